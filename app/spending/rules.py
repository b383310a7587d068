"""What may happen to a reservation, and for which courses money can be put aside at all."""

from collections.abc import Iterable
from datetime import date

from app.catalogue.models import CivilEffect
from app.catalogue.offering_models import OfferingDefinition
from app.catalogue.offering_rules import Recognised
from app.core.errors import ConflictError, NotAllowedError, NotFoundError, RejectedError
from app.spending.models import Reservation, ReservationState, Split


class UnknownReservationError(NotFoundError):
    """There is no such reservation for this caller."""

    code = "unknown_reservation"


class NotSpendableError(RejectedError):
    """No learning money can be put aside for this course."""

    code = "not_spendable"


class ProviderNotRecognisedError(RejectedError):
    """The institution is not recognised today."""

    code = "provider_not_recognised_today"


class ShortError(RejectedError):
    """There is too little money that may be used for this; `short_cents` says how much."""

    code = "insufficient_funds"


class ReservationStateError(ConflictError):
    """The reservation is in another state than this needs."""

    code = "reservation_state"


class NotApprovedError(NotAllowedError):
    """The holder did not put money aside for this, or took it back."""

    code = "not_approved_by_holder"


class AlreadyReservedError(ConflictError):
    """The holder has put money aside for this course."""

    code = "already_reserved"


class CourseStartedError(ConflictError):
    """The course has started, and its provider is paid."""

    code = "course_started"


class NotStartedError(ConflictError):
    """The course has not started yet."""

    code = "course_not_started"


def must_be_spendable(
    definition: OfferingDefinition,
    recognised: Iterable[Recognised],
    *,
    stacks: bool,
    today: date,
) -> None:
    """Check that money can be put aside for a course today; `stacks`: it counts in a programme.

    Raises:
        ProviderNotRecognisedError: the institution is not recognised today.
        NotSpendableError: it leads to nothing that counts, or has started.
    """
    if not any(one.covers(today) for one in recognised):
        raise ProviderNotRecognisedError("The institution is not recognised today.")
    if definition.civil_effect is CivilEffect.NONE and not stacks:
        raise NotSpendableError(
            "This course leads to nothing that counts in society; choose one that does."
        )
    if definition.starts_on < today:
        raise NotSpendableError("This course has started; choose a later one.")


def must_be_paid(split: Split) -> None:
    """Check that a price is paid in full.

    Raises:
        ShortError: with what is missing, and why which source could not be used.
    """
    if split.short_cents:
        raise ShortError(
            "There is too little for this course; see which sources could not be used, and why.",
            short_cents=split.short_cents,
            unused=[
                {"source_id": one.source_id, "code": one.code, "message": one.message}
                for one in split.unused
            ],
        )


def must_be_reserved(reservation: Reservation) -> None:
    """Check that a reservation still waits.

    Raises:
        ReservationStateError: it was answered before.
    """
    if reservation.state is not ReservationState.RESERVED:
        raise ReservationStateError(f"This reservation is {reservation.state.value}.")


def may_cancel(reservation: Reservation, *, today: date) -> None:
    """Check that a holder can take money back.

    Raises:
        ReservationStateError: the provider was paid, or gave the money back.
        CourseStartedError: the course has started.
    """
    must_be_reserved(reservation)
    if reservation.course.starts_on <= today:
        raise CourseStartedError("The course has started; ask the institution for a refund.")


def may_settle(reservation: Reservation, *, today: date) -> None:
    """Check that a provider may be paid.

    Raises:
        NotApprovedError: the holder took the money back, or never left it there.
        ReservationStateError: it was paid before.
        NotStartedError: the course starts on a later day.
    """
    if reservation.state is ReservationState.RELEASED:
        raise NotApprovedError("The holder has no money put aside for this any more.")
    must_be_reserved(reservation)
    if reservation.course.starts_on > today:
        raise NotStartedError(f"The course starts on {reservation.course.starts_on}.")


def may_refund(reservation: Reservation) -> None:
    """Check that a provider can give back.

    Raises:
        ReservationStateError: it was not paid, or gave back before.
    """
    if reservation.state is not ReservationState.SETTLED:
        raise ReservationStateError(f"This reservation is {reservation.state.value}.")


def known(reservation: Reservation | None) -> Reservation:
    """Return a reservation that was found.

    Raises:
        UnknownReservationError: it was not.
    """
    if reservation is None:
        raise UnknownReservationError("There is no such reservation.")
    return reservation
