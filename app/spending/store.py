"""Reservations as rows. Their holder is a pointer that is emptied when somebody leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Select,
    String,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row, is_postgresql
from app.core.paging import Page, Slice, read_page
from app.credentials.award_rows import AwardRow
from app.spending.models import Course, Part, Reservation, ReservationState
from app.wallet.store import WalletItemRow

STATES = ", ".join(f"'{state.value}'" for state in ReservationState)
_WAITING = text("state = 'reserved'")
_WAITS: dict[str, Any] = {"sqlite_where": _WAITING, "postgresql_where": _WAITING}


class ReservationRow(Row):
    """Money put aside for a course: what, how much, from which lots, and what became of it."""

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("price_cents > 0", name="positive"),
        CheckConstraint(f"state IN ({STATES})", name="state"),
        Index(None, "holder_id", "reserved_at", "id"),
        Index(None, "institution_id", "reserved_at", "id"),
        # For the round that settles what has started, and what a credential was accepted for.
        Index(None, "state", "starts_on", "id"),
        Index(None, "state", "id"),
        # Of one course a holder puts money aside once.
        Index("uq_reservation_waiting", "holder_id", "offering_id", unique=True, **_WAITS),
        # For how many places are taken.
        Index(None, "offering_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("learner.id"))
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    offering_id: Mapped[str] = mapped_column(String(36))
    course: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONDocument)
    price_cents: Mapped[int] = mapped_column(BigInteger)
    starts_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10))
    reserved_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class ReservationStore:
    """Reads and writes reservations in one unit of work."""

    session: Session

    def add(self, reservation: Reservation) -> None:
        """Keep a new reservation."""
        course = reservation.course
        self.session.add(
            ReservationRow(
                **reservation.model_dump(exclude={"course", "parts"}),
                institution_id=course.institution_id,
                offering_id=course.offering_id,
                course=course.model_dump(mode="json"),
                parts=[part.model_dump(mode="json") for part in reservation.parts],
                price_cents=course.price_cents,
                starts_on=course.starts_on,
            )
        )
        self.session.flush()

    def lock(self, reservation_id: str) -> None:
        """Keep others from changing a reservation until this unit of work ends."""
        statement = select(ReservationRow).where(ReservationRow.id == reservation_id)
        # What was read before may have changed while this one waited.
        fresh = statement.with_for_update().execution_options(populate_existing=True)
        self.session.scalars(fresh).all()

    def get(self, reservation_id: str) -> Reservation | None:
        """Return any reservation."""
        return self._one(ReservationRow.id == reservation_id)

    def of_holder(self, reservation_id: str, holder_id: str) -> Reservation | None:
        """Return a reservation of this learner."""
        return self._one(ReservationRow.id == reservation_id, ReservationRow.holder_id == holder_id)

    def of_provider(self, reservation_id: str, institution_id: str) -> Reservation | None:
        """Return a reservation at this institution."""
        at_institution = ReservationRow.institution_id == institution_id
        return self._one(ReservationRow.id == reservation_id, at_institution)

    def page(self, holder_id: str, wanted: Slice) -> Page[Reservation]:
        """Return the reservations of a learner, newest first."""
        return self._page(
            select(ReservationRow).where(ReservationRow.holder_id == holder_id), wanted
        )

    def page_of_provider(
        self, institution_id: str, wanted: Slice, *, state: ReservationState | None
    ) -> Page[Reservation]:
        """Return the reservations at an institution, newest first."""
        statement = select(ReservationRow).where(ReservationRow.institution_id == institution_id)
        if state is not None:
            statement = statement.where(ReservationRow.state == state.value)
        return self._page(statement, wanted)

    def open_of(self, holder_id: str) -> tuple[Reservation, ...]:
        """Return what a learner has put aside at this moment."""
        statement = select(ReservationRow).where(
            ReservationRow.holder_id == holder_id,
            ReservationRow.state == ReservationState.RESERVED.value,
        )
        rows = self.session.scalars(statement.order_by(ReservationRow.reserved_at))
        return tuple(reservation_of(row) for row in rows)

    def forget_days(self, holder_id: str) -> tuple[str, ...]:
        """Forget until when the money of a learner's reservations was there; return their ids."""
        rows = self.session.scalars(
            select(ReservationRow).where(ReservationRow.holder_id == holder_id)
        ).all()
        for row in rows:
            row.parts = [{**part, "until": None} for part in row.parts]
        self.session.flush()
        return tuple(row.id for row in rows)

    def due(self, *, on: date, after: str, limit: int) -> tuple[str, ...]:
        """Return the next ids of open reservations that may move on, in their order.

        Those whose course has started, and those whose holder has accepted a credential of the
        day of the reservation or a later one.
        """
        return tuple(self.session.scalars(self.sought(on=on, after=after).limit(limit)))

    def sought(self, *, on: date, after: str) -> Select[str]:
        """Return what `due` asks."""
        row, award = ReservationRow, AwardRow
        waits = (row.state == ReservationState.RESERVED.value, row.id > after)
        started = select(row.id).where(*waits, row.starts_on <= on)
        accepted = (
            select(award.id)
            .join(WalletItemRow, WalletItemRow.award_id == award.id)
            .where(
                WalletItemRow.learner_id == row.holder_id, award.awarded_on >= self._reserved_on()
            )
        )
        earned = select(row.id).where(*waits, row.starts_on > on, accepted.exists())
        found = started.union_all(earned).subquery()
        return select(found.c.id).order_by(found.c.id)

    def places_taken(self, offering_ids: Iterable[str]) -> dict[str, int]:
        """Return how many have put money aside for, or paid, each of these offerings."""
        row, taken = ReservationRow, (ReservationState.RESERVED, ReservationState.SETTLED)
        statement = select(row.offering_id, func.count()).where(
            row.offering_id.in_(set(offering_ids)), row.state.in_([one.value for one in taken])
        )
        found = self.session.execute(statement.group_by(row.offering_id))
        return dict(found.all())

    def move(
        self, reservation: Reservation, state: ReservationState, *, now: datetime
    ) -> Reservation:
        """Bring a reservation into another state."""
        mine = update(ReservationRow).where(ReservationRow.id == reservation.id)
        self.session.execute(mine.values(state=state.value, changed_at=now))
        return reservation.model_copy(update={"state": state, "changed_at": now})

    def _reserved_on(self) -> ColumnElement[date]:
        moment: ColumnElement[Any] = ReservationRow.reserved_at.expression
        if is_postgresql(self.session):
            # Days are days in UTC, whatever the zone of the server.
            moment = func.timezone("UTC", moment)
        return func.date(moment, type_=Date)

    def _one(self, *which: ColumnElement[bool]) -> Reservation | None:
        row = self.session.scalar(select(ReservationRow).where(*which))
        return None if row is None else reservation_of(row)

    def _page(self, statement: Select[ReservationRow], wanted: Slice) -> Page[Reservation]:
        page = read_page(
            self.session,
            statement,
            wanted,
            moment=ReservationRow.reserved_at,
            key=ReservationRow.id,
        )
        return page.map(reservation_of)


def reservation_of(row: ReservationRow) -> Reservation:
    """Return what a row holds."""
    return Reservation(
        id=row.id,
        holder_id=row.holder_id,
        course=Course.model_validate(row.course),
        state=ReservationState(row.state),
        parts=tuple(Part.model_validate(part) for part in row.parts),
        reserved_at=row.reserved_at,
        changed_at=row.changed_at,
    )
