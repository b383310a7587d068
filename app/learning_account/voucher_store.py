"""Vouchers as rows. A query of a holder takes the addresses that are the holder's own."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.indexes import only
from app.core.paging import Page, Slice, read_page
from app.learning_account.funding_store import own_sources
from app.learning_account.models import Address, AddressKind
from app.learning_account.vouchers import Voucher

LAPSED_TOGETHER = 200


_OPEN = "used_at IS NULL AND lapsed_at IS NULL"


class VoucherRow(Row):
    """A voucher as the funder handed it out; that it was used is never told to the funder."""

    __tablename__ = "voucher"
    __table_args__ = (
        CheckConstraint("cents > 0", name="positive"),
        CheckConstraint("used_at IS NULL OR lapsed_at IS NULL", name="used_or_lapsed"),
        Index("ix_voucher_recipient", "recipient_kind", "recipient_value"),
        Index("ix_voucher_list", "source_id", "created_at", "id"),
        Index("ix_voucher_usable_until", "usable_until", **only(_OPEN)),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("funding_source.id"))
    recipient_kind: Mapped[AddressKind] = mapped_column(String(5))
    recipient_value: Mapped[str] = mapped_column(Text)
    cents: Mapped[int] = mapped_column(BigInteger)
    usable_until: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    lapsed_at: Mapped[datetime | None] = mapped_column(Moment)


class VoucherUseRow(Row):
    """For what its owner used a voucher: once, for the key is the voucher."""

    __tablename__ = "voucher_use"
    __table_args__ = (CheckConstraint("cents >= 0", name="not_negative"),)

    voucher_id: Mapped[str] = mapped_column(ForeignKey("voucher.id"), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    reservation_id: Mapped[str] = mapped_column(String(36))
    offering_id: Mapped[str] = mapped_column(String(36))
    cents: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class VoucherStore:
    """The vouchers in one unit of work."""

    session: Session

    def add(self, voucher: Voucher) -> None:
        """Keep a new voucher."""
        recipient = voucher.recipient
        self.session.add(
            VoucherRow(
                **voucher.model_dump(exclude={"recipient"}),
                recipient_kind=recipient.kind,
                recipient_value=recipient.value,
            )
        )
        self.session.flush()

    def page(
        self, organisation_id: str, wanted: Slice, *, source_id: str | None = None
    ) -> Page[Voucher]:
        """Return the vouchers from the sources of one funder, or from one of them, newest first."""
        own = own_sources(organisation_id, source_id)
        statement = select(VoucherRow).where(VoucherRow.source_id.in_(own))
        moment, key = VoucherRow.created_at, VoucherRow.id
        return read_page(self.session, statement, wanted, moment=moment, key=key).map(_voucher)

    def of_person(self, addresses: frozenset[Address], wanted: Slice) -> Page[Voucher]:
        """Return the vouchers for the owner of these addresses, newest first."""
        statement = select(VoucherRow).where(_own(addresses))
        moment, key = VoucherRow.created_at, VoucherRow.id
        return read_page(self.session, statement, wanted, moment=moment, key=key).map(_voucher)

    def find(
        self, voucher_id: str, addresses: frozenset[Address], *, lock: bool = False
    ) -> Voucher | None:
        """Return a voucher for the owner of these addresses."""
        statement = select(VoucherRow).where(VoucherRow.id == voucher_id, _own(addresses))
        if lock:
            statement = statement.with_for_update(key_share=True)
        fresh = statement.execution_options(populate_existing=True)
        row = self.session.scalars(fresh).one_or_none()
        return _voucher(row) if row is not None else None

    def use(self, use: VoucherUseRow) -> None:
        """Note for what a voucher was used."""
        statement = update(VoucherRow).where(VoucherRow.id == use.voucher_id)
        self.session.execute(statement.values(used_at=use.used_at))
        self.session.add(use)
        self.session.flush()

    def lapse(self, *, now: datetime) -> tuple[Voucher, ...]:
        """Note of some vouchers that they can no longer be used; return them."""
        statement = (
            select(VoucherRow)
            .where(
                VoucherRow.usable_until < now.date(),
                VoucherRow.used_at.is_(None),
                VoucherRow.lapsed_at.is_(None),
            )
            .order_by(VoucherRow.usable_until, VoucherRow.id)
            .limit(LAPSED_TOGETHER)
            .with_for_update(key_share=True)
        )
        rows = tuple(self.session.scalars(statement))
        for row in rows:
            row.lapsed_at = now
        self.session.flush()
        return tuple(_voucher(row) for row in rows)


def _own(addresses: frozenset[Address]) -> ColumnElement[bool]:
    # The one place where vouchers are filtered by whose they are.
    pairs = sorted((address.kind, address.value) for address in addresses)
    return tuple_(VoucherRow.recipient_kind, VoucherRow.recipient_value).in_(pairs)


def _voucher(row: VoucherRow) -> Voucher:
    return Voucher(
        id=row.id,
        source_id=row.source_id,
        recipient=Address(kind=row.recipient_kind, value=row.recipient_value),
        cents=row.cents,
        usable_until=row.usable_until,
        created_at=row.created_at,
        used_at=row.used_at,
        lapsed_at=row.lapsed_at,
    )
