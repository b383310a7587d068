"""What the ledger holds, seen by its tests: totals as stored, and as history tells."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import Database
from app.learning_account.models import Account, AccountId, AccountKind
from app.learning_account.store import LedgerStore

HISTORY = """
SELECT account.id, account.kind, account.balance_cents AS stored,
  (SELECT coalesce(sum(cents), 0) FROM transfer WHERE target_account_id = account.id)
  - (SELECT coalesce(sum(cents), 0) FROM transfer WHERE source_account_id = account.id) AS told
FROM ledger_account AS account
"""


def totals(database: Database) -> dict[str, int]:
    """Return the sum of the accounts of each kind, after checking each against its history."""
    with database.reading() as session:
        rows = session.execute(text(HISTORY)).all()
    assert [row.stored for row in rows] == [row.told for row in rows]
    assert sum(row.stored for row in rows) == 0
    found: dict[str, int] = {}
    for row in rows:
        found[row.kind] = found.get(row.kind, 0) + row.stored
    return found


def open_account(session: Session, kind: AccountKind, owner: str, source_id: str) -> AccountId:
    """Return the id of an account, made when needed."""
    account = Account(kind=kind, owner=owner, source_id=source_id)
    return LedgerStore(session).open([account])[account]
