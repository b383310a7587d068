"""Writes transfers, one or a thousand at a time, in one unit of work with the totals they change.

Locks are always taken all at once and in the order of the account ids, so that two writers wait
for each other and never both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app.core.db import is_postgresql
from app.core.ids import new_id
from app.core.inserting import insert_ignoring_conflicts
from app.learning_account.ledger import (
    Entry,
    Standing,
    TransferKeyReusedError,
    entered,
    replayed,
)
from app.learning_account.models import Account, AccountId, Movement, Transfer
from app.learning_account.store import LEDGER_ENTRY, LedgerStore, TransferRow

# All totals in one statement of PostgreSQL: the rows are locked by then.
TOTALS = text(
    "UPDATE ledger_account SET balance_cents = told.cents, head = told.digest"
    " FROM json_to_recordset(CAST(:totals AS json)) AS told(id text, cents bigint, digest text)"
    " WHERE ledger_account.id = told.id"
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
        if not entries:
            return
        if is_postgresql(self.session):
            # It looks at the end.
            self._write_totals(entries)
            self._write_transfers(entries)
            return
        # SQLite looks after each transfer whether its totals were moved just before. Nobody else
        # writes meanwhile, so no key was taken since it was looked up.
        values = [_values(entry) for entry in entries]
        self.session.connection().execute(insert(LEDGER_ENTRY), values)

    def _write_totals(self, entries: list[Entry]) -> None:
        after: dict[AccountId, Standing] = {}
        for entry in entries:
            after |= _after(entry)
        values = [
            {"id": account, "cents": standing.balance_cents, "digest": standing.head}
            for account, standing in after.items()
        ]
        self.session.connection().execute(TOTALS, {"totals": orjson.dumps(values).decode()})

    def _write_transfers(self, entries: list[Entry]) -> None:
        written = insert_ignoring_conflicts(self.session, TransferRow, map(_values, entries))
        if len(written) < len(entries):
            # Between other accounts, so it did not wait for our locks.
            raise TransferKeyReusedError("This key belongs to another transfer; take a new key.")


def _transfer(movement: Movement, ids: dict[Account, AccountId], now: datetime) -> Transfer:
    between = {"source": ids[movement.source], "target": ids[movement.target]}
    return Transfer(id=new_id(), recorded_at=now, **(dict(movement) | between))


def _after(entry: Entry) -> dict[AccountId, Standing]:
    transfer = entry.transfer
    return {transfer.source: entry.source_after, transfer.target: entry.target_after}


def _values(entry: Entry) -> dict[str, Any]:
    facts = dict(entry.transfer)
    return facts | {
        "source_id": entry.source_after.source_id,
        "source_account_id": facts.pop("source"),
        "target_account_id": facts.pop("target"),
        "source_after_cents": entry.source_after.balance_cents,
        "target_after_cents": entry.target_after.balance_cents,
        "digest": entry.source_after.head,
    }
