"""Keyset pages: a list is read on from the last row seen; nothing is skipped or repeated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Position:
    """The place of a row in a list that is ordered by moment, then by id; newest first."""

    moment: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Slice:
    """What is asked for: at most `limit` rows after `after`."""

    limit: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """What was found; `next` is the place to read on from, absent on the last page."""

    items: tuple[T, ...]
    next: Position | None

    def map(self, change: Callable[[T], R]) -> "Page[R]":
        """Return the same page with each item changed."""
        return Page(tuple(change(item) for item in self.items), self.next)


def read_page(
    session: Session,
    statement: Select[T],
    wanted: Slice,
    *,
    moment: InstrumentedAttribute[datetime],
    key: InstrumentedAttribute[str],
) -> Page[T]:
    """Run `statement`, newest first, for one page of rows."""
    if wanted.after is not None:
        statement = statement.where(tuple_(moment, key) < (wanted.after.moment, wanted.after.id))
    ordered = statement.order_by(moment.desc(), key.desc()).limit(wanted.limit + 1)
    rows: list[Any] = list(session.scalars(ordered))
    found, more = rows[: wanted.limit], len(rows) > wanted.limit
    last = found[-1] if more else None
    place = (
        Position(getattr(last, moment.key), getattr(last, key.key)) if last is not None else None
    )
    return Page(tuple(found), place)
