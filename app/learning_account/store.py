"""The tables of the ledger: accounts with their running totals, and the transfers between them.

A transfer and the totals that it changes are one unit of work, under locks that are always taken
in the order of the account ids, so that two writers wait for each other and never both. The
tables repeat the laws of `app.learning_account.ledger`: CHECKs here, and triggers in the migration
of the ledger's laws (append-only history, totals that follow from it). An account and all its
transfers belong to one source by foreign key: money of one source cannot turn into another's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row, Serial, insert_ignoring_conflict
from app.core.ids import new_id
from app.core.paging import Page, Slice, read_page
from app.learning_account.funding import is_public
from app.learning_account.funding_store import FundingSourceRow, source_of
from app.learning_account.ledger import (
    Standing,
    TransferKeyReusedError,
    floor_of,
    movement,
    replayed,
    spend,
)
from app.learning_account.models import (
    Account,
    AccountId,
    AccountKind,
    FundingSource,
    LedgerKind,
    Movement,
    SourceBalance,
    StatementLine,
    Transfer,
)


class LedgerAccountRow(Row):
    """One account and its running total, which the CHECK keeps above the floor."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint("kind", "owner", "source_id"),
        # For the foreign keys of the transfers.
        UniqueConstraint("id", "source_id"),
        CheckConstraint("floor_cents IS NULL OR balance_cents >= floor_cents", name="no_overdraft"),
        CheckConstraint(
            "(kind = 'outside' AND floor_cents IS NULL)"
            " OR (kind <> 'outside' AND floor_cents IS NOT NULL AND floor_cents >= 0)",
            name="floor",
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    owner: Mapped[str] = mapped_column(Text, index=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("funding_source.id"))
    balance_cents: Mapped[int] = mapped_column(BigInteger)
    floor_cents: Mapped[int | None] = mapped_column(BigInteger)


class TransferRow(Row):
    """One transfer, never changed; it states what both accounts hold after it."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("cents > 0", name="positive"),
        CheckConstraint("source_account_id <> target_account_id", name="two_accounts"),
        ForeignKeyConstraint(
            ["source_account_id", "source_id"], ["ledger_account.id", "ledger_account.source_id"]
        ),
        ForeignKeyConstraint(
            ["target_account_id", "source_id"], ["ledger_account.id", "ledger_account.source_id"]
        ),
        Index(None, "source_account_id", "seq"),
        Index(None, "target_account_id", "seq"),
    )

    # Counted by the database, so that nobody can slip a transfer in between two others.
    seq: Mapped[int] = mapped_column(Serial, Identity(always=True), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    source_id: Mapped[str] = mapped_column(String(36))
    source_account_id: Mapped[str] = mapped_column(String(36))
    target_account_id: Mapped[str] = mapped_column(String(36))
    cents: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(String(64))
    effective_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    source_after_cents: Mapped[int] = mapped_column(BigInteger)
    target_after_cents: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class LedgerStore:
    """The accounts and the transfers between them."""

    session: Session

    def open(self, account: Account) -> AccountId:
        """Return the id of an account; it is made, empty, when it is not there yet."""
        found = self._find(account)
        if found is None:
            values = {
                **account.model_dump(),
                "id": new_id(),
                "balance_cents": 0,
                "floor_cents": floor_of(account.kind),
            }
            insert_ignoring_conflict(self.session, LedgerAccountRow, values)
            found = self._find(account)
        if found is None:
            raise LookupError("an account that was just made is gone")
        return found

    def lock(self, *accounts: AccountId) -> dict[AccountId, Standing]:
        """Keep other writers away from `accounts` until this unit of work ends."""
        statement = (
            select(
                LedgerAccountRow.id, LedgerAccountRow.balance_cents, LedgerAccountRow.floor_cents
            )
            .where(LedgerAccountRow.id.in_(accounts))
            .order_by(LedgerAccountRow.id)
            .with_for_update(key_share=True)
        )
        return {
            AccountId(row.id): Standing(row.balance_cents, row.floor_cents)
            for row in self.session.execute(statement)
        }

    def move(self, movement: Movement, *, now: datetime) -> Transfer:
        """Make the transfer that `movement` describes; both accounts are opened when needed."""
        facts = dict(movement) | {
            "source": self.open(movement.source),
            "target": self.open(movement.target),
        }
        return self.post(Transfer(id=new_id(), recorded_at=now, **facts))

    def move_all(self, movements: Sequence[Movement], *, now: datetime) -> tuple[Transfer, ...]:
        """Make several transfers under locks that are taken all at once."""
        # One after the other, two units of work could each hold what the other needs.
        places = [place for movement in movements for place in (movement.source, movement.target)]
        self.lock(*[self.open(place) for place in places])
        return tuple(self.move(movement, now=now) for movement in movements)

    def post(self, transfer: Transfer) -> Transfer:
        """Make a transfer, or return the one that was made before with the same key.

        Raises:
            InsufficientBalanceError: its source holds too little.
            TransferKeyReusedError: the key belongs to another transfer.
        """
        standings = self.lock(transfer.source, transfer.target)
        earlier = self._with_key(transfer.key)
        if earlier is not None:
            return replayed(transfer, earlier)
        spend(transfer, standings[transfer.source])
        self._write(transfer, standings)
        return transfer

    def balances(self, learner_id: str) -> tuple[SourceBalance, ...]:
        """Return what a learner has, by source, the oldest source first."""
        statement = (
            select(LedgerAccountRow.balance_cents, FundingSourceRow)
            .join(FundingSourceRow, FundingSourceRow.id == LedgerAccountRow.source_id)
            .where(*_of_learner(learner_id))
            .order_by(FundingSourceRow.created_at, FundingSourceRow.id)
        )
        return tuple(
            _balance(source_of(source), cents) for cents, source in self.session.execute(statement)
        )

    def statement(self, learner_id: str, wanted: Slice) -> Page[StatementLine]:
        """Return what came and went on a learner's accounts, newest first."""
        # As a list: PostgreSQL would read the whole table for a subquery under OR.
        accounts = self._accounts_of(learner_id)
        rows = read_page(
            self.session,
            _touching(accounts),
            wanted,
            moment=TransferRow.recorded_at,
            key=TransferRow.id,
        )
        return rows.map(lambda row: _line(row, accounts))

    def rename(self, learner_id: str, *, to: str) -> None:
        """Cut the link between a learner's accounts and the learner; history stays as it is."""
        self.lock(*self._accounts_of(learner_id))
        statement = update(LedgerAccountRow).where(*_of_learner(learner_id)).values(owner=to)
        self.session.connection().execute(statement)
        self.session.expire_all()

    def _accounts_of(self, learner_id: str) -> list[AccountId]:
        ids = select(LedgerAccountRow.id).where(*_of_learner(learner_id))
        return [AccountId(found) for found in self.session.scalars(ids)]

    def _find(self, account: Account) -> AccountId | None:
        statement = select(LedgerAccountRow.id).where(
            LedgerAccountRow.kind == account.kind,
            LedgerAccountRow.owner == account.owner,
            LedgerAccountRow.source_id == account.source_id,
        )
        found = self.session.scalar(statement)
        return AccountId(found) if found is not None else None

    def _with_key(self, key: str) -> Transfer | None:
        row = self.session.scalar(select(TransferRow).where(TransferRow.key == key))
        return _transfer(row) if row else None

    def _write(self, transfer: Transfer, standings: dict[AccountId, Standing]) -> None:
        after = {
            account: standing.balance_cents + movement(account, transfer)
            for account, standing in standings.items()
        }
        for account, cents in sorted(after.items()):
            statement = update(LedgerAccountRow).where(LedgerAccountRow.id == account)
            self.session.connection().execute(statement.values(balance_cents=cents))
        values = _values(transfer) | {
            "source_id": select(LedgerAccountRow.source_id)
            .where(LedgerAccountRow.id == transfer.source)
            .scalar_subquery(),
            "source_after_cents": after[transfer.source],
            "target_after_cents": after[transfer.target],
        }
        if not insert_ignoring_conflict(self.session, TransferRow, values):
            # Between other accounts, so it did not wait for our locks.
            raise TransferKeyReusedError("This key belongs to another transfer; take a new key.")


def _of_learner(learner_id: str) -> tuple[ColumnElement[bool], ...]:
    # The one place where accounts are filtered by their learner.
    return (
        LedgerAccountRow.kind == AccountKind.HOLDER.value,
        LedgerAccountRow.owner == learner_id,
    )


def _touching(accounts: list[AccountId]) -> Select[TransferRow]:
    return select(TransferRow).where(
        or_(
            TransferRow.source_account_id.in_(accounts),
            TransferRow.target_account_id.in_(accounts),
        )
    )


def _values(transfer: Transfer) -> dict[str, Any]:
    facts = transfer.model_dump(exclude={"source", "target"})
    return facts | {"source_account_id": transfer.source, "target_account_id": transfer.target}


def _transfer(row: TransferRow) -> Transfer:
    return Transfer(
        id=row.id,
        key=row.key,
        source=AccountId(row.source_account_id),
        target=AccountId(row.target_account_id),
        cents=row.cents,
        kind=LedgerKind(row.kind),
        reason=row.reason,
        effective_on=row.effective_on,
        recorded_at=row.recorded_at,
        reference=row.reference,
    )


def _line(row: TransferRow, accounts: list[AccountId]) -> StatementLine:
    transfer = _transfer(row)
    return StatementLine(
        id=transfer.id,
        source_id=row.source_id,
        kind=transfer.kind,
        reason=transfer.reason,
        cents=sum(movement(account, transfer) for account in accounts),
        effective_on=transfer.effective_on,
        recorded_at=transfer.recorded_at,
    )


def _balance(source: FundingSource, cents: int) -> SourceBalance:
    return SourceBalance(
        source_id=source.id,
        names=source.names,
        kind=source.kind,
        public=is_public(source.kind),
        cents=cents,
    )
