"""Writes transfers, one or a thousand at a time, in one unit of work with the totals they change.

Locks are always taken all at once and in the order of the account ids, so that two writers wait
for each other and never both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from app.core.db import insert_ignoring_conflicts
from app.core.ids import new_id
from app.learning_account.ledger import (
    Entry,
    Standing,
    TransferKeyReusedError,
    entered,
    replayed,
)
from app.learning_account.models import Account, AccountId, Movement, Transfer
from app.learning_account.store import LedgerAccountRow, LedgerStore, TransferRow

_ACCOUNTS: Table = LedgerAccountRow.__table__  # type: ignore[assignment]
TOTAL = (
    update(_ACCOUNTS)
    .where(_ACCOUNTS.c.id == bindparam("account"))
    .values(balance_cents=bindparam("cents"), head=bindparam("digest"))
)


@dataclass(frozen=True, slots=True)
class Posting:
    """The one way in which money moves."""

    session: Session

    def move(self, movement: Movement, *, now: datetime) -> Transfer:
        """Make the transfer that `movement` describes, as `move_all` does."""
        return self.move_all([movement], now=now)[0]

    def move_all(self, movements: Iterable[Movement], *, now: datetime) -> tuple[Transfer, ...]:
        """Make the transfers that are described; accounts are opened when needed.

        Raises:
            InsufficientBalanceError: a source holds too little; nothing is written.
            TransferKeyReusedError: a key belongs to another transfer.
        """
        asked = tuple(movements)
        places = {place for one in asked for place in (one.source, one.target)}
        ids = LedgerStore(self.session).open(places)
        return self.post_all([_transfer(one, ids, now) for one in asked])

    def post_all(self, transfers: Sequence[Transfer]) -> tuple[Transfer, ...]:
        """Make transfers, in this order; one that was made before with its key is given back.

        Raises:
            InsufficientBalanceError: a source holds too little; nothing is written.
            TransferKeyReusedError: a key belongs to another transfer.
        """
        store = LedgerStore(self.session)
        standings = store.lock(side for one in transfers for side in (one.source, one.target))
        made = store.with_keys(one.key for one in transfers)
        entries: list[Entry] = []
        for one in transfers:
            if one.key in made:
                made[one.key] = replayed(one, made[one.key])
                continue
            entry = entered(one, source=standings[one.source], target=standings[one.target])
            standings |= _after(entry)
            made[one.key] = one
            entries.append(entry)
        self._write(entries)
        return tuple(made[one.key] for one in transfers)

    def _write(self, entries: list[Entry]) -> None:
        # PostgreSQL looks at the end. SQLite looks after each transfer whether its totals were
        # moved just before.
        whole = self.session.get_bind().dialect.name == "postgresql"
        for together in [entries] if whole else [[entry] for entry in entries]:
            self._write_totals(together)
            self._write_entries(together)

    def _write_totals(self, entries: list[Entry]) -> None:
        after: dict[AccountId, Standing] = {}
        for entry in entries:
            after |= _after(entry)
        values = [
            {"account": account, "cents": standing.balance_cents, "digest": standing.head}
            for account, standing in sorted(after.items())
        ]
        if values:
            self.session.connection().execute(TOTAL, values)

    def _write_entries(self, entries: list[Entry]) -> None:
        if not entries:
            return
        written = insert_ignoring_conflicts(self.session, TransferRow, map(_values, entries))
        if written < len(entries):
            # Between other accounts, so it did not wait for our locks.
            raise TransferKeyReusedError("This key belongs to another transfer; take a new key.")


def _transfer(movement: Movement, ids: dict[Account, AccountId], now: datetime) -> Transfer:
    between = {"source": ids[movement.source], "target": ids[movement.target]}
    return Transfer(id=new_id(), recorded_at=now, **(dict(movement) | between))


def _after(entry: Entry) -> dict[AccountId, Standing]:
    transfer = entry.transfer
    return {transfer.source: entry.source_after, transfer.target: entry.target_after}


def _values(entry: Entry) -> dict[str, Any]:
    facts = entry.transfer.model_dump(exclude={"source", "target"})
    return facts | {
        "source_id": entry.source_after.source_id,
        "source_account_id": entry.transfer.source,
        "target_account_id": entry.transfer.target,
        "source_after_cents": entry.source_after.balance_cents,
        "target_after_cents": entry.target_after.balance_cents,
        "digest": entry.source_after.head,
    }
