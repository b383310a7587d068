"""Spending: the holder puts money aside for a course, and takes it back as long as it waits.

Every step is one unit of work with its transfers. A step that is asked for again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.learning_account.funding import is_public
from app.learning_account.models import AccountKind, FundingSource
from app.learning_account.service import LearningAccounts
from app.learning_account.voucher_service import VoucherUse
from app.spending.models import Part, Reservation, ReservationState
from app.spending.moving import Moving
from app.spending.quoting import Quoting
from app.spending.rules import AlreadyReservedError, known, may_cancel, must_be_paid
from app.spending.store import ReservationStore

RESERVED, RELEASED = ReservationState.RESERVED, ReservationState.RELEASED


@dataclass(frozen=True, slots=True)
class Spending:
    """Reservations as their holders see them, in one unit of work."""

    reservations: ReservationStore
    accounts: LearningAccounts
    quoting: Quoting
    moving: Moving

    def reserve(
        self, holder_id: str, offering_id: str, *, chosen: Sequence[str] | None, now: datetime
    ) -> Reservation:
        """Put money aside for a course; nobody but its holder can.

        Raises:
            UnknownOfferingError: there is no such offering.
            ProviderNotRecognisedError, NotSpendableError: money cannot be used for it.
            ShortError: there is too little that may be used.
            AlreadyReservedError: it was reserved before.
        """
        # Two at once: the second one sees what the first one left.
        self.quoting.offerings.lock(offering_id)
        self.accounts.ledger.lock_lots(holder_id)
        self._must_be_new(holder_id, offering_id)
        quoted = self.quoting.quote(holder_id, offering_id, chosen=chosen, today=now.date())
        must_be_paid(quoted.split)
        reservation = Reservation(
            id=new_id(),
            holder_id=holder_id,
            course=quoted.course,
            state=RESERVED,
            parts=quoted.split.parts,
            reserved_at=now,
            changed_at=now,
        )
        self.moving.put_aside(reservation, now=now)
        return reservation

    def note_voucher(self, holder_id: str, use: VoucherUse, source: FundingSource) -> None:
        """Keep what a voucher paid as a reservation, which its provider sees and can settle.

        Raises:
            AlreadyReservedError: money was put aside for it before.
        """
        self.quoting.offerings.lock(use.offering_id)
        self._must_be_new(holder_id, use.offering_id)
        course = self.quoting.open_course(use.offering_id, use.used_at.date())
        part = Part(
            source_id=source.id,
            names=source.names,
            public=is_public(source.kind),
            until=None,
            cents=use.cents,
        )
        self.reservations.add(
            Reservation(
                id=use.reservation_id,
                holder_id=holder_id,
                course=course,
                state=RESERVED,
                parts=(part,),
                reserved_at=use.used_at,
                changed_at=use.used_at,
            )
        )

    def of(self, holder_id: str, reservation_id: str) -> Reservation:
        """Return a reservation of this learner.

        Raises:
            UnknownReservationError: the learner has no such reservation.
        """
        return known(self.reservations.of_holder(reservation_id, holder_id))

    def page(self, holder_id: str, wanted: Slice) -> Page[Reservation]:
        """Return a page of a learner's reservations, newest first."""
        return self.reservations.page(holder_id, wanted)

    def open_of(self, holder_id: str) -> tuple[Reservation, ...]:
        """Return what a learner has put aside at this moment, the oldest first."""
        return self.reservations.open_of(holder_id)

    def cancel(self, holder_id: str, reservation_id: str, *, now: datetime) -> Reservation:
        """Take money back that waits; twice is once.

        Raises:
            UnknownReservationError: the learner has no such reservation.
            ReservationStateError: the provider was paid.
            CourseStartedError: the course has started.
        """
        self.reservations.lock(reservation_id)
        reservation = self.of(holder_id, reservation_id)
        if reservation.state is RELEASED:
            return reservation
        may_cancel(reservation, today=now.date())
        return self.moving.release(reservation, now=now)

    def leave(self, holder_id: str, *, now: datetime) -> None:
        """Take back all that waits, for who closes the account."""
        # Reservations first, then all money at once: as everybody takes them.
        waiting = sorted(one.id for one in self.open_of(holder_id))
        for reservation_id in waiting:
            self.reservations.lock(reservation_id)
        self.accounts.ledger.lock_lots(holder_id)
        for reservation_id in waiting:
            reservation = self.of(holder_id, reservation_id)
            if reservation.state is RESERVED:
                self.moving.release(reservation, now=now)
        # The last day of a lot tells when its holder was born.
        known = self.reservations.forget_days(holder_id)
        self.accounts.ledger.forget(AccountKind.RESERVED, known)

    def _must_be_new(self, holder_id: str, offering_id: str) -> None:
        if any(one.course.offering_id == offering_id for one in self.open_of(holder_id)):
            raise AlreadyReservedError("You have put money aside for this course already.")
