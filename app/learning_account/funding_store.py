"""The tables of funding: the sources of money, and what funders put aside from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    select,
    tuple_,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row, insert_ignoring_conflicts
from app.core.paging import Page, Slice, read_page
from app.core.values import Localised
from app.learning_account.models import Address, AddressKind, FundingSource, SourceKind, TopUp


class FundingSourceRow(Row):
    """One source of money; `organisation_id` is the funder whose API clients may use it."""

    __tablename__ = "funding_source"
    __table_args__ = (
        CheckConstraint("budget_cents > 0", name="positive"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="window"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[str] = mapped_column(String(64), index=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONDocument)
    earmark: Mapped[str | None] = mapped_column(String(64))
    budget_cents: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Moment)


class TopUpRow(Row):
    """One top-up, and when its owner collected it, which the funder is never told."""

    __tablename__ = "top_up"
    __table_args__ = (
        CheckConstraint("cents > 0", name="positive"),
        Index(None, "recipient_kind", "recipient_value"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("funding_source.id"), index=True)
    recipient_kind: Mapped[AddressKind] = mapped_column(String(5))
    recipient_value: Mapped[str] = mapped_column(Text)
    cents: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Moment)
    collected_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class SourceStore:
    """The funding sources."""

    session: Session

    def add(self, source: FundingSource) -> None:
        """Keep a new source."""
        self.session.add(
            FundingSourceRow(
                **source.model_dump(),
            )
        )
        self.session.flush()

    def ensure(self, sources: Iterable[FundingSource]) -> None:
        """Keep sources that may be there already."""
        values = [source.model_dump() for source in sources]
        insert_ignoring_conflicts(self.session, FundingSourceRow, values)

    def get(self, source_id: str) -> FundingSource | None:
        """Return one source."""
        row = self.session.get(FundingSourceRow, source_id)
        return source_of(row) if row else None

    def page(self, wanted: Slice) -> Page[FundingSource]:
        """Return sources, newest first."""
        rows = read_page(
            self.session,
            select(FundingSourceRow),
            wanted,
            moment=FundingSourceRow.created_at,
            key=FundingSourceRow.id,
        )
        return rows.map(source_of)


@dataclass(frozen=True, slots=True)
class TopUpStore:
    """The top-ups that funders made."""

    session: Session

    def add(self, top_up: TopUp) -> None:
        """Keep a new top-up."""
        facts = top_up.model_dump(exclude={"recipient"})
        recipient = top_up.recipient
        self.session.add(
            TopUpRow(**facts, recipient_kind=recipient.kind, recipient_value=recipient.value)
        )
        self.session.flush()

    def page(self, organisation_id: str, wanted: Slice) -> Page[TopUp]:
        """Return the top-ups from the sources of one funder, newest first."""
        own = select(FundingSourceRow.id).where(FundingSourceRow.organisation_id == organisation_id)
        rows = read_page(
            self.session,
            select(TopUpRow).where(TopUpRow.source_id.in_(own)),
            wanted,
            moment=TopUpRow.created_at,
            key=TopUpRow.id,
        )
        return rows.map(_top_up)

    def claim(self, addresses: frozenset[Address], *, now: datetime) -> tuple[TopUp, ...]:
        """Return what waits for `addresses` and counts by now, noted as collected.

        Whoever else claims at the same moment waits here, and then finds nothing.
        """
        if not addresses:
            return ()
        wanted = sorted((address.kind, address.value) for address in addresses)
        statement = (
            select(TopUpRow)
            .where(
                tuple_(TopUpRow.recipient_kind, TopUpRow.recipient_value).in_(wanted),
                TopUpRow.collected_at.is_(None),
                TopUpRow.effective_on <= now.date(),
            )
            .order_by(TopUpRow.source_id, TopUpRow.id)
            .with_for_update(key_share=True)
        )
        rows = tuple(self.session.scalars(statement))
        for row in rows:
            row.collected_at = now
        self.session.flush()
        return tuple(_top_up(row) for row in rows)


def source_of(row: FundingSourceRow) -> FundingSource:
    return FundingSource(
        id=row.id,
        kind=SourceKind(row.kind),
        organisation_id=row.organisation_id,
        names=Localised.model_validate(row.names),
        earmark=row.earmark,
        budget_cents=row.budget_cents,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        created_at=row.created_at,
    )


def _top_up(row: TopUpRow) -> TopUp:
    return TopUp(
        id=row.id,
        source_id=row.source_id,
        recipient=Address(kind=row.recipient_kind, value=row.recipient_value),
        cents=row.cents,
        reason=row.reason,
        effective_on=row.effective_on,
        created_at=row.created_at,
    )
