"""Reads the whole ledger, as it was at one moment, and proves it."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import is_postgresql
from app.learning_account.models import AccountId
from app.learning_account.proof import NONE, End, State, Written, must_hold, proved
from app.learning_account.states import States
from app.learning_account.store import LedgerAccountRow, TransferRow, transfer_of

TOGETHER = 1_000


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger as a whole."""

    session: Session

    def verify(self, *, noted: End = NONE) -> End:
        """Return where the ledger ends when all of it holds; `noted` is an end it once had.

        However many transfers and accounts there are, it takes the same memory.

        Raises:
            BrokenLedgerError: naming the first transfer or account that does not hold.
        """
        if is_postgresql(self.session):
            self.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        with closing(States()) as states:
            end, told = proved(self._history(), noted=noted, states=states)
            must_hold(self._accounts(), told)
        return end

    def _history(self) -> Iterator[Written]:
        last = 0
        while rows := self._transfers_after(last):
            last = rows[-1].seq
            yield from map(_written, rows)
            self.session.expunge_all()

    def _transfers_after(self, last: int) -> Sequence[TransferRow]:
        statement = select(TransferRow).where(TransferRow.seq > last)
        return self.session.scalars(statement.order_by(TransferRow.seq).limit(TOGETHER)).all()

    def _accounts(self) -> Iterator[tuple[AccountId, State]]:
        last, row = "", LedgerAccountRow
        statement = select(row.id, row.balance_cents, row.head).order_by(row.id).limit(TOGETHER)
        while rows := self.session.execute(statement.where(row.id > last)).all():
            last = rows[-1].id
            yield from ((AccountId(one.id), State(one.balance_cents, one.head)) for one in rows)


def _written(row: TransferRow) -> Written:
    return Written(
        number=row.seq,
        transfer=transfer_of(row),
        source_after_cents=row.source_after_cents,
        target_after_cents=row.target_after_cents,
        digest=row.digest,
    )
