"""Adds up what stands in the tables of rights, spending and the ledger: sums only, of groups.

It reads rows of other features, as a report does, and gives back nothing about one person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, and_, func, or_, select
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
    """How much public money so many people of a group moved, by the kind of transfer."""

    group: Group
    kind: str
    persons: int
    cents: int


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
        """Yield what these people put aside, took back, spent and got back."""
        people = self._people()
        statement = (
            self._sums(people)
            .join(ReservationRow, ReservationRow.id == TransferRow.reference)
            .join(people, people.c.learner_id == ReservationRow.holder_id)
            .where(*self._public(), TransferRow.kind.in_(OF_RESERVATIONS))
        )
        yield from self._groups(statement)

    def expired(self) -> Iterator[Moved]:
        """Yield what these people did not use in time."""
        people = self._people()
        lot = and_(
            LedgerAccountRow.id == TransferRow.source_account_id,
            LedgerAccountRow.kind == AccountKind.HOLDER.value,
        )
        statement = (
            self._sums(people)
            .join(LedgerAccountRow, lot)
            .join(people, people.c.learner_id == LedgerAccountRow.owner)
            .where(*self._public(), TransferRow.kind == LedgerKind.EXPIRE.value)
        )
        yield from self._groups(statement)

    def sectors(self) -> Iterator[tuple[str, int]]:
        """Yield how many of these people put money aside for a course of a sector."""
        people, sector = self._people(), ReservationRow.course["sector"].as_string()
        statement = (
            select(sector, func.count(func.distinct(ReservationRow.holder_id)))
            .join(people, people.c.learner_id == ReservationRow.holder_id)
            .where(ReservationRow.reserved_at < self.before)
            .group_by(sector)
        )
        for name, persons in self.session.execute(statement):
            yield name or "", persons

    def moved_by_sector(self) -> Iterator[Moved]:
        """Yield what public money these people put aside and spent on courses of a sector."""
        people, sector = self._people(), ReservationRow.course["sector"].as_string()
        persons = func.count(func.distinct(ReservationRow.holder_id))
        statement = (
            select(sector, TransferRow.kind, persons, func.sum(TransferRow.cents))
            .join(ReservationRow, ReservationRow.id == TransferRow.reference)
            .join(people, people.c.learner_id == ReservationRow.holder_id)
            .where(*self._public(), TransferRow.kind.in_(OF_RESERVATIONS))
            .group_by(sector, TransferRow.kind)
        )
        for name, kind, count, cents in self.session.execute(statement):
            yield Moved(Group(sector=name or ""), kind, count, int(cents))

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

    def _sums(self, people: Subquery) -> Select[Any]:
        shared = (people.c.level, people.c.age, people.c.rule, TransferRow.kind)
        persons = func.count(func.distinct(people.c.learner_id))
        statement = select(*shared, persons, func.sum(TransferRow.cents)).select_from(TransferRow)
        return statement.group_by(*shared)

    def _public(self) -> tuple[Any, Any]:
        of_rights = or_(*(TransferRow.source_id.like(pattern) for pattern in PUBLIC))
        return of_rights, TransferRow.recorded_at < self.before

    def _groups(self, statement: Select[Any]) -> Iterator[Moved]:
        for level, age, rule, kind, persons, cents in self.session.execute(statement):
            yield Moved(Group(level or "", age, rule), kind, persons, int(cents))
