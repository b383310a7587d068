"""The laws of the double-entry ledger: what a transfer does, and when it may not happen.

Four laws, each a property in the tests: money is neither made nor lost; the same key twice is one
transfer; no account goes below its floor; a reversal restores every balance. The database says
them again (`app.learning_account.store` and the migration of the ledger's laws).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.errors import ConflictError, RejectedError
from app.learning_account.models import (
    AccountId,
    AccountKind,
    LedgerKind,
    Transfer,
)


class InsufficientBalanceError(RejectedError):
    """The account has less than the transfer takes; `short_cents` says how much less."""

    code = "insufficient_balance"


class TransferKeyReusedError(ConflictError):
    """The key of the transfer belongs to another transfer."""

    code = "transfer_key_reused"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account holds, and below what it may not go; no floor for the world outside."""

    balance_cents: int
    floor_cents: int | None


def floor_of(kind: AccountKind) -> int | None:
    """Return how low an account of this kind may go. Only the world outside owes us money."""
    return None if kind is AccountKind.OUTSIDE else 0


def movement(account: AccountId, transfer: Transfer) -> int:
    """Return by how many cents `transfer` changes `account`."""
    return transfer.cents * ((transfer.target == account) - (transfer.source == account))


def balance(account: AccountId, history: Iterable[Transfer]) -> int:
    """Return what `account` holds after `history`."""
    return sum(movement(account, transfer) for transfer in history)


def spend(transfer: Transfer, standing: Standing) -> None:
    """Check that the source of `transfer`, which stands at `standing`, can pay it.

    Raises:
        InsufficientBalanceError: it would go below its floor.
    """
    if standing.floor_cents is None:
        return
    short = standing.floor_cents + transfer.cents - standing.balance_cents
    if short > 0:
        raise InsufficientBalanceError(
            "The account holds too little for this transfer; take a smaller amount.",
            short_cents=short,
        )


def replayed(transfer: Transfer, earlier: Transfer) -> Transfer:
    """Return the transfer that `earlier` already made when `transfer` came again.

    Raises:
        TransferKeyReusedError: the key is the same and the transfer is not.
    """
    if (
        transfer.model_copy(update={"id": earlier.id, "recorded_at": earlier.recorded_at})
        != earlier
    ):
        raise TransferKeyReusedError("This key belongs to another transfer; take a new key.")
    return earlier


def reversal(transfer: Transfer, *, reversal_id: str, reason: str, now: datetime) -> Transfer:
    """Return the transfer the other way: the only way in which history is undone, and once."""
    return Transfer(
        id=reversal_id,
        key=f"reversal:{transfer.id}",
        source=transfer.target,
        target=transfer.source,
        cents=transfer.cents,
        kind=LedgerKind.REFUND,
        reason=reason,
        effective_on=now.date(),
        recorded_at=now,
        reference=transfer.id,
    )
