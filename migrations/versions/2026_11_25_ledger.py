"""Lots, the digests of transfers, and the version of the policy that they follow.

An account can be a lot: money that can be used until a day. On SQLite the table is made anew, and
with it the laws of the ledger, which are the ones of before.
"""

from collections.abc import Sequence
from types import ModuleType

import sqlalchemy as sa
from alembic import op

revision: str = "20261125_ledger"
down_revision: str | None = "20261125_work"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OLD = "uq_ledger_account_kind_owner_source_id"
NEW = "uq_ledger_account_kind_owner_source_id_usable_until"
PLACE = ["kind", "owner", "source_id"]
FOREVER = "9999-12-31"


def upgrade() -> None:
    laws = _laws()
    for statement in laws.SQLITE_DOWN if laws else ():
        op.execute(statement)
    with op.batch_alter_table("ledger_account") as batch:
        batch.add_column(
            sa.Column("usable_until", sa.Date(), nullable=False, server_default=FOREVER)
        )
        batch.add_column(sa.Column("head", sa.String(64), nullable=False, server_default=""))
        batch.drop_constraint(op.f(OLD), type_="unique")
        batch.create_unique_constraint(op.f(NEW), [*PLACE, "usable_until"])
    with op.batch_alter_table("ledger_account") as batch:
        batch.alter_column("usable_until", existing_type=sa.Date(), server_default=None)
        batch.create_index(op.f("ix_ledger_account_usable_until"), ["usable_until", "id"])
    op.add_column("transfer", sa.Column("policy_version", sa.String(40), nullable=True))
    op.add_column("transfer", sa.Column("digest", sa.String(64), nullable=False, server_default=""))
    for statement in laws.SQLITE if laws else ():
        op.execute(statement)
    if laws and op.get_bind().exec_driver_sql("PRAGMA foreign_key_check(transfer)").first():
        raise RuntimeError("a transfer points at an account that is not there")


def downgrade() -> None:
    """Go back. With money in lots of several days this is refused: they were one account then."""
    laws = _laws()
    for statement in laws.SQLITE_DOWN if laws else ():
        op.execute(statement)
    op.drop_column("transfer", "digest")
    op.drop_column("transfer", "policy_version")
    with op.batch_alter_table("ledger_account") as batch:
        batch.drop_index(op.f("ix_ledger_account_usable_until"))
        batch.drop_constraint(op.f(NEW), type_="unique")
        batch.create_unique_constraint(op.f(OLD), PLACE)
        batch.drop_column("head")
        batch.drop_column("usable_until")
    for statement in laws.SQLITE if laws else ():
        op.execute(statement)


def _laws() -> ModuleType | None:
    """Return the revision that says the laws of the ledger, on SQLite."""
    if op.get_bind().dialect.name != "sqlite":
        return None
    script = op.get_context().opts["script"]
    found: ModuleType = script.get_revision("20261124_ledger_laws").module
    return found
