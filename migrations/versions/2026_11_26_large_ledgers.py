"""What a ledger of millions needs: steps that do not grow with it, and indexes of what is asked.

On PostgreSQL the laws keep the plan of the first time that they look, which may be when the ledger is
empty: it must be a step in an index then too, or it looks through all of a ledger that grows.

On SQLite the laws of the ledger looked through the whole history of an account for its last
transfer; here they say the same, and take one step in an index on each side, as on PostgreSQL. A
transfer can be written there with both its totals in one statement, on the view `ledger_entry`.

Of one course a holder has put money aside for once: a unique index says so.
"""

from collections.abc import Sequence
from types import ModuleType

import sqlalchemy as sa
from alembic import op

revision: str = "20261126_large_ledgers"
down_revision: str | None = "20261126_learning_account"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WAITS = sa.text("state = 'reserved'")


# What the last transfer on an account states.
LAST = """coalesce((SELECT after_cents FROM (
    SELECT * FROM (SELECT seq, source_after_cents AS after_cents FROM transfer
      WHERE source_account_id = {account} {before} ORDER BY seq DESC LIMIT 1)
    UNION ALL
    SELECT * FROM (SELECT seq, target_after_cents FROM transfer
      WHERE target_account_id = {account} {before} ORDER BY seq DESC LIMIT 1)
  ) ORDER BY seq DESC LIMIT 1), 0)"""


def _last(account: str, before: str = "") -> str:
    return LAST.format(account=account, before=before)


# Only names of this file stand in what is put together here.
BEFORE = "AND seq < NEW.seq"
MOVES_BOTH = f"""
CREATE TRIGGER transfer_moves_both AFTER INSERT ON transfer
WHEN NEW.source_after_cents <> {_last("NEW.source_account_id", BEFORE)} - NEW.cents
  OR NEW.target_after_cents <> {_last("NEW.target_account_id", BEFORE)} + NEW.cents
  OR NEW.source_after_cents <>
       (SELECT balance_cents FROM ledger_account WHERE id = NEW.source_account_id)
  OR NEW.target_after_cents <>
       (SELECT balance_cents FROM ledger_account WHERE id = NEW.target_account_id)
BEGIN SELECT RAISE(ABORT, 'a transfer moves both accounts by its cents'); END
"""  # noqa: S608
FOLLOWS = f"""
CREATE TRIGGER ledger_account_follows BEFORE UPDATE OF balance_cents ON ledger_account
WHEN OLD.balance_cents <> {_last("OLD.id")}
BEGIN SELECT RAISE(ABORT, 'an account holds what its last transfer states'); END
"""
ENTRY = """
CREATE VIEW ledger_entry AS
SELECT id, key, source_id, source_account_id, target_account_id, cents, kind, reason, reference,
  effective_on, recorded_at, source_after_cents, target_after_cents, policy_version, digest
FROM transfer
"""
ENTERED = """
CREATE TRIGGER ledger_entry_written INSTEAD OF INSERT ON ledger_entry
BEGIN
  UPDATE ledger_account SET balance_cents = NEW.source_after_cents, head = NEW.digest
    WHERE id = NEW.source_account_id;
  UPDATE ledger_account SET balance_cents = NEW.target_after_cents, head = NEW.digest
    WHERE id = NEW.target_account_id;
  INSERT INTO transfer (id, key, source_id, source_account_id, target_account_id, cents, kind,
    reason, reference, effective_on, recorded_at, source_after_cents, target_after_cents,
    policy_version, digest)
  VALUES (NEW.id, NEW.key, NEW.source_id, NEW.source_account_id, NEW.target_account_id, NEW.cents,
    NEW.kind, NEW.reason, NEW.reference, NEW.effective_on, NEW.recorded_at,
    NEW.source_after_cents, NEW.target_after_cents, NEW.policy_version, NEW.digest);
END
"""
# In this order: of several that refuse a transfer, SQLite asks the youngest first.
SAID_AGAIN = ("transfer_moves_both", "transfer_comes_last", "ledger_account_follows")


# The place in the index is asked for, and not the account: by the account alone, PostgreSQL may walk
# the primary key back through everybody's transfers until it meets one.
STATED = """
CREATE OR REPLACE FUNCTION ledger_stated(account varchar, before bigint) RETURNS bigint
LANGUAGE sql AS $$
SELECT coalesce((
  SELECT after_cents FROM (
    (SELECT source_account_id AS id, seq, source_after_cents AS after_cents FROM transfer
     WHERE (source_account_id, seq) < (account, before)
     ORDER BY source_account_id DESC, seq DESC LIMIT 1)
    UNION ALL
    (SELECT target_account_id, seq, target_after_cents FROM transfer
     WHERE (target_account_id, seq) < (account, before)
     ORDER BY target_account_id DESC, seq DESC LIMIT 1)
  ) AS last WHERE id = account ORDER BY seq DESC LIMIT 1), 0)
$$
"""
# The functions of the laws that look into tables.
LOOKING = ("ledger_total_follows(varchar)", "ledger_account_check()", "transfer_check()")


def upgrade() -> None:
    if _is_sqlite():
        for name in SAID_AGAIN:
            op.execute(f"DROP TRIGGER {name}")
        for statement in (MOVES_BOTH, *_former("transfer_comes_last"), FOLLOWS, ENTRY, ENTERED):
            op.execute(statement)
    else:
        op.execute(STATED)
        for function in LOOKING:
            op.execute(f"ALTER FUNCTION {function} SET enable_seqscan = off")
    op.create_index(op.f("ix_transfer_reference"), "transfer", ["reference"])
    op.create_index(
        op.f("ix_reservation_state_starts_on_id"), "reservation", ["state", "starts_on", "id"]
    )
    op.create_index(
        op.f("ix_reservation_offering_id_state"), "reservation", ["offering_id", "state"]
    )
    op.create_index(
        op.f("uq_reservation_waiting"),
        "reservation",
        ["holder_id", "offering_id"],
        unique=True,
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )


def downgrade() -> None:
    op.drop_index(op.f("uq_reservation_waiting"), table_name="reservation")
    op.drop_index(op.f("ix_reservation_offering_id_state"), table_name="reservation")
    op.drop_index(op.f("ix_reservation_state_starts_on_id"), table_name="reservation")
    op.drop_index(op.f("ix_transfer_reference"), table_name="transfer")
    if _is_sqlite():
        op.execute("DROP TRIGGER ledger_entry_written")
        op.execute("DROP VIEW ledger_entry")
        for name in SAID_AGAIN:
            op.execute(f"DROP TRIGGER {name}")
        for statement in _former(*SAID_AGAIN):
            op.execute(statement)
    else:
        for function in LOOKING:
            op.execute(f"ALTER FUNCTION {function} RESET enable_seqscan")
        (stated,) = (one for one in _laws().POSTGRES if "FUNCTION ledger_stated" in one)
        op.execute(stated.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _former(*names: str) -> list[str]:
    """Return how the revision of the ledger's laws makes these triggers."""
    return [one for name in names for one in _laws().SQLITE if f"CREATE TRIGGER {name} " in one]


def _laws() -> ModuleType:
    script = op.get_context().opts["script"]
    found: ModuleType = script.get_revision("20261124_ledger_laws").module
    return found
