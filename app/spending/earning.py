"""Earning: the provider of a course is paid when it starts, and may give the money back.

Every step is one unit of work with its transfers. A step that is asked for again changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from app.catalogue.offerings import Offerings
from app.core.paging import Page, Slice
from app.spending.models import Course, Reservation, ReservationState
from app.spending.moving import Moving
from app.spending.rules import (
    ProviderNotRecognisedError,
    known,
    may_refund,
    may_settle,
)
from app.spending.store import ReservationStore
from app.wallet.service import Wallet

RESERVED, SETTLED, _, REFUNDED = ReservationState


@dataclass(frozen=True, slots=True)
class Earning:
    """Reservations as their providers see them, in one unit of work."""

    reservations: ReservationStore
    moving: Moving
    offerings: Offerings
    wallet: Wallet

    def at_provider(self, institution_id: str, reservation_id: str) -> Reservation:
        """Return a reservation at this institution.

        Raises:
            UnknownReservationError: there is no such reservation at this institution.
        """
        return known(self.reservations.of_provider(reservation_id, institution_id))

    def page_of_provider(
        self, institution_id: str, wanted: Slice, *, state: ReservationState | None = None
    ) -> Page[Reservation]:
        """Return a page of the reservations at an institution, newest first."""
        return self.reservations.page_of_provider(institution_id, wanted, state=state)

    def settle(self, institution_id: str, reservation_id: str, *, now: datetime) -> Reservation:
        """Pay the provider of a course that has started; twice is once.

        Raises:
            UnknownReservationError: there is no such reservation at this institution.
            NotApprovedError: the holder took the money back.
            NotStartedError: the course starts later.
            ReservationStateError: the provider gave the money back.
        """
        self.reservations.lock(reservation_id)
        reservation = self.at_provider(institution_id, reservation_id)
        if reservation.state is SETTLED:
            return reservation
        may_settle(reservation, today=now.date())
        if not self._is_recognised(reservation.course, reservation.course.starts_on):
            raise ProviderNotRecognisedError(
                "The institution was not recognised on the day on which the course started."
            )
        return self.moving.pay(reservation, now=now)

    def refund(self, institution_id: str, reservation_id: str, *, now: datetime) -> Reservation:
        """Give back what was paid, to the same sources; twice is once.

        Raises:
            UnknownReservationError: there is no such reservation at this institution.
            ReservationStateError: nothing was paid.
        """
        self.reservations.lock(reservation_id)
        reservation = self.at_provider(institution_id, reservation_id)
        if reservation.state is REFUNDED:
            return reservation
        may_refund(reservation)
        return self.moving.give_back(reservation, now=now)

    def look_after(self, reservation_id: str, *, now: datetime) -> Reservation | None:
        """Let a reservation move on that waits: return it when it did.

        The provider is paid on the day on which the course starts, and as soon as the holder has
        accepted its credential. Who is not recognised on that day is not paid.
        """
        self.reservations.lock(reservation_id)
        reservation = self.reservations.get(reservation_id)
        if reservation is None or reservation.state is not RESERVED:
            return None
        course, today = reservation.course, now.date()
        has_started = course.starts_on <= today
        if not self._is_recognised(course, min(course.starts_on, today)):
            return self.moving.release(reservation, now=now) if has_started else None
        if has_started or self._has_credential(reservation):
            return self.moving.pay(reservation, now=now)
        return None

    def _is_recognised(self, course: Course, day: date) -> bool:
        recognised = self.offerings.recognised(course.institution_id)
        return any(one.covers(day) for one in recognised)

    def _has_credential(self, reservation: Reservation) -> bool:
        holder, course = reservation.holder_id, reservation.course
        if holder is None or not course.achievements:
            return False
        return any(
            held.described.achievement.slug in course.achievements
            and held.described.institution.id == course.institution_id
            and held.described.award.awarded_on >= reservation.reserved_at.date()
            and held.described.award.revoked_at is None
            for held in self.wallet.everything(holder).values()
        )
