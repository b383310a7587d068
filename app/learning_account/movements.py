"""Which way money goes: from the funder to a source, to an address, to the learner who owns it."""

from datetime import date

from app.learning_account.models import (
    Account,
    AccountKind,
    FundingSource,
    LedgerKind,
    Movement,
    TopUp,
)


def budget(source: FundingSource) -> Movement:
    """Return how a new source gets its money: from the world outside into its pool."""
    return Movement(
        key=f"budget:{source.id}",
        source=Account(kind=AccountKind.OUTSIDE, owner=source.organisation_id, source_id=source.id),
        target=_pool(source),
        cents=source.budget_cents,
        kind=LedgerKind.ADJUST,
        reason="budget",
        effective_on=source.valid_from,
        reference=source.id,
    )


def setting_aside(source: FundingSource, top_up: TopUp) -> Movement:
    """Return how a top-up leaves the pool, to wait for the owner of its address."""
    return _of_top_up("topup", top_up, source=_pool(source), target=_waiting(top_up))


def collection(top_up: TopUp, *, learner_id: str) -> Movement:
    """Return how a top-up reaches the learner who owns its address."""
    held = Account(kind=AccountKind.HOLDER, owner=learner_id, source_id=top_up.source_id)
    return _of_top_up("collect", top_up, source=_waiting(top_up), target=held)


def lapse(source_id: str, cents: int, *, owner: str, pool_owner: str, on: date) -> Movement:
    """Return how what is left on a closed account goes back to the source that it came from.

    `owner` is the name under which the account goes on: that of nobody.
    """
    return Movement(
        key=f"lapse:{owner}:{source_id}",
        source=Account(kind=AccountKind.HOLDER, owner=owner, source_id=source_id),
        target=Account(kind=AccountKind.POOL, owner=pool_owner, source_id=source_id),
        cents=cents,
        kind=LedgerKind.EXPIRE,
        reason="account closed by its owner",
        effective_on=on,
        reference=source_id,
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


def _pool(source: FundingSource) -> Account:
    return Account(kind=AccountKind.POOL, owner=source.organisation_id, source_id=source.id)


def _waiting(top_up: TopUp) -> Account:
    return Account(
        kind=AccountKind.WAITING, owner=str(top_up.recipient), source_id=top_up.source_id
    )
