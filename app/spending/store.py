"""Reservations as rows. Their holder is a pointer that is emptied when somebody leaves."""

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

from app.core.db import JSONDocument, Moment, Row
from app.core.paging import Page, Slice, read_page
from app.spending.models import Course, Part, Reservation, ReservationState

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

    def waiting(self, *, after: str, limit: int) -> tuple[str, ...]:
        """Return the next ids of open reservations, in their order."""
        row = ReservationRow
        statement = select(row.id).where(
            row.state == ReservationState.RESERVED.value, row.id > after
        )
        return tuple(self.session.scalars(statement.order_by(row.id).limit(limit)))

    def places_taken(self, offering_id: str) -> int:
        """Return how many have put money aside for, or paid, an offering."""
        taken = (ReservationState.RESERVED.value, ReservationState.SETTLED.value)
        statement = select(func.count()).where(
            ReservationRow.offering_id == offering_id, ReservationRow.state.in_(taken)
        )
        return self.session.scalars(statement).one()

    def move(
        self, reservation: Reservation, state: ReservationState, *, now: datetime
    ) -> Reservation:
        """Bring a reservation into another state."""
        mine = update(ReservationRow).where(ReservationRow.id == reservation.id)
        self.session.execute(mine.values(state=state.value, changed_at=now))
        return reservation.model_copy(update={"state": state, "changed_at": now})

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
