"""Which way money goes: from the funder to a source, to an address, to the learner who owns it."""

from datetime import date

from app.core.ids import new_id
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
    """Return how what is left in a lot of a closed account goes back to where it came from.

    `owner` is the name under which the account goes on: that of nobody.
    """
    return Movement(
        key=f"lapse:{owner}:{lot.account_id}",
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
