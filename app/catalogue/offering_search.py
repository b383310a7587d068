"""Finds offerings: those that start first come first, by words and by what is asked of them.

A search walks an index in the order of the list and stops when the page is full. That would be
long for rare words, so they are looked up first: the few rows that have them are sorted instead.
Neither database is left to guess how rare a word is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, func, select, text, tuple_
from sqlalchemy.orm import Session

from app.catalogue.finding import EC_TENTHS, asked_words
from app.catalogue.models import NLQF
from app.catalogue.offering_models import Offering
from app.catalogue.offering_rows import OfferingRow
from app.catalogue.offering_store import read
from app.core.db import is_postgresql
from app.core.paging import Page, Position, Slice
from app.core.values import Language

# Words that more offerings have are met soon on a walk; fewer are sorted in a few milliseconds.
RARE = 1_000
# A shorter word stands for itself alone: as a beginning it would fit half of all words.
SHORTEST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for; absent members do not filter.

    `pay_at_most_cents` is what somebody can pay: the budget and what they put in themselves.
    """

    starts_from: date
    starts_until: date | None = None
    text: str | None = None
    sector: str | None = None
    level: NLQF | None = None
    least_ec: float | None = None
    most_ec: float | None = None
    pay_at_most_cents: int | None = None
    online: bool | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class OfferingSearch:
    """Searches in one unit of work."""

    session: Session
    rare: int = RARE

    def page(self, sought: Sought, wanted: Slice) -> Page[Offering]:
        """Return a page of offerings, those that start first."""
        numbers = self.session.execute(self.walk(sought, wanted)).all()
        rows = select(OfferingRow).where(OfferingRow.number.in_({one.number for one in numbers}))
        found = {row.number: read(row) for row in self.session.scalars(rows)}
        items = tuple(found[one.number] for one in numbers[: wanted.limit])
        last = items[-1] if len(numbers) > wanted.limit else None
        return Page(items, _position(last) if last is not None else None)

    def sectors(self) -> tuple[str, ...]:
        """Return every sector in which something is offered."""
        found: list[str] = []
        while True:
            # From one to the next: the index has as many steps as there are sectors.
            after = OfferingRow.sector > found[-1] if found else OfferingRow.sector.is_not(None)
            sector = self.session.scalar(select(func.min(OfferingRow.sector)).where(after))
            if sector is None:
                return tuple(found)
            found.append(sector)

    def walk(self, sought: Sought, wanted: Slice) -> Select[Any]:
        """Return the query for the numbers of a page, and one more."""
        statement = select(OfferingRow.number).where(*_conditions(sought))
        if sought.text is not None:
            statement = statement.where(self._has(asked_words(sought.text)))
        if wanted.after is not None:
            place = tuple_(OfferingRow.starts_on, OfferingRow.id)
            statement = statement.where(place > (wanted.after.moment.date(), wanted.after.id))
        ordered = statement.order_by(OfferingRow.starts_on, OfferingRow.id)
        return ordered.limit(wanted.limit + 1)

    def _has(self, words: tuple[str, ...]) -> ColumnElement[bool] | TextClause:
        match = _POSTGRES if self._is_postgres else _SQLITE
        asked = match.question(words)
        few = text(f"{match.numbers} LIMIT :rare")
        rare = {"words": asked, "rare": self.rare}
        numbers = self.session.scalars(few, rare).all() if words else []
        if len(numbers) < self.rare:
            return OfferingRow.number.in_(numbers)
        return text(match.condition).bindparams(words=asked)

    @property
    def _is_postgres(self) -> bool:
        return is_postgresql(self.session)


@dataclass(frozen=True, slots=True)
class _Matching:
    """How one database is asked for words: which rows have them, and whether a row does."""

    numbers: str
    condition: str
    word: str
    beginning: str
    joined: str

    def question(self, words: tuple[str, ...]) -> str:
        return self.joined.join(
            (self.beginning if len(word) >= SHORTEST_BEGINNING else self.word).format(word)
            for word in words
        )


_POSTGRES = _Matching(
    numbers="SELECT number FROM offering WHERE search @@ CAST(:words AS tsquery)",
    condition="offering.search @@ CAST(:words AS tsquery)",
    word="'{}'",
    beginning="'{}':*",
    joined=" & ",
)
_SQLITE = _Matching(
    numbers="SELECT rowid FROM offering_search WHERE offering_search MATCH :words",
    # The plus keeps SQLite on its walk: it tests each row against the list of those found.
    condition="+offering.number IN"
    " (SELECT rowid FROM offering_search WHERE offering_search MATCH :words)",
    word='"{}"',
    beginning='"{}"*',
    joined=" ",
)


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    row = OfferingRow
    yield row.starts_on >= sought.starts_from
    if sought.starts_until is not None:
        yield row.starts_on <= sought.starts_until
    equal: Mapping[Any, object] = {
        row.sector: sought.sector,
        row.level: sought.level,
        row.language: sought.language,
    }
    for column, value in equal.items():
        if value is not None:
            yield column == value
    if sought.online is not None:
        yield row.online.is_(sought.online)
    if sought.least_ec is not None:
        yield row.ec_tenths >= round(sought.least_ec * EC_TENTHS)
    if sought.most_ec is not None:
        yield row.ec_tenths <= round(sought.most_ec * EC_TENTHS)
    if sought.pay_at_most_cents is not None:
        yield row.price_cents <= sought.pay_at_most_cents


def _position(offering: Offering) -> Position:
    return Position(datetime.combine(offering.definition.starts_on, time(), UTC), offering.id)
