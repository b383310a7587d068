"""Monitoring: the figures of one version of the policy, up to the first day of this month.

They change once a month, so that nobody sees what one day did to them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.monitoring.grouping import BANDS, LEVELS, added_up, band_of, effect
from app.monitoring.models import Figures, Sums, Table
from app.monitoring.store import MonitoringStore
from app.monitoring.suppression import suppressed, with_totals

Change = tuple[tuple[int, int], Sums]


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The figures, from which nobody can be found."""

    session: Session

    def figures(self, policy_version: str, *, now: datetime) -> Figures:
        """Return the figures of a version of the policy."""
        store = MonitoringStore(self.session, first_of_month(now))
        return Figures(
            policy_version=policy_version,
            by_level_and_age=self._by_level_and_age(store, policy_version),
            by_sector=self._by_sector(store),
        )

    def _by_level_and_age(self, store: MonitoringStore, policy_version: str) -> Table:
        def changes() -> Iterator[Change]:
            for one in store.granted(policy_version):
                sums = Sums(persons=one.persons, granted_cents=one.cents)
                yield _cell(one.level, one.age), sums
            for moved in (*store.moved(policy_version), *store.expired(policy_version)):
                yield _cell(*moved.group), effect(moved.kind, moved.cents)

        columns = tuple(name for _, name in BANDS)
        return suppressed(with_totals(LEVELS, columns, added_up(changes())))

    def _by_sector(self, store: MonitoringStore) -> Table:
        persons = dict(store.sectors())
        rows = tuple(sorted(persons))

        def changes() -> Iterator[Change]:
            for sector, count in persons.items():
                yield (rows.index(sector), 0), Sums(persons=count)
            for moved in store.moved_by_sector():
                if moved.group in persons:
                    yield (rows.index(moved.group), 0), effect(moved.kind, moved.cents)

        return suppressed(with_totals(rows, ("persons",), added_up(changes())))


def first_of_month(now: datetime) -> datetime:
    """Return the moment at which this month began."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _cell(level: str, age: int) -> tuple[int, int]:
    return LEVELS.index(level), band_of(age)
