"""The tables of the ledger: accounts with their running totals, and the transfers between them.

How transfers are written is decided in `app.learning_account.posting`. The tables repeat the laws
of `app.learning_account.ledger`: CHECKs here, and triggers in the migration of the ledger's laws
(append-only history, totals that follow from it). An account and all its transfers belong to one
source by foreign key: money of one source cannot turn into another's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

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
    case,
    column,
    func,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row, Serial, among
from app.core.ids import new_id
from app.core.inserting import insert_ignoring_conflicts
from app.core.paging import Page, Slice, read_page
from app.learning_account.funding_store import FundingSourceRow, source_of
from app.learning_account.ledger import Standing, floor_of, movement
from app.learning_account.models import (
    Account,
    AccountId,
    AccountKind,
    LedgerKind,
    Lot,
    SourceKind,
    StatementLine,
    Transfer,
)

# How "as long as the account is" is kept, so that the key of an account has no hole in it.
FOREVER = date.max


class LedgerAccountRow(Row):
    """One account and its running total, which the CHECK keeps above the floor."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint("kind", "owner", "source_id", "usable_until"),
        # For the daily look at what was not used in time.
        Index("ix_ledger_account_usable_until", "usable_until", "id"),
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
    usable_until: Mapped[date] = mapped_column(Date)
    balance_cents: Mapped[int] = mapped_column(BigInteger)
    floor_cents: Mapped[int | None] = mapped_column(BigInteger)
    head: Mapped[str] = mapped_column(String(64), server_default="")


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
        Index(None, "reference"),
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
    policy_version: Mapped[str | None] = mapped_column(String(40))
    # Empty for what was written before the chain began.
    digest: Mapped[str] = mapped_column(String(64), server_default="")


# On SQLite: a transfer and both its totals, written in one statement.
LEDGER_ENTRY = table(
    "ledger_entry",
    *(column(one.name, one.type) for one in TransferRow.__table__.columns if one.name != "seq"),
)


@dataclass(frozen=True, slots=True)
class LedgerStore:
    """The accounts, and what came and went on them."""

    session: Session

    def open(self, accounts: Iterable[Account]) -> dict[Account, AccountId]:
        """Return the ids of accounts; those that are not there yet are made, empty."""
        wanted = set(accounts)
        found = self._find(wanted)
        # In one order everywhere, so that two writers never wait for each other.
        missing = sorted(wanted - found.keys(), key=_place)
        if missing:
            insert_ignoring_conflicts(self.session, LedgerAccountRow, map(_empty, missing))
            found |= self._find(set(missing))
        return found

    def lock(self, accounts: Iterable[str]) -> dict[AccountId, Standing]:
        """Keep other writers away from `accounts` until this unit of work ends."""
        row = LedgerAccountRow
        statement = (
            select(row.id, row.balance_cents, row.floor_cents, row.head, row.source_id)
            .where(among(self.session, row.id, set(accounts)))
            .order_by(row.id)
            .with_for_update(key_share=True)
        )
        return {
            AccountId(found.id): Standing(
                found.balance_cents, found.floor_cents, found.head, found.source_id
            )
            for found in self.session.execute(statement)
        }

    def lock_lots(self, learner_id: str) -> None:
        """Keep other writers away from all that a learner has, until this unit of work ends."""
        self.lock(self._accounts_of(learner_id))

    def held(self, places: Mapping[str, Account]) -> dict[str, int]:
        """Return what each place holds, by the names that they are asked with; no lock is taken."""
        ids = self._find(set(places.values()))
        row = LedgerAccountRow
        statement = select(row.id, row.balance_cents).where(row.id.in_(ids.values()))
        cents = {found.id: found.balance_cents for found in self.session.execute(statement)}
        return {name: cents.get(ids.get(place, ""), 0) for name, place in places.items()}

    def with_keys(self, keys: Iterable[str]) -> dict[str, Transfer]:
        """Return the transfers that were made before with these keys."""
        known = among(self.session, TransferRow.key, set(keys))
        statement = select(TransferRow).where(known)
        return {row.key: transfer_of(row) for row in self.session.scalars(statement)}

    def lots(self, learner_id: str) -> tuple[Lot, ...]:
        """Return what a learner has, the oldest source first, then what must be used first."""
        row = LedgerAccountRow
        statement = (
            select(row.id, row.usable_until, row.balance_cents, FundingSourceRow)
            .join(FundingSourceRow, FundingSourceRow.id == row.source_id)
            .where(*_of_learner(learner_id))
            .order_by(FundingSourceRow.created_at, FundingSourceRow.id, row.usable_until)
        )
        return tuple(
            Lot(
                account_id=AccountId(account_id),
                source=source_of(source),
                usable_until=day_of(usable_until),
                cents=cents,
            )
            for account_id, usable_until, cents, source in self.session.execute(statement)
        )

    def lapsed(self, *, before: date, after: AccountId, limit: int) -> dict[AccountId, Account]:
        """Return lots with money whose last day lies before a day, in the order of their ids."""
        row = LedgerAccountRow
        statement = (
            select(row)
            .where(
                row.kind == AccountKind.HOLDER.value,
                row.usable_until < before,
                row.balance_cents > 0,
                row.id > after,
            )
            .order_by(row.id)
            .limit(limit)
        )
        rows = self.session.scalars(statement)
        return {AccountId(found.id): account_of(found) for found in rows}

    def balances_on(self, learner_id: str, day: date) -> dict[AccountId, int]:
        """Return what each of a learner's lots held at the end of a day, summed from history."""
        accounts = self._accounts_of(learner_id)
        row = TransferRow
        found = dict.fromkeys(accounts, 0)
        for account, sign in ((row.target_account_id, 1), (row.source_account_id, -1)):
            statement = (
                select(account, func.sum(row.cents))
                .where(account.in_(accounts), row.effective_on <= day)
                .group_by(account)
            )
            for account_id, cents in self.session.execute(statement):
                found[AccountId(account_id)] += sign * int(cents)
        return found

    def first_days(self, learner_id: str) -> dict[AccountId, date]:
        """Return since when there was money in each of a learner's lots."""
        row, accounts = TransferRow, self._accounts_of(learner_id)
        statement = (
            select(row.target_account_id, func.min(row.effective_on))
            .where(row.target_account_id.in_(accounts))
            .group_by(row.target_account_id)
        )
        return {AccountId(account): day for account, day in self.session.execute(statement)}

    def last_reserved(self, learner_id: str) -> date | None:
        """Return the last day on which a learner put money aside for a course."""
        row, accounts = TransferRow, self._accounts_of(learner_id)
        statement = select(func.max(row.effective_on)).where(
            row.source_account_id.in_(accounts), row.kind == LedgerKind.RESERVE.value
        )
        return self.session.scalar(statement)

    def changes(
        self, learner_id: str, *, without: Iterable[SourceKind]
    ) -> tuple[tuple[date, int], ...]:
        """Return by how much each day changed what a learner has, kinds of sources left out."""
        kinds = select(FundingSourceRow.id).where(FundingSourceRow.kind.in_(set(without)))
        of_loans = LedgerAccountRow.source_id.in_(kinds)
        row, mine = TransferRow, [*_of_learner(learner_id), of_loans.is_not(True)]
        accounts = list(self.session.scalars(select(LedgerAccountRow.id).where(*mine)))
        cents = case((row.target_account_id.in_(accounts), row.cents), else_=0) - case(
            (row.source_account_id.in_(accounts), row.cents), else_=0
        )
        statement = select(row.effective_on, func.sum(cents)).where(*_touches(accounts))
        found = self.session.execute(statement.group_by(row.effective_on))
        return tuple((day, int(total)) for day, total in found)

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

    def forget(self, kind: AccountKind, owners: Sequence[str]) -> None:
        """Cut the link between accounts and their owners; each goes on under a name of its own."""
        row = LedgerAccountRow
        mine = (row.kind == kind.value, row.owner.in_(owners))
        for account in self.lock(self.session.scalars(select(row.id).where(*mine)).all()):
            nobody = {"owner": f"closed:{new_id()}", "usable_until": FOREVER}
            self.session.connection().execute(update(row).where(row.id == account).values(**nobody))
        self.session.expire_all()

    def _accounts_of(self, learner_id: str) -> list[AccountId]:
        ids = select(LedgerAccountRow.id).where(*_of_learner(learner_id))
        return [AccountId(found) for found in self.session.scalars(ids)]

    def _find(self, accounts: set[Account]) -> dict[Account, AccountId]:
        # A few more than are asked for, where owners have several lots; each is one step in a key.
        row, owners = LedgerAccountRow, {account.owner for account in accounts}
        statement = select(row.id, row.kind, row.owner, row.source_id, row.usable_until).where(
            row.kind.in_({account.kind.value for account in accounts}),
            among(self.session, row.owner, owners),
            row.source_id.in_({account.source_id for account in accounts}),
        )
        found = {tuple(one[1:]): AccountId(one.id) for one in self.session.execute(statement)}
        places = ((account, _place(account)) for account in accounts)
        return {account: found[place] for account, place in places if place in found}


