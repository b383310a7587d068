"""Which way money goes: from the funder to a source, to an address, to the learner who owns it."""

from datetime import date

from app.core.ids import new_id
from app.learning_account.drawing import Drawing
from app.learning_account.earmarks import usable_until
from app.learning_account.models import (
    Account,
    AccountKind,
    FundingSource,
    LedgerKind,
    Lot,
    Movement,
    TopUp,
)
from app.learning_account.vouchers import Voucher


def budget(source: FundingSource) -> Movement:
    """Return how a new source gets its money: from the world outside into its pool."""
    return Movement(
        key=f"budget:{source.id}",
        source=Account(kind=AccountKind.OUTSIDE, owner=source.organisation_id, source_id=source.id),
        target=pool_of(source),
        cents=source.budget_cents,
        kind=LedgerKind.ADJUST,
        reason="budget",
        effective_on=source.valid_from,
        reference=source.id,
    )


def renewal(source: FundingSource, *, year: int, on: date) -> Movement:
    """Return how a yearly source gets its money for another year."""
    return _outside(source, f"budget:{source.id}:{year}", on)


def handing_back(source: FundingSource, cents: int, *, year: int, on: date) -> Movement:
    """Return how what nobody got in the years before `year` goes back to the funder."""
    added = _outside(source, f"budget-end:{source.id}:{year}", on)
    turned = {"source": added.target, "target": added.source, "cents": cents}
    return added.model_copy(update={**turned, "reason": "budget_not_given"})


def drawn(drawing: Drawing, source: FundingSource) -> Movement:
    """Return how what a learner draws comes from the pool."""
    return Movement(
        key=f"drawing:{drawing.id}",
        source=pool_of(source),
        target=Account(
            kind=AccountKind.HOLDER,
            owner=drawing.learner_id,
            source_id=source.id,
            usable_until=usable_until(source, given_on=drawing.drawn_at.date()),
        ),
        cents=drawing.cents,
        kind=LedgerKind.GRANT,
        reason="drawing_right",
        effective_on=drawing.drawn_at.date(),
        reference=drawing.id,
    )


def voucher_issued(voucher: Voucher, source: FundingSource) -> Movement:
    """Return how the money of a voucher is put aside until it is used."""
    return _of_voucher(
        voucher,
        "issue",
        between=(pool_of(source), _of(voucher)),
        cents=voucher.cents,
        kind=LedgerKind.TOPUP,
        on=voucher.created_at.date(),
    )


def voucher_used(
    voucher: Voucher, source: FundingSource, *, reservation_id: str, cents: int, on: date
) -> tuple[Movement, ...]:
    """Return how a voucher pays for a reservation; what it does not cost goes back to the pool."""
    reserved = Account(kind=AccountKind.RESERVED, owner=reservation_id, source_id=source.id)
    paid = _of_voucher(
        voucher,
        "use",
        between=(_of(voucher), reserved),
        cents=cents or 1,
        kind=LedgerKind.RESERVE,
        on=on,
    ).model_copy(update={"reference": reservation_id})
    left = voucher.cents - cents
    moves = (paid,) if cents else ()
    return (*moves, voucher_back(voucher, source, cents=left, on=on)) if left else moves


def voucher_back(voucher: Voucher, source: FundingSource, *, cents: int, on: date) -> Movement:
    """Return how what a voucher does not pay goes back to its source."""
    return _of_voucher(
        voucher,
        "back",
        between=(_of(voucher), pool_of(source)),
        cents=cents,
        kind=LedgerKind.EXPIRE,
        on=on,
    )


def setting_aside(source: FundingSource, top_up: TopUp) -> Movement:
    """Return how a top-up leaves the pool, to wait for the owner of its address."""
    return _of_top_up("topup", top_up, source=pool_of(source), target=_waiting(top_up))


def collection(top_up: TopUp, source: FundingSource, *, learner_id: str) -> Movement:
    """Return how a top-up reaches the learner who owns its address, usable as its source says."""
    held = Account(
        kind=AccountKind.HOLDER,
        owner=learner_id,
        source_id=source.id,
        usable_until=usable_until(source, given_on=top_up.effective_on),
    )
    return _of_top_up("collect", top_up, source=_waiting(top_up), target=held)


def held_by(learner_id: str, lot: Lot) -> Account:
    """Return the place of a learner's lot."""
    return Account(
        kind=AccountKind.HOLDER,
        owner=learner_id,
        source_id=lot.source.id,
        usable_until=lot.usable_until,
    )


def lapse(lot: Lot, *, owner: str, on: date) -> Movement:
    """Return how what is left in a lot of an account that closes goes back to its source."""
    return Movement(
        key=f"lapse:{lot.account_id}",
        source=held_by(owner, lot),
        target=pool_of(lot.source),
        cents=lot.cents,
        kind=LedgerKind.EXPIRE,
        reason="account_closed",
        effective_on=on,
        reference=lot.source.id,
    )


def expiry(lot: Account, cents: int, *, on: date) -> Movement:
    """Return how what was not used by its last day leaves the learner."""
    return Movement(
        # What was put aside can come back to the lot, and expire once more on the same day.
        key=f"expiry:{new_id()}",
        source=lot,
        target=Account(kind=AccountKind.EXPIRY, owner="expiry", source_id=lot.source_id),
        cents=cents,
        kind=LedgerKind.EXPIRE,
        reason="not_used_in_time",
        effective_on=on,
        reference=lot.source_id,
    )


def _of_top_up(step: str, top_up: TopUp, *, source: Account, target: Account) -> Movement:
    return Movement(
        # Each step of a top-up happens once, whoever asks for it again.
        key=f"{step}:{top_up.id}",
        source=source,
        target=target,
        cents=top_up.cents,
        kind=LedgerKind.TOPUP,
        reason=top_up.reason,
        effective_on=top_up.effective_on,
        reference=top_up.id,
    )


def pool_of(source: FundingSource) -> Account:
    """Return where the money of a source lies that nobody has yet."""
    return Account(kind=AccountKind.POOL, owner=source.organisation_id, source_id=source.id)


def _waiting(top_up: TopUp) -> Account:
    return Account(
        kind=AccountKind.WAITING, owner=str(top_up.recipient), source_id=top_up.source_id
    )


def _outside(source: FundingSource, key: str, on: date) -> Movement:
    return budget(source).model_copy(update={"key": key, "effective_on": on})


def _of(voucher: Voucher) -> Account:
    owner = f"voucher:{voucher.id}"
    return Account(kind=AccountKind.WAITING, owner=owner, source_id=voucher.source_id)


def _of_voucher(
    voucher: Voucher,
    step: str,
    *,
    between: tuple[Account, Account],
    cents: int,
    kind: LedgerKind,
    on: date,
) -> Movement:
    return Movement(
        key=f"voucher-{step}:{voucher.id}",
        source=between[0],
        target=between[1],
        cents=cents,
        kind=kind,
        reason=f"voucher_{step}",
        effective_on=on,
        reference=voucher.id,
    )
