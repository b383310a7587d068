"""The tariffs: which tables there are, and what a later one changes."""

from dataclasses import dataclass
from datetime import datetime

from app.catalogue import tariffs
from app.catalogue.listing import Listing
from app.catalogue.tariff_models import (
    Course,
    Following,
    Price,
    TariffDefinition,
    TariffTable,
    academic_year,
)
from app.catalogue.tariff_store import TariffStore
from app.core.errors import RejectedError


class TariffRefusedError(RejectedError):
    """What is asked has no such price; `errors` says why."""

    code = "tariff_refused"


@dataclass(frozen=True, slots=True)
class Tariffs:
    """The tariffs in one unit of work."""

    store: TariffStore
    listing: Listing

    def tables(self) -> tuple[TariffTable, ...]:
        """Return every version of every table, newest first."""
        return tuple(reversed(self.store.all()))

    def lay_down(
        self, from_year: int, definition: TariffDefinition, *, now: datetime
    ) -> TariffTable:
        """Lay down the tariffs from an academic year on; what was laid down before stays on record.

        What is offered at a tariff is priced anew.
        """
        before = [table for table in self.store.all() if table.from_year == from_year]
        if before and before[-1].definition == definition:
            return before[-1]
        version = before[-1].version + 1 if before else 1
        table = TariffTable(from_year=from_year, version=version, definition=definition)
        self.store.add(table, now=now)
        self.listing.reprice()
        return table

    def price(self, course: Course, following: Following) -> Price:
        """Return what a course would cost.

        Raises:
            TariffRefusedError: it has no such price.
        """
        table = tariffs.table_for(self.store.all(), academic_year(course.starts_on))
        found = tariffs.price(course, table, following=following)
        if isinstance(found, tuple):
            faults = [refusal.as_fault() for refusal in found]
            raise TariffRefusedError(found[0].message, errors=faults)
        return found
