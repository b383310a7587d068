"""Finds offerings: those that start first come first, by words and by what is asked of them.

A search walks `ix_offering_found` in its order and stops when the page is full, or, when the words
are rare, sorts the few rows that have them. PostgreSQL chooses by its statistics; on SQLite, which
keeps none for words, the rare ones are counted first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, func, literal_column, select, text, tuple_
from sqlalchemy.orm import Session

from app.catalogue.finding import EC_TENTHS, asked_words
from app.catalogue.models import NLQF
from app.catalogue.offering_models import Offering
from app.catalogue.offering_rows import OfferingRow
from app.catalogue.offering_store import read
from app.core.paging import Page, Position, Slice
from app.core.values import Language

# Words that more offerings have are met soon on a walk; fewer are sorted in a few milliseconds.
RARE = 2_000
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
        words = asked_words(sought.text or "")
        if words:
            statement = statement.where(self._has(words))
        elif sought.text is not None:
            statement = statement.where(literal_column("1") == literal_column("0"))
        if wanted.after is not None:
            place = tuple_(OfferingRow.starts_on, OfferingRow.id)
            statement = statement.where(place > (wanted.after.moment.date(), wanted.after.id))
        ordered = statement.order_by(OfferingRow.starts_on, OfferingRow.id)
        return ordered.limit(wanted.limit + 1)

    def _has(self, words: tuple[str, ...]) -> TextClause:
        if self.session.get_bind().dialect.name == "postgresql":
            asked = " & ".join(f"'{word}'{':*' if _begins(word) else ''}" for word in words)
            found = text("offering.search @@ CAST(:words AS tsquery)")
            return found.bindparams(words=asked)
        asked = " ".join(f'"{word}"{"*" if _begins(word) else ""}' for word in words)
        # The plus keeps SQLite on its walk: it tests each row against the list of those found.
        plus = "" if self._is_rare(asked) else "+"
        matching = "SELECT rowid FROM offering_search WHERE offering_search MATCH :words"
        return text(f"{plus}offering.number IN ({matching})").bindparams(words=asked)

    def _is_rare(self, asked: str) -> bool:
        statement = text(
            "SELECT count(*) FROM (SELECT 1 FROM offering_search"
            " WHERE offering_search MATCH :words LIMIT :rare)"
        )
        found: int = self.session.execute(statement, {"words": asked, "rare": RARE}).scalar_one()
        return found < RARE


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


def _begins(word: str) -> bool:
    return len(word) >= SHORTEST_BEGINNING


def _position(offering: Offering) -> Position:
    return Position(datetime.combine(offering.definition.starts_on, time(), UTC), offering.id)
