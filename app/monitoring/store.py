"""Adds up what stands in the tables of rights, spending and the ledger: sums only, of groups.

It reads rows of other features, as a report does, and gives back nothing about one person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.entitlements.rows import GrantRow
from app.learning_account.models import AccountKind, LedgerKind
from app.learning_account.store import LedgerAccountRow, TransferRow
from app.spending.store import ReservationRow

# The sources that rights are paid from.
PUBLIC = ("public-%", "bonus-%")
OF_RESERVATIONS = (LedgerKind.RESERVE, LedgerKind.RELEASE, LedgerKind.DEBIT, LedgerKind.REFUND)


@dataclass(frozen=True, slots=True)
class Group:
    """What people share: level, age and rule at their last grant, or the sector they chose."""

    level: str = ""
    age: int = 0
    rule: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people of a group, and what they were granted in all."""

    group: Group
    persons: int
    cents: int


@dataclass(frozen=True, slots=True)
class Moved:
    """What people of a group did with public money: of how many, and how much, after all.

    Who took everything back that they put aside is not one of them.
    """

    group: Group
    persons: int = 0
    reserving: int = 0
    reserved_cents: int = 0
    spending: int = 0
    spent_cents: int = 0
    expiring: int = 0
    expired_cents: int = 0


@dataclass(frozen=True, slots=True)
class MonitoringStore:
    """Sums over everybody with a right by one version, of what was written before a moment."""

    session: Session
    policy_version: str
    before: datetime

    def granted(self) -> Iterator[Counted]:
        """Yield how many were granted how much."""
        people = self._people()
        shared = (people.c.level, people.c.age, people.c.rule)
        statement = select(*shared, func.count(), func.sum(people.c.cents)).group_by(*shared)
        for level, age, rule, persons, cents in self.session.execute(statement):
            yield Counted(Group(level or "", age, rule), persons, int(cents))

    def moved(self) -> Iterator[Moved]:
        """Yield what these people have put aside and spent."""
        people = self._people()
        shared = (people.c.level, people.c.age, people.c.rule)
        of_person = self._of_reservations(people, *shared).subquery()
        statement = select(*of_person.c[:3], *_counted(of_person)).group_by(*of_person.c[:3])
        for level, age, rule, *sums in self.session.execute(statement):
            yield Moved(Group(level or "", age, rule), 0, *map(int, sums))

    def expired(self) -> Iterator[Moved]:
        """Yield what these people did not use in time."""
        people = self._people()
        lot = and_(
            LedgerAccountRow.id == TransferRow.source_account_id,
            LedgerAccountRow.kind == AccountKind.HOLDER.value,
        )
        shared = (people.c.level, people.c.age, people.c.rule)
        persons = func.count(func.distinct(people.c.learner_id))
        statement = (
            select(*shared, persons, func.sum(TransferRow.cents))
            .select_from(TransferRow)
            .join(LedgerAccountRow, lot)
            .join(people, people.c.learner_id == LedgerAccountRow.owner)
            .where(*self._public(), TransferRow.kind == LedgerKind.EXPIRE.value)
            .group_by(*shared)
        )
        for level, age, rule, count, cents in self.session.execute(statement):
            group = Group(level or "", age, rule)
            yield Moved(group, expiring=count, expired_cents=int(cents))

    def by_sector(self) -> Iterator[Moved]:
        """Yield what these people have put aside and spent, by the sector of the course."""
        sector = ReservationRow.course["sector"].as_string().label("sector")
        of_person = self._of_reservations(self._people(), sector).subquery()
        anything = or_(of_person.c.reserved != 0, of_person.c.spent != 0)
        persons = func.sum(case((anything, 1), else_=0))
        statement = select(of_person.c.sector, persons, *_counted(of_person))
        for name, *sums in self.session.execute(statement.group_by(of_person.c.sector)):
            yield Moved(Group(sector=name or ""), *map(int, sums))

    def _of_reservations(self, people: Subquery, *shared: ColumnElement[Any]) -> Select[Any]:
        """Return what each person has put aside and spent after all, beside what they share."""
        row = TransferRow
        aside = case(
            (row.kind == LedgerKind.RESERVE.value, row.cents),
            (row.kind.in_((LedgerKind.RELEASE.value, LedgerKind.DEBIT.value)), -row.cents),
            else_=0,
        )
        spent = case(
            (row.kind == LedgerKind.DEBIT.value, row.cents),
            (row.kind == LedgerKind.REFUND.value, -row.cents),
            else_=0,
        )
        sums = (func.sum(aside).label("reserved"), func.sum(spent).label("spent"))
        return (
            select(*shared, people.c.learner_id, *sums)
            .select_from(row)
            .join(ReservationRow, ReservationRow.id == row.reference)
            .join(people, people.c.learner_id == ReservationRow.holder_id)
            .where(*self._public(), row.kind.in_(OF_RESERVATIONS))
            .group_by(*shared, people.c.learner_id)
        )

    def _people(self) -> Subquery:
        """Return each person with level, age and rule of the last grant, and all grants summed."""
        mine = GrantRow.learner_id
        cents = func.sum(GrantRow.base_cents + GrantRow.extra_cents).over(partition_by=mine)
        newest = (GrantRow.day.desc(), GrantRow.code)
        place = func.row_number().over(partition_by=mine, order_by=newest)
        ranked = (
            select(
                GrantRow.learner_id,
                GrantRow.level,
                GrantRow.age,
                GrantRow.rule,
                cents.label("cents"),
                place.label("place"),
            )
            .where(
                GrantRow.policy_version == self.policy_version, GrantRow.recorded_at < self.before
            )
            .subquery()
        )
        return select(ranked).where(ranked.c.place == 1).subquery()

    def _public(self) -> tuple[Any, Any]:
        of_rights = or_(*(TransferRow.source_id.like(pattern) for pattern in PUBLIC))
        return of_rights, TransferRow.recorded_at < self.before


def _counted(of_person: Subquery) -> tuple[ColumnElement[int], ...]:
    """Return of how many people and how much, for what is put aside and for what is spent."""
    return tuple(
        found
        for cents in (of_person.c.reserved, of_person.c.spent)
        for found in (
            func.sum(case((cents != 0, 1), else_=0)),
            func.coalesce(func.sum(cents), 0),
        )
    )
