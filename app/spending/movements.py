"""Which way the money of a reservation goes: aside, to the provider, and back."""

from collections.abc import Iterator, Mapping
from datetime import date

from app.learning_account.earmarks import is_closed
from app.learning_account.models import (
    Account,
    AccountKind,
    FundingSource,
    LedgerKind,
    Movement,
    SourceKind,
)
from app.learning_account.movements import pool_of
from app.spending.models import Part, Reservation

Sources = Mapping[str, FundingSource]
NOBODY = "closed"


def reserving(reservation: Reservation, *, on: date) -> Iterator[Movement]:
    """Yield how money is put aside."""
    for part in reservation.parts:
        lot, aside = _lot(reservation, part), _aside(reservation, part)
        yield _move(reservation, part, LedgerKind.RESERVE, (lot, aside), on)


def releasing(reservation: Reservation, sources: Sources, *, on: date) -> Iterator[Movement]:
    """Yield how money that was put aside goes back to where it came from.

    A lot whose last day has passed meanwhile expires there. A voucher is used once: what it paid
    goes back to its source.
    """
    for part in reservation.parts:
        aside, source = _aside(reservation, part), sources[part.source_id]
        lot = _lot(reservation, part)
        back = pool_of(source) if source.kind is SourceKind.MODULE_VOUCHER else lot
        yield _move(reservation, part, LedgerKind.RELEASE, (aside, back), on)


def settling(reservation: Reservation, *, on: date) -> Iterator[Movement]:
    """Yield how the provider is paid."""
    for part in reservation.parts:
        aside, earned = _aside(reservation, part), _earned(reservation, part)
        yield _move(reservation, part, LedgerKind.DEBIT, (aside, earned), on)


def refunding(reservation: Reservation, sources: Sources, *, on: date) -> Iterator[Movement]:
    """Yield how a provider gives back: to the same lots, or to the funder where one is over (A11').

    What belonged to somebody who has left goes to the funder too, and what a voucher paid.
    """
    for part in reservation.parts:
        source = sources[part.source_id]
        over = part.until is not None and part.until < on
        gone = reservation.holder_id is None or source.kind is SourceKind.MODULE_VOUCHER
        to_funder = over or gone or is_closed(source, on=on)
        back = pool_of(source) if to_funder else _lot(reservation, part)
        yield _move(reservation, part, LedgerKind.REFUND, (_earned(reservation, part), back), on)


def _move(
    reservation: Reservation,
    part: Part,
    kind: LedgerKind,
    between: tuple[Account, Account],
    on: date,
) -> Movement:
    source, target = between
    return Movement(
        key=f"{kind.value}:{reservation.id}:{part.source_id}:{part.until or ''}",
        source=source,
        target=target,
        cents=part.cents,
        kind=kind,
        reason=kind.value,
        effective_on=on,
        reference=reservation.id,
    )


def _lot(reservation: Reservation, part: Part) -> Account:
    return Account(
        kind=AccountKind.HOLDER,
        owner=reservation.holder_id or NOBODY,
        source_id=part.source_id,
        usable_until=part.until,
    )


def _aside(reservation: Reservation, part: Part) -> Account:
    return Account(
        kind=AccountKind.RESERVED,
        owner=reservation.id,
        source_id=part.source_id,
        usable_until=part.until,
    )


def _earned(reservation: Reservation, part: Part) -> Account:
    return Account(
        kind=AccountKind.PROVIDER,
        owner=reservation.course.institution_id,
        source_id=part.source_id,
    )
