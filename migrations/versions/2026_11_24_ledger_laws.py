"""The laws of the ledger, said by the database.

1. History is only added to: a transfer is never changed or deleted.
2. A transfer states what both accounts hold after it. Each statement must follow from the one
   before it on that account by exactly the cents of the transfer, and must be what the account
   holds: money cannot be written down without being moved, nor to one side only.
3. What an account holds must be what its last transfer states, or nothing. With law 2 it follows,
   transfer by transfer, that the running total equals the sum of its history, and each check
   costs two steps in an index, however long the history is.

PostgreSQL checks 2 and 3 at the end of the transaction, so that transfers and totals may be
written in any order. SQLite cannot defer a trigger: it checks 2 at once (totals first, then the
transfer), and of 3 that an account begins empty and that a total is not moved twice without a
transfer in between; a total that was tampered with stops the next transfer. That no account falls
below its floor, and that money stays with its source, are constraints of the tables.

On SQLite, a later batch migration of these tables drops their triggers: make them again there.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "20261124_ledger_laws"
down_revision: str | None = "20261124_initial"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

POSTGRES = (
    """
CREATE FUNCTION transfer_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'transfers are only added to' USING ERRCODE = 'restrict_violation';
END $$
""",
    """
CREATE TRIGGER transfer_only_added_to BEFORE UPDATE OR DELETE ON transfer
FOR EACH ROW EXECUTE FUNCTION transfer_refuse_change()
""",
    """
CREATE TRIGGER transfer_never_emptied BEFORE TRUNCATE ON transfer
FOR EACH STATEMENT EXECUTE FUNCTION transfer_refuse_change()
""",
    # Written out per side: each is one step in its index.
    """
CREATE FUNCTION ledger_stated(account varchar, before bigint) RETURNS bigint LANGUAGE sql AS $$
SELECT coalesce((
  SELECT after_cents FROM (
    (SELECT seq, source_after_cents AS after_cents FROM transfer
     WHERE source_account_id = account AND seq < before ORDER BY seq DESC LIMIT 1)
    UNION ALL
    (SELECT seq, target_after_cents FROM transfer
     WHERE target_account_id = account AND seq < before ORDER BY seq DESC LIMIT 1)
  ) AS last ORDER BY seq DESC LIMIT 1), 0)
$$
""",
    """
CREATE FUNCTION ledger_total_follows(account varchar) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT balance_cents FROM ledger_account WHERE id = account)
     IS DISTINCT FROM ledger_stated(account, 9223372036854775807) THEN
    RAISE EXCEPTION 'an account holds what its last transfer states'
      USING ERRCODE = 'check_violation';
  END IF;
END $$
""",
    """
CREATE FUNCTION ledger_account_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ledger_total_follows(NEW.id);
  RETURN NULL;
END $$
""",
    """
CREATE FUNCTION transfer_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.source_after_cents <> ledger_stated(NEW.source_account_id, NEW.seq) - NEW.cents
     OR NEW.target_after_cents <> ledger_stated(NEW.target_account_id, NEW.seq) + NEW.cents THEN
    RAISE EXCEPTION 'a transfer moves both accounts by its cents'
      USING ERRCODE = 'check_violation';
  END IF;
  PERFORM ledger_total_follows(NEW.source_account_id);
  PERFORM ledger_total_follows(NEW.target_account_id);
  RETURN NULL;
END $$
""",
    """
CREATE CONSTRAINT TRIGGER ledger_account_follows
AFTER INSERT OR UPDATE OF id, balance_cents ON ledger_account
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_account_check()
""",
    """
CREATE CONSTRAINT TRIGGER transfer_moves_both AFTER INSERT ON transfer
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transfer_check()
""",
)
POSTGRES_DOWN = (
    "DROP TRIGGER transfer_moves_both ON transfer",
    "DROP TRIGGER ledger_account_follows ON ledger_account",
    "DROP TRIGGER transfer_never_emptied ON transfer",
    "DROP TRIGGER transfer_only_added_to ON transfer",
    "DROP FUNCTION transfer_check()",
    "DROP FUNCTION ledger_account_check()",
    "DROP FUNCTION ledger_total_follows(varchar)",
    "DROP FUNCTION ledger_stated(varchar, bigint)",
    "DROP FUNCTION transfer_refuse_change()",
)

SQLITE = (
    # What both sides of every transfer hold after it.
    """
CREATE VIEW ledger_statement AS
SELECT source_account_id AS account_id, seq, source_after_cents AS after_cents FROM transfer
UNION ALL
SELECT target_account_id, seq, target_after_cents FROM transfer
""",
    """
CREATE TRIGGER transfer_not_updated BEFORE UPDATE ON transfer
BEGIN SELECT RAISE(ABORT, 'transfers are only added to'); END
""",
    """
CREATE TRIGGER transfer_not_deleted BEFORE DELETE ON transfer
BEGIN SELECT RAISE(ABORT, 'transfers are only added to'); END
""",
    """
CREATE TRIGGER transfer_moves_both AFTER INSERT ON transfer
WHEN NEW.source_after_cents <> coalesce(
       (SELECT after_cents FROM ledger_statement
        WHERE account_id = NEW.source_account_id AND seq < NEW.seq
        ORDER BY seq DESC LIMIT 1), 0) - NEW.cents
  OR NEW.target_after_cents <> coalesce(
       (SELECT after_cents FROM ledger_statement
        WHERE account_id = NEW.target_account_id AND seq < NEW.seq
        ORDER BY seq DESC LIMIT 1), 0) + NEW.cents
  OR NEW.source_after_cents <>
       (SELECT balance_cents FROM ledger_account WHERE id = NEW.source_account_id)
  OR NEW.target_after_cents <>
       (SELECT balance_cents FROM ledger_account WHERE id = NEW.target_account_id)
BEGIN SELECT RAISE(ABORT, 'a transfer moves both accounts by its cents'); END
""",
    # The order is the database's to give: nothing is slipped in between two transfers.
    """
CREATE TRIGGER transfer_comes_last AFTER INSERT ON transfer
WHEN NEW.seq < (SELECT max(seq) FROM transfer)
BEGIN SELECT RAISE(ABORT, 'a transfer comes after all others'); END
""",
    """
CREATE TRIGGER ledger_account_begins_empty BEFORE INSERT ON ledger_account
WHEN NEW.balance_cents <> 0
BEGIN SELECT RAISE(ABORT, 'an account holds what its last transfer states'); END
""",
    """
CREATE TRIGGER ledger_account_follows BEFORE UPDATE OF balance_cents ON ledger_account
WHEN OLD.balance_cents <> coalesce(
       (SELECT after_cents FROM ledger_statement WHERE account_id = OLD.id
        ORDER BY seq DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'an account holds what its last transfer states'); END
""",
)
SQLITE_DOWN = (
    "DROP TRIGGER ledger_account_follows",
    "DROP TRIGGER ledger_account_begins_empty",
    "DROP TRIGGER transfer_comes_last",
    "DROP TRIGGER transfer_moves_both",
    "DROP TRIGGER transfer_not_deleted",
    "DROP TRIGGER transfer_not_updated",
    "DROP VIEW ledger_statement",
)


def upgrade() -> None:
    for statement in _for_this_database(POSTGRES, SQLITE):
        op.execute(statement)


def downgrade() -> None:
    for statement in _for_this_database(POSTGRES_DOWN, SQLITE_DOWN):
        op.execute(statement)


def _for_this_database(postgres: tuple[str, ...], sqlite: tuple[str, ...]) -> tuple[str, ...]:
    return postgres if op.get_bind().dialect.name == "postgresql" else sqlite
