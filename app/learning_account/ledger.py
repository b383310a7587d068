"""The laws of the double-entry ledger: what a transfer does, and when it may not happen.

Five laws, each a property in the tests: money is neither made nor lost; the same key twice is one
transfer; no account goes below its floor; a reversal restores every balance; each transfer carries
a digest of itself and of what went before on both its accounts, so that history cannot be changed
unseen. The database says the first four again (`app.learning_account.store` and the migration of
the ledger's laws).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from app.core.documents import canonical_bytes
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
    """What an account holds, and below what it may not go; no floor for the world outside.

    `head` is the digest of the last transfer on it, empty before the first; `source_id` says whose
    money it is.
    """

    balance_cents: int
    floor_cents: int | None
    head: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A transfer as it is written: with how both accounts stand after it."""

    transfer: Transfer
    source_after: Standing
    target_after: Standing


def floor_of(kind: AccountKind) -> int | None:
    """Return how low an account of this kind may go. Only the world outside owes us money."""
    return None if kind is AccountKind.OUTSIDE else 0


def movement(account: AccountId, transfer: Transfer) -> int:
    """Return by how many cents `transfer` changes `account`."""
    return transfer.cents * ((transfer.target == account) - (transfer.source == account))


def balance(account: AccountId, history: Iterable[Transfer]) -> int:
    """Return what `account` holds after `history`."""
    return sum(movement(account, transfer) for transfer in history)


def digest(transfer: Transfer, *, source_head: str, target_head: str) -> str:
    """Return the SHA-256 of a transfer and of what went before on both its accounts, in hex."""
    told = transfer.model_dump(mode="json") | {"heads": [source_head, target_head]}
    return sha256(canonical_bytes(told)).hexdigest()


def entered(transfer: Transfer, *, source: Standing, target: Standing) -> Entry:
    """Return how a transfer between two accounts that stand so is written.

    Raises:
        InsufficientBalanceError: its source would go below its floor.
    """
    spend(transfer, source)
    head = digest(transfer, source_head=source.head, target_head=target.head)
    return Entry(
        transfer,
        replace(source, balance_cents=source.balance_cents - transfer.cents, head=head),
        replace(target, balance_cents=target.balance_cents + transfer.cents, head=head),
    )


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
