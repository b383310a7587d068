"""Every row that belongs to one person, in whatever table of whatever feature.

What belongs to a person follows from the tables themselves, so that a new table is exported and
erased without anybody having to think of it:

- a row with a column `learner_id` belongs to that learner;
- a row that must point at a row of the person belongs to the person too;
- a row that may point at one (the column can be empty) is somebody else's and only mentions the
  person: its pointer is emptied, and the row stays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, select, tuple_, union, update
from sqlalchemy.orm import Session

from app.core.db import OWNER, PERSON, Row, points_at_person

WALLET_ITEM = "wallet_item"
# Keys and hashes of secrets: they open doors, and tell their owner nothing.
SECRET = ("_hash", "sealed", "wrapped", "secret", "nonce", "verifier")

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PersonRows:
    """The rows of one person, or below one wallet item, in one unit of work."""

    session: Session

    def lock(self, learner_id: str) -> bool:
        """Let nothing be added for a learner until this unit of work ends; tell if there is one."""
        learner = _table(PERSON)
        statement = select(learner.c.id).where(learner.c.id == learner_id).with_for_update()
        return self.session.execute(statement).first() is not None

    def erase(self, learner_id: str) -> dict[str, int]:
        """Delete all that belongs to a learner; return how many rows went, by table."""
        return self._erase(PERSON, learner_id)

    def erase_item(self, item_id: str) -> dict[str, int]:
        """Delete a wallet item and what hangs on it; return how many rows went, by table."""
        return self._erase(WALLET_ITEM, item_id)

    def shares_of(self, item_id: str) -> tuple[str, ...]:
        """Return the links that show a wallet item."""
        shown = _table("share_item")
        statement = select(shown.c.share_id).where(shown.c.item_id == item_id)
        return tuple(self.session.scalars(statement.order_by(shown.c.share_id)))

    def records(self, learner_id: str) -> Iterator[tuple[str, list[Record]]]:
        """Yield each table with the rows of a learner, without secrets, in a fixed order."""
        for table in sorted(Row.metadata.tables.values(), key=lambda table: table.name):
            owned = _owned(table, PERSON, learner_id)
            if owned is not None:
                columns = [column for column in table.c if not _is_secret(column)]
                found = self.session.execute(
                    select(*columns).where(owned).order_by(*table.primary_key)
                )
                yield table.name, [_record(dict(row)) for row in found.mappings()]

    def _erase(self, root: str, root_id: str) -> dict[str, int]:
        gone = {}
        # What points comes before what it points at.
        for table in reversed(Row.metadata.sorted_tables):
            self._forget_mentions(table, root, root_id)
            owned = _owned(table, root, root_id)
            if owned is not None:
                gone[table.name] = self._count(delete(table).where(owned))
        # Values that were read before this are no longer true.
        self.session.expire_all()
        return gone

    def _forget_mentions(self, table: Table, root: str, root_id: str) -> None:
        for column, parents in _pointers(table, root, root_id):
            if column.nullable and column.name != OWNER:
                statement = update(table).where(column.in_(parents)).values({column.name: None})
                self.session.connection().execute(statement)

    def _count(self, statement: Any) -> int:
        return self.session.connection().execute(statement).rowcount


def owned_tables() -> frozenset[str]:
    """Return the names of the tables whose rows can belong to a learner."""
    return frozenset(
        table.name for table in Row.metadata.sorted_tables if _owned(table, PERSON, "") is not None
    )


def _table(name: str) -> Table:
    return Row.metadata.tables[name]


def _owned(table: Table, root: str, root_id: str) -> ColumnElement[bool] | None:
    """Return which rows of `table` belong to the root row; None where none can."""
    if table.name == root:
        return table.c.id == root_id
    reasons: dict[str, ColumnElement[bool]] = {
        column.name: column.in_(parents)
        for column, parents in _pointers(table, root, root_id)
        if not column.nullable
    }
    if root == PERSON and OWNER in table.c:
        reasons[OWNER] = table.c[OWNER] == root_id
    return _any_of(table, tuple(reasons.values()))


def _any_of(table: Table, reasons: Sequence[ColumnElement[bool]]) -> ColumnElement[bool] | None:
    """Return that a row is there for any of these reasons, each found by an index of its own.

    With OR between them, PostgreSQL would look through the rows of everybody.
    """
    if len(reasons) <= 1:
        return reasons[0] if reasons else None
    keys = tuple(table.primary_key)
    found = union(*(select(*keys).where(reason).correlate(None) for reason in reasons))
    return (keys[0] if len(keys) == 1 else tuple_(*keys)).in_(found)


def _pointers(table: Table, root: str, root_id: str) -> Iterator[tuple[Column[Any], Any]]:
    """Yield the columns that point at rows of the root, with the keys of those rows."""
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        parent = key.column.table
        if parent is table:
            continue
        owned = _owned(parent, root, root_id)
        if parent.name == root:
            yield key.parent, [root_id]
        elif owned is not None:
            yield key.parent, select(key.column).where(owned)


def _is_secret(column: Column[Any]) -> bool:
    # An identifier of somebody else, such as an adviser, is that person's secret.
    others = column.name != OWNER and points_at_person(column)
    binary = column.type.python_type is bytes
    return others or binary or any(part in column.name for part in SECRET)


def _record(row: Record) -> Record:
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in row.items()
    }
