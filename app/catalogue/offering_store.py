"""Offerings as rows: put by their codes, many at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.catalogue.finding import Found
from app.catalogue.offering_models import Offering, OfferingDefinition
from app.catalogue.offering_rows import OfferingRow
from app.core.db import is_postgresql
from app.core.paging import Page, Slice, read_page

# What is read at once when many offerings are described anew.
BATCH = 500
KEPT = frozenset({"id", "institution_id", "code", "created_at"})


@dataclass(frozen=True, slots=True)
class OfferingStore:
    """Reads and writes offerings in one unit of work."""

    session: Session

    def put(self, offerings: Sequence[tuple[Offering, Found]]) -> None:
        """Keep offerings as they are now; each takes the place of one with its code."""
        values = [_values(offering, found) for offering, found in offerings]
        if not values:
            return
        # In one order everywhere, so that two writers never wait for each other.
        values.sort(key=lambda row: (row["institution_id"], row["code"]))
        is_postgres = is_postgresql(self.session)
        statement = (postgresql if is_postgres else sqlite).insert(OfferingRow)
        changed = {name: statement.excluded[name] for name in values[0].keys() - KEPT}
        put = statement.on_conflict_do_update(
            index_elements=["institution_id", "code"], set_=changed
        )
        self.session.connection().execute(put, values)

    def by_codes(self, institution_id: str, codes: Iterable[str]) -> dict[str, Offering]:
        """Return offerings of an institution by their codes."""
        statement = (
            select(OfferingRow)
            .where(OfferingRow.institution_id == institution_id, OfferingRow.code.in_(set(codes)))
            .order_by(OfferingRow.code)
        )
        return {row.code: read(row) for row in self.session.scalars(statement)}

    def by_id(self, offering_id: str) -> Offering | None:
        """Return an offering of any institution."""
        row = self.session.scalar(select(OfferingRow).where(OfferingRow.id == offering_id))
        return None if row is None else read(row)

    def lock(self, offering_id: str) -> None:
        """Keep others who lock an offering waiting until this unit of work ends."""
        found = select(OfferingRow.number).where(OfferingRow.id == offering_id)
        self.session.execute(found.with_for_update(key_share=True))

    def page(self, institution_id: str, wanted: Slice) -> Page[Offering]:
        """Return a page of the offerings of an institution, newest first."""
        statement = select(OfferingRow).where(OfferingRow.institution_id == institution_id)
        page = read_page(
            self.session,
            statement,
            wanted,
            moment=OfferingRow.created_at,
            key=OfferingRow.id,
        )
        return page.map(read)

    def remove(self, institution_id: str, code: str) -> bool:
        """Take an offering away; tell whether it was there."""
        statement = delete(OfferingRow).where(
            OfferingRow.institution_id == institution_id, OfferingRow.code == code
        )
        return bool(self.session.connection().execute(statement).rowcount)

    def of(
        self, institution_id: str, *, units: frozenset[str], programmes: frozenset[str]
    ) -> Iterator[tuple[Offering, ...]]:
        """Yield the offerings of these units and programmes of an institution, in batches."""
        row = OfferingRow
        asked: tuple[tuple[Any, frozenset[str]], ...] = (
            (row.unit, units),
            (row.programme, programmes),
        )
        for column, slugs in asked:
            if slugs:
                of = (row.institution_id == institution_id, column.in_(slugs))
                yield from self._batches(*of)

    def at_tariffs(self, tariffs: Iterable[str]) -> Iterator[tuple[Offering, ...]]:
        """Yield the offerings at these tariffs, of all institutions, in batches."""
        yield from self._batches(OfferingRow.tariff.in_(set(tariffs)))

    def describe(self, found: Sequence[tuple[str, Found]]) -> None:
        """Keep by what offerings are found now."""
        if not found:
            return
        values = [{"b_id": offering_id, **asdict(one)} for offering_id, one in found]
        table: Any = OfferingRow.__table__
        columns: dict[str, Any] = {name: bindparam(name) for name in asdict(found[0][1])}
        statement = update(table).where(table.c.id == bindparam("b_id")).values(**columns)
        self.session.connection().execute(statement, values)

    def _batches(self, *of: ColumnElement[bool]) -> Iterator[tuple[Offering, ...]]:
        last = 0
        while True:
            statement = select(OfferingRow).where(*of, OfferingRow.number > last)
            rows = list(self.session.scalars(statement.order_by(OfferingRow.number).limit(BATCH)))
            if not rows:
                return
            last = rows[-1].number
            yield tuple(read(row) for row in rows)


def read(row: OfferingRow) -> Offering:
    """Return what a row holds."""
    return Offering(
        id=row.id,
        institution_id=row.institution_id,
        definition=OfferingDefinition.model_validate(row.definition),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _values(offering: Offering, found: Found) -> dict[str, Any]:
    definition = offering.definition
    return {
        "id": offering.id,
        "institution_id": offering.institution_id,
        "code": definition.code,
        "definition": definition.model_dump(mode="json", by_alias=True, exclude_none=True),
        "unit": definition.unit,
        "programme": definition.programme,
        "tariff": definition.tariff.value,
        "starts_on": definition.starts_on,
        "language": definition.language,
        "created_at": offering.created_at,
        "updated_at": offering.updated_at,
        **asdict(found),
    }
