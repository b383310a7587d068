"""Status lists of a year, whose places are given out in blocks; what is set in a list is indexed.

The lists that are there stay as they are. A process of the version before this one that still runs
may draw a place in a new list: the award that would have a place of another is refused by the
database, and comes through when it is sent again.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "20261126_status_blocks"
down_revision: str | None = "20261126_webhooks"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OF_A_YEAR = ("year", "number", "secret")
SET = (
    ("award", "ix_award_revoked", "revoked_at IS NOT NULL"),
    ("award", "ix_award_suspended", "suspended_at IS NOT NULL"),
    ("direct_credential", "ix_direct_credential_revoked", "revoked_at IS NOT NULL"),
)
# For the version before: the places in new lists that are taken.
TAKEN = """
    INSERT INTO status_slot (list_id, list_index)
    SELECT list_id, list_index FROM {table}
    WHERE list_id IN (SELECT id FROM status_list WHERE year IS NOT NULL)
"""


def upgrade() -> None:
    op.add_column(
        "status_list", sa.Column("entries", sa.Integer(), server_default="131072", nullable=False)
    )
    op.add_column("status_list", sa.Column("year", sa.Integer(), nullable=True))
    op.add_column("status_list", sa.Column("number", sa.Integer(), nullable=True))
    op.add_column("status_list", sa.Column("secret", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_status_list_year", "status_list", ["institution_id", "year", "number"], unique=True
    )
    op.create_table(
        "status_block",
        sa.Column("list_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND 256", name=op.f("ck_status_block_taken")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["status_list.id"], name=op.f("fk_status_block_list_id_status_list")
        ),
        sa.PrimaryKeyConstraint("list_id", "number", name=op.f("pk_status_block")),
    )
    for table, name, condition in SET:
        where = sa.text(condition)
        op.create_index(
            name, table, ["list_id", "list_index"], sqlite_where=where, postgresql_where=where
        )


def downgrade() -> None:
    for table, name, _ in SET:
        op.drop_index(name, table_name=table)
    for table in ("award", "direct_credential"):
        op.execute(TAKEN.format(table=table))
    op.drop_table("status_block")
    op.drop_index("ix_status_list_year", table_name="status_list")
    for name in (*OF_A_YEAR, "entries"):
        op.drop_column("status_list", name)
