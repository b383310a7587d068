"""Adds up what stands in the tables of rights, spending and the ledger: sums only, of groups.

It reads rows of other features, as a report does, and gives back nothing about one person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session

from app.entitlements.rows import GrantRow
from app.learning_account.models import AccountKind, LedgerKind
from app.learning_account.store import LedgerAccountRow, TransferRow
from app.spending.store import ReservationRow

# The sources that rights are paid from.
PUBLIC = ("public-%", "bonus-%")
G = TypeVar("G")
OF_RESERVATIONS = (LedgerKind.RESERVE, LedgerKind.RELEASE, LedgerKind.DEBIT, LedgerKind.REFUND)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people of a level and an age, and what they were granted in all."""

    level: str
    age: int
    persons: int
    cents: int


@dataclass(frozen=True, slots=True)
class Moved(Generic[G]):
    """How much public money people moved, by the kind of transfer; `group` is what they share."""

    group: G
    kind: str
    cents: int


@dataclass(frozen=True, slots=True)
class MonitoringStore:
    """Sums over everybody, of what was written before a moment."""

    session: Session
    before: datetime

    def granted(self, policy_version: str) -> Iterator[Counted]:
        """Yield how many were granted how much, by level and age at their last grant."""
        people = self._people(policy_version)
        statement = select(
            people.c.level, people.c.age, func.count(), func.sum(people.c.cents)
        ).group_by(people.c.level, people.c.age)
        for level, age, persons, cents in self.session.execute(statement):
            yield Counted(level or "", age, persons, int(cents))

    def moved(self, policy_version: str) -> Iterator[Moved[tuple[str, int]]]:
        """Yield what these people put aside, took back, spent and got back."""
        people = self._people(policy_version)
        statement = (
            select(people.c.level, people.c.age, TransferRow.kind, func.sum(TransferRow.cents))
            .join(ReservationRow, ReservationRow.id == TransferRow.reference)
            .join(people, people.c.learner_id == ReservationRow.holder_id)
            .where(*self._public(), TransferRow.kind.in_(OF_RESERVATIONS))
            .group_by(people.c.level, people.c.age, TransferRow.kind)
        )
        yield from self._groups(statement)

    def expired(self, policy_version: str) -> Iterator[Moved[tuple[str, int]]]:
        """Yield what these people did not use in time."""
        people = self._people(policy_version)
        lot = and_(
            LedgerAccountRow.id == TransferRow.source_account_id,
            LedgerAccountRow.kind == AccountKind.HOLDER.value,
        )
        statement = (
            select(people.c.level, people.c.age, TransferRow.kind, func.sum(TransferRow.cents))
            .join(LedgerAccountRow, lot)
            .join(people, people.c.learner_id == LedgerAccountRow.owner)
            .where(*self._public(), TransferRow.kind == LedgerKind.EXPIRE.value)
            .group_by(people.c.level, people.c.age, TransferRow.kind)
        )
        yield from self._groups(statement)

    def sectors(self) -> Iterator[tuple[str, int]]:
        """Yield how many people reserved for a course of a sector."""
        sector = ReservationRow.course["sector"].as_string()
        statement = (
            select(sector, func.count(func.distinct(ReservationRow.holder_id)))
            .where(ReservationRow.reserved_at < self.before)
            .group_by(sector)
        )
        for name, persons in self.session.execute(statement):
            yield name or "", persons

    def moved_by_sector(self) -> Iterator[Moved[str]]:
        """Yield what public money was put aside and spent on courses of a sector."""
        sector = ReservationRow.course["sector"].as_string()
        statement = (
            select(sector, TransferRow.kind, func.sum(TransferRow.cents))
            .join(ReservationRow, ReservationRow.id == TransferRow.reference)
            .where(*self._public(), TransferRow.kind.in_(OF_RESERVATIONS))
            .group_by(sector, TransferRow.kind)
        )
        for name, kind, cents in self.session.execute(statement):
            yield Moved(name or "", kind, int(cents))

    def _people(self, policy_version: str) -> Subquery:
        """Return each person with the level and age of their last grant, and all grants summed."""
        mine = GrantRow.learner_id
        ranked = (
            select(
                GrantRow.learner_id,
                GrantRow.level,
                GrantRow.age,
                func.sum(GrantRow.base_cents + GrantRow.extra_cents)
                .over(partition_by=mine)
                .label("cents"),
                func.row_number()
                .over(partition_by=mine, order_by=(GrantRow.day.desc(), GrantRow.code))
                .label("place"),
            )
            .where(GrantRow.policy_version == policy_version, GrantRow.recorded_at < self.before)
            .subquery()
        )
        return select(ranked).where(ranked.c.place == 1).subquery()

    def _public(self) -> tuple[Any, Any]:
        of_rights = or_(*(TransferRow.source_id.like(pattern) for pattern in PUBLIC))
        return of_rights, TransferRow.recorded_at < self.before

    def _groups(self, statement: Select[Any]) -> Iterator[Moved[tuple[str, int]]]:
        for level, age, kind, cents in self.session.execute(statement):
            yield Moved((level or "", age), kind, int(cents))
