"""Monitoring: the figures of one version of the policy, up to the first day of this month.

They are worked out once a month and kept, so that nobody sees what one day, or somebody who left,
did to them.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.monitoring.grouping import BANDS, LEVELS, WORK, added_up, band_of
from app.monitoring.keeping import FiguresStore
from app.monitoring.models import Cell, Figures, Sums, Table
from app.monitoring.store import Group, MonitoringStore, Moved
from app.monitoring.suppression import suppressed, with_totals

PERSONS = ("persons",)


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The figures, from which nobody can be found."""

    session: Session

    def figures(self, policy_version: str, *, now: datetime) -> Figures:
        """Return the figures of a version of the policy as they are told this month.

        Until the worker has kept those of this month, they are those of the last month it kept.
        """
        until = first_of_month(now)
        kept = FiguresStore(self.session).newest(policy_version, until=until.date())
        return kept or self._worked_out(policy_version, until)

    def keep(self, policy_versions: Iterable[str], *, now: datetime) -> int:
        """Keep the figures of this month, each once; return of how many versions."""
        store, until = FiguresStore(self.session), first_of_month(now)
        wanted = [one for one in policy_versions if not store.has(one, until=until.date())]
        return sum(store.keep(self._worked_out(one, until), now=now) for one in wanted)

    def _worked_out(self, policy_version: str, until: datetime) -> Figures:
        store = MonitoringStore(self.session, policy_version, until)
        found = [
            (one.group, Sums(persons=one.persons, granted_cents=one.cents))
            for one in store.granted()
        ]
        found += [(one.group, _sums(one)) for one in (*store.moved(), *store.expired())]
        columns = tuple(name for _, name in BANDS)
        return Figures(
            policy_version=policy_version,
            until=until.date(),
            by_level_and_age=_table(LEVELS, columns, found, _level_and_age),
            by_work=_table(WORK, PERSONS, found, _work),
            by_sector=_sectors(store),
        )


def first_of_month(now: datetime) -> datetime:
    """Return the moment at which this month began."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _table(
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    found: list[tuple[Group, Sums]],
    place: Callable[[Group], Cell],
) -> Table:
    cells = added_up((place(group), sums) for group, sums in found)
    return suppressed(with_totals(rows, columns, cells))


def _level_and_age(group: Group) -> Cell:
    return LEVELS.index(group.level), band_of(group.age)


def _work(group: Group) -> Cell:
    return int(group.rule == "work_began"), 0


def _sums(moved: Moved) -> Sums:
    return Sums(**{name: value for name, value in asdict(moved).items() if name != "group"})


def _sectors(store: MonitoringStore) -> Table:
    found = [(one.group, _sums(one)) for one in store.by_sector()]
    rows = tuple(sorted({group.sector for group, _ in found}))
    table = _table(rows, PERSONS, found, lambda group: (rows.index(group.sector), 0))
    # Somebody can be in two sectors: what they add up to says nothing of how many people.
    totals = {(len(rows), 0), (len(rows), 1)}
    hidden = {measure: cells | totals for measure, cells in table.hidden.items()}
    return replace(table, hidden=hidden)
