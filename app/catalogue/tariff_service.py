"""The tariffs: which tables there are, and what a later one changes."""

from dataclasses import dataclass
from datetime import datetime

from app.catalogue.listing import Listing
from app.catalogue.tariff_models import TariffDefinition, TariffTable
from app.catalogue.tariff_store import TariffStore


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
