"""The next offerings of units: what starts first, a few of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogue.offering_rows import OfferingRow
from app.catalogue.offering_store import read
from app.catalogue.offerings import Offered, Offerings

# As many as fit beside a unit; the rest is a search away.
EACH = 3


@dataclass(frozen=True, slots=True)
class ComingOfferings:
    """Looks ahead in one unit of work."""

    session: Session
    offerings: Offerings

    def of(
        self, institution_id: str, units: Iterable[str], *, day: date
    ) -> dict[str, tuple[Offered, ...]]:
        """Return the first offerings of these units from a day on, with their prices, by unit."""
        row = OfferingRow
        place = func.row_number().over(partition_by=row.unit, order_by=(row.starts_on, row.id))
        first = (
            select(row.number, place.label("place"))
            .where(
                row.institution_id == institution_id,
                row.unit.in_(set(units)),
                row.starts_on >= day,
            )
            .subquery()
        )
        statement = (
            select(row)
            .join(first, first.c.number == row.number)
            .where(first.c.place <= EACH)
            .order_by(row.starts_on, row.id)
        )
        found: dict[str, tuple[Offered, ...]] = {}
        for offered in self.offerings.describe(
            read(one) for one in self.session.scalars(statement)
        ):
            unit = offered.offering.definition.unit or ""
            found[unit] = (*found.get(unit, ()), offered)
        return found
