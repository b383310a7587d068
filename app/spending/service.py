"""Spending: the holder puts money aside, the provider earns it when the course starts.

Every step is one unit of work with its transfers. A step that is asked for again changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.catalogue.offering_rules import Recognised
from app.catalogue.offering_search import Sought
from app.catalogue.offerings import Offered, Offerings
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.core.values import Localised
from app.identity.service import Learners
from app.learning_account.earmarks import Purpose
from app.learning_account.funding import is_public
from app.learning_account.group_store import GroupStore
from app.learning_account.models import AccountKind, FundingSource
from app.learning_account.own_addresses import addresses_of
from app.learning_account.service import LearningAccounts
from app.learning_account.voucher_service import VoucherUse
from app.spending import movements
from app.spending.models import (
    Course,
    Part,
    Purse,
    Reservation,
    ReservationState,
    Split,
)
from app.spending.rules import (
    AlreadyReservedError,
    NotSpendableError,
    ProviderNotRecognisedError,
    UnknownReservationError,
    may_cancel,
    may_refund,
    may_settle,
    must_be_paid,
    must_be_spendable,
)
from app.spending.splitting import split
from app.spending.store import ReservationStore
from app.wallet.service import Wallet

RESERVED, SETTLED, RELEASED, REFUNDED = ReservationState


# So many of the courses that start first are looked at, and so many shown.
LOOKED_AT, SHOWN = Slice(limit=30), 5


@dataclass(frozen=True, slots=True)
class Reach:
    """A course that a learner can pay for with what they have, in part or in full."""

    offered: Offered
    split: Split


@dataclass(frozen=True, slots=True)
class Quote:
    """What a course costs its holder today, and which sources would pay it."""

    course: Course
    split: Split


@dataclass(frozen=True, slots=True)
class Spending:
    """Reservations in one unit of work."""

    reservations: ReservationStore
    accounts: LearningAccounts
    offerings: Offerings
    wallet: Wallet
    learners: Learners
    groups: GroupStore

    def quote(
        self, holder_id: str, offering_id: str, *, chosen: Sequence[str] | None, today: date
    ) -> Quote:
        """Return what would be reserved, without doing it.

        Raises:
            UnknownOfferingError: there is no such offering.
            ProviderNotRecognisedError, NotSpendableError: money cannot be used for it.
        """
        offered = self._open(offering_id, today)
        course = _course(offered)
        purses = self._purses(holder_id)
        purpose = _purpose(course, self._groups(holder_id), today)
        return Quote(course, split(course.price_cents, purses, purpose, chosen=chosen))

    def reach(self, holder_id: str, *, today: date) -> tuple[Reach, ...]:
        """Return what a learner can pay for, in part or in full: what costs them least first."""
        purses, groups, found = self._purses(holder_id), self._groups(holder_id), []
        already = {one.course.offering_id for one in self.open_of(holder_id)}
        offers = self.offerings.find(Sought(starts_from=today), LOOKED_AT).items
        taken = self.reservations.places_taken(one.offering.id for one in offers)
        by_whom = self.offerings.recognitions({one.offering.institution_id for one in offers})
        for offered in offers:
            if offered.offering.id in already:
                continue
            recognised = by_whom.get(offered.offering.institution_id, ())
            try:
                _must_be_spendable(offered, recognised, today)
                _must_have_room(offered, taken)
                course = _course(offered)
            except (NotSpendableError, ProviderNotRecognisedError):
                continue
            purpose = _purpose(course, groups, today)
            paid = split(course.price_cents, purses, purpose)
            if paid.parts:
                found.append(Reach(offered, paid))
        found.sort(key=lambda one: (one.split.short_cents, one.offered.offering.id))
        return tuple(found[:SHOWN])

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
        self.offerings.lock(offering_id)
        self.accounts.ledger.lock_lots(holder_id)
        self._must_be_new(holder_id, offering_id)
        quoted = self.quote(holder_id, offering_id, chosen=chosen, today=now.date())
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
        self.reservations.add(reservation)
        self.accounts.posting.move_all(movements.reserving(reservation, on=now.date()), now=now)
        return reservation

    def note_voucher(self, holder_id: str, use: VoucherUse, source: FundingSource) -> None:
        """Keep what a voucher paid as a reservation, which its provider sees and can settle.

        Raises:
            AlreadyReservedError: money was put aside for it before.
        """
        self.offerings.lock(use.offering_id)
        self._must_be_new(holder_id, use.offering_id)
        offered = self._open(use.offering_id, use.used_at.date())
        course = _course(offered)
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

    def _must_be_new(self, holder_id: str, offering_id: str) -> None:
        if any(one.course.offering_id == offering_id for one in self.open_of(holder_id)):
            raise AlreadyReservedError("You have put money aside for this course already.")

    def of(self, holder_id: str, reservation_id: str) -> Reservation:
        """Return a reservation of this learner.

        Raises:
            UnknownReservationError: the learner has no such reservation.
        """
        return _known(self.reservations.of_holder(reservation_id, holder_id))

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
        return self._release(reservation, RELEASED, now=now)

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
                self._release(reservation, RELEASED, now=now)
        # The last day of a lot tells when its holder was born.
        known = self.reservations.forget_days(holder_id)
        self.accounts.ledger.forget(AccountKind.RESERVED, known)

    def at_provider(self, institution_id: str, reservation_id: str) -> Reservation:
        """Return a reservation at this institution.

        Raises:
            UnknownReservationError: there is no such reservation at this institution.
        """
        return _known(self.reservations.of_provider(reservation_id, institution_id))

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
        return self._pay(reservation, now=now)

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
            return self._release(reservation, RELEASED, now=now) if has_started else None
        if has_started or self._has_credential(reservation):
            return self._pay(reservation, now=now)
        return None

    def _pay(self, reservation: Reservation, *, now: datetime) -> Reservation:
        moves = movements.settling(reservation, on=now.date())
        self.accounts.posting.move_all(moves, now=now)
        return self.reservations.move(reservation, SETTLED, now=now)

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
        moves = movements.refunding(reservation, self._sources(reservation), on=now.date())
        self.accounts.posting.move_all(moves, now=now)
        return self.reservations.move(reservation, REFUNDED, now=now)

    def _release(
        self, reservation: Reservation, state: ReservationState, *, now: datetime
    ) -> Reservation:
        moves = movements.releasing(reservation, self._sources(reservation), on=now.date())
        self.accounts.posting.move_all(moves, now=now)
        return self.reservations.move(reservation, state, now=now)

    def _open(self, offering_id: str, today: date) -> Offered:
        """Return an offering for which money can be used today, as long as there is room."""
        offered = self.offerings.offered(offering_id)
        recognised = self.offerings.recognised(offered.offering.institution_id)
        _must_be_spendable(offered, recognised, today)
        _must_have_room(offered, self.reservations.places_taken([offering_id]))
        return offered

    def _sources(self, reservation: Reservation) -> dict[str, FundingSource]:
        paid_from = {part.source_id for part in reservation.parts}
        return {one: self.accounts.source(one) for one in paid_from}

    def _purses(self, holder_id: str) -> tuple[Purse, ...]:
        return tuple(
            Purse(
                account_id=lot.account_id,
                source=lot.source,
                until=lot.usable_until,
                cents=lot.cents,
            )
            for lot in self.accounts.lots(holder_id)
        )

    def _groups(self, holder_id: str) -> frozenset[str]:
        return self.groups.of_person(addresses_of(self.learners.get(holder_id)))


def _must_have_room(offered: Offered, taken: Mapping[str, int]) -> None:
    capacity = offered.offering.definition.capacity
    if capacity is not None and taken.get(offered.offering.id, 0) >= capacity:
        raise NotSpendableError("All places of this course are taken; choose another one.")


def _purpose(course: Course, groups: frozenset[str], today: date) -> Purpose:
    return Purpose(
        sector=course.sector,
        offering_code=course.code,
        institution_id=course.institution_id,
        on=today,
        person_groups=groups,
    )


def _must_be_spendable(offered: Offered, recognised: Iterable[Recognised], today: date) -> None:
    stacks = bool(offered.towards)
    must_be_spendable(offered.offering.definition, recognised, stacks=stacks, today=today)


def _course(offered: Offered) -> Course:
    definition, price = offered.offering.definition, offered.price
    if price is None or price.cents == 0:
        raise NotSpendableError("This course has no price that could be paid; ask the institution.")
    unit = offered.whole.unit
    return Course(
        offering_id=offered.offering.id,
        institution_id=offered.offering.institution_id,
        code=definition.code,
        title=Localised(nl=definition.title.nl, en=definition.title.en),
        unit=definition.unit,
        sector=offered.whole.sector,
        achievements=tuple(one.achievement for one in unit.counts) if unit else (),
        starts_on=definition.starts_on,
        price_cents=price.cents,
        price_rule=price.explanation.rule.value,
    )


def _known(reservation: Reservation | None) -> Reservation:
    if reservation is None:
        raise UnknownReservationError("There is no such reservation.")
    return reservation
