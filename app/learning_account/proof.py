"""Proves a ledger from its history: every sum, every digest, and where it ends.

Each transfer must follow from what went before on both its accounts, and each account must hold
what its history says. What was written before the chain began has no digest; after the first
digest on an account there is no transfer without one. An end that was noted earlier shows that
nothing was cut off or written anew since.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from hashlib import sha256

from app.core.errors import ConflictError
from app.learning_account.ledger import digest
from app.learning_account.models import AccountId, Transfer

Sides = tuple[AccountId, AccountId]


class BrokenLedgerError(ConflictError):
    """The ledger does not hold; the message names the transfer or the account."""

    code = "broken_ledger"


@dataclass(frozen=True, slots=True)
class Written:
    """A transfer as it stands in the database; `number` is its place in the whole history."""

    number: int
    transfer: Transfer
    source_after_cents: int
    target_after_cents: int
    digest: str


@dataclass(frozen=True, slots=True)
class State:
    """What an account holds, and the digest of the last transfer on it."""

    cents: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """Where a history ends: how many transfers, and one digest over all of theirs."""

    transfers: int = 0
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.transfers}:{self.digest}"


# The end of an empty history, which every history once had.
NONE = End()


def proved(
    history: Iterable[Written],
    *,
    noted: End = NONE,
    states: MutableMapping[AccountId, State] | None = None,
) -> tuple[End, MutableMapping[AccountId, State]]:
    """Return the end of a whole history, oldest transfer first, and the states that follow from it.

    `noted` is an end that it once had; `states` is where to keep them, empty.

    Raises:
        BrokenLedgerError: naming the first transfer that does not follow.
    """
    end, states = NONE, {} if states is None else states
    for written in history:
        states.update(_followed(written, states))
        whole = sha256(f"{end.digest}{written.transfer.id}{written.digest}".encode()).hexdigest()
        end = End(end.transfers + 1, whole)
        if end.transfers == noted.transfers and end != noted:
            raise _broken(written, "what came before it is not what was noted")
    if end.transfers < noted.transfers:
        raise BrokenLedgerError(
            f"The ledger ends after {end.transfers} transfers; {noted.transfers} were noted."
        )
    return end, states


def must_hold(
    found: Iterable[tuple[AccountId, State]], told: MutableMapping[AccountId, State]
) -> None:
    """Check that accounts hold what their history says; what is found is taken out of `told`.

    Raises:
        BrokenLedgerError: naming the first account that does not.
    """
    for account, state in found:
        if state != told.pop(account, State()):
            raise BrokenLedgerError(f"Account {account} does not hold what its history says.")
    if told:
        raise BrokenLedgerError(f"Account {min(told)} has a history and is not there.")


def _followed(written: Written, states: Mapping[AccountId, State]) -> dict[AccountId, State]:
    transfer = written.transfer
    source = states.get(transfer.source, State())
    target = states.get(transfer.target, State())
    sums = source.cents - transfer.cents, target.cents + transfer.cents
    if (written.source_after_cents, written.target_after_cents) != sums:
        raise _broken(written, "its sums do not follow from the transfers before it")
    unchained = not (written.digest or source.head or target.head)
    told = digest(transfer, source_head=source.head, target_head=target.head)
    if not unchained and written.digest != told:
        raise _broken(written, "it was changed, or one before it was")
    return {
        transfer.source: State(sums[0], written.digest),
        transfer.target: State(sums[1], written.digest),
    }


def _broken(written: Written, why: str) -> BrokenLedgerError:
    return BrokenLedgerError(
        f"The ledger does not hold at transfer {written.transfer.id} ({written.number}): {why}."
    )