def _empty(account: Account) -> dict[str, object]:
    kind, owner, source_id, usable_until = _place(account)
    return {
        "id": new_id(),
        "kind": kind,
        "owner": owner,
        "source_id": source_id,
        "usable_until": usable_until,
        "balance_cents": 0,
        "floor_cents": floor_of(account.kind),
    }


def _place(account: Account) -> tuple[str, str, str, date]:
    until = account.usable_until or FOREVER
    return account.kind.value, account.owner, account.source_id, until


def day_of(usable_until: date) -> date | None:
    """Return the last day of a lot as a value has it."""
    return None if usable_until == FOREVER else usable_until


def account_of(row: LedgerAccountRow) -> Account:
    """Return the place that a row is."""
    return Account(
        kind=AccountKind(row.kind),
        owner=row.owner,
        source_id=row.source_id,
        usable_until=day_of(row.usable_until),
    )


def _of_learner(learner_id: str) -> tuple[ColumnElement[bool], ...]:
    # The one place where accounts are filtered by their learner.
    return (
        LedgerAccountRow.kind == AccountKind.HOLDER.value,
        LedgerAccountRow.owner == learner_id,
    )


def _touching(accounts: list[AccountId]) -> Select[TransferRow]:
    return select(TransferRow).where(*_touches(accounts))


def _touches(accounts: Sequence[str]) -> tuple[ColumnElement[bool]]:
    row = TransferRow
    return (or_(row.source_account_id.in_(accounts), row.target_account_id.in_(accounts)),)


def transfer_of(row: TransferRow) -> Transfer:
    """Return what a row tells."""
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
        policy_version=row.policy_version,
    )


def _line(row: TransferRow, accounts: list[AccountId]) -> StatementLine:
    transfer = transfer_of(row)
    return StatementLine(
        id=transfer.id,
        source_id=row.source_id,
        kind=transfer.kind,
        reason=transfer.reason,
        cents=sum(movement(account, transfer) for account in accounts),
        effective_on=transfer.effective_on,
        recorded_at=transfer.recorded_at,
    )
