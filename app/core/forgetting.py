"""Deletes what has served its time, a few rows in one statement.

Of very many rows that are due at once nobody waits for all: whoever sweeps goes on in a new
transaction until nothing is left. What somebody else holds is left to the next time.
"""

from sqlalchemy import ColumnElement, SQLColumnExpression, delete, select, tuple_
from sqlalchemy.orm import Session

from app.core.db import Row, is_postgresql

# A few milliseconds of work, and no more than a page of the write-ahead log.
TOGETHER = 1_000


def forget(
    session: Session,
    row: type[Row],
    *due: ColumnElement[bool],
    first: SQLColumnExpression[object],
    limit: int = TOGETHER,
) -> int:
    """Delete at most `limit` rows that are due, in the order of `first`; return how many."""
    keys = tuple(row.__table__.primary_key)
    some = select(*keys).where(*due).order_by(first).limit(limit)
    key = keys[0] if len(keys) == 1 else tuple_(*keys)
    if is_postgresql(session):
        # Chosen once: it may ask a subquery again for each row, and find others each time.
        some = select(*some.with_for_update(skip_locked=True).cte("chosen").c)
    return session.connection().execute(delete(row).where(key.in_(some))).rowcount
