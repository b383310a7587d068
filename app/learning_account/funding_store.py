"""The tables of funding: the sources of money, and what funders put aside from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    and_,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.inserting import insert_ignoring_conflict, insert_ignoring_conflicts
from app.core.paging import Page, Slice, read_page
from app.core.values import Localised
from app.learning_account.models import (
    Access,
    Address,
    AddressKind,
    FundingSource,
    Rhythm,
    SourceKind,
    TopUp,
)


class FundingSourceRow(Row):
    """One source of money; `organisation_id` is the funder whose API clients may use it."""

    __tablename__ = "funding_source"
    __table_args__ = (
        CheckConstraint("budget_cents > 0", name="positive"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="window"),
        CheckConstraint("rhythm IN ('one_off', 'yearly')", name="rhythm"),
        CheckConstraint("access IN ('individual', 'pool')", name="access"),
        CheckConstraint("validity_months > 0", name="validity_months"),
        CheckConstraint("share_percent BETWEEN 1 AND 100", name="share_percent"),
        CheckConstraint("per_person_cents > 0", name="per_person_cents"),
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
    offering_codes: Mapped[list[str]] = mapped_column(JSONDocument, server_default="[]")
    person_group: Mapped[str | None] = mapped_column(String(64))
    rhythm: Mapped[str] = mapped_column(String(10), server_default="one_off")
    validity_months: Mapped[int | None] = mapped_column(Integer)
    share_percent: Mapped[int | None] = mapped_column(Integer)
    access: Mapped[str] = mapped_column(String(10), server_default="individual")
    per_person_cents: Mapped[int | None] = mapped_column(BigInteger)
    closed_on: Mapped[date | None] = mapped_column(Date)


class RenewalRow(Row):
    """That the budget of a yearly source was renewed for a year of its own, counted from 1."""

    __tablename__ = "source_renewal"

    source_id: Mapped[str] = mapped_column(ForeignKey("funding_source.id"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class TopUpRow(Row):
    """One top-up, and when its owner collected it, which the funder is never told."""

    __tablename__ = "top_up"
    __table_args__ = (
        CheckConstraint("cents > 0", name="positive"),
        Index(None, "recipient_kind", "recipient_value"),
        Index("ix_top_up_list", "source_id", "created_at", "id"),
        Index("uq_top_up_source_id_row_key", "source_id", "row_key", unique=True),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("funding_source.id"))
    recipient_kind: Mapped[AddressKind] = mapped_column(String(5))
    recipient_value: Mapped[str] = mapped_column(Text)
    cents: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Moment)
    collected_at: Mapped[datetime | None] = mapped_column(Moment)
    # The funder's own name for the row of a file: the same row twice is one top-up.
    row_key: Mapped[str | None] = mapped_column(String(100))


@dataclass(frozen=True, slots=True)
class SourceStore:
    """The funding sources."""

    session: Session

    def add(self, source: FundingSource) -> None:
        """Keep a new source."""
        self.session.add(FundingSourceRow(**_source_values(source)))
        self.session.flush()

    def ensure(self, sources: Iterable[FundingSource]) -> None:
        """Keep sources that may be there already."""
        insert_ignoring_conflicts(self.session, FundingSourceRow, map(_source_values, sources))

    def get(self, source_id: str, *, lock: bool = False) -> FundingSource | None:
        """Return one source; with a lock, whoever else asks for it so waits."""
        statement = select(FundingSourceRow).where(FundingSourceRow.id == source_id)
        if lock:
            statement = statement.with_for_update(key_share=True)
        row = self.session.scalars(statement).one_or_none()
        return source_of(row) if row else None

    def close(self, source_id: str, *, on: date) -> None:
        """Note from which day on a source gives and pays nothing."""
        statement = update(FundingSourceRow).where(FundingSourceRow.id == source_id)
        self.session.execute(statement.values(closed_on=on))
        self.session.expire_all()

    def renewed(self, source_id: str, *, year: int) -> bool:
        """Note that a source begins a year of its own; tell whether nobody did so before."""
        return insert_ignoring_conflict(
            self.session, RenewalRow, {"source_id": source_id, "year": year}
        )

    def of_funder(self, organisation_id: str) -> tuple[FundingSource, ...]:
        """Return the sources of one funder, newest first."""
        own = FundingSourceRow.organisation_id == organisation_id
        order = (FundingSourceRow.created_at.desc(), FundingSourceRow.id)
        rows = self.session.scalars(select(FundingSourceRow).where(own).order_by(*order))
        return tuple(source_of(row) for row in rows)

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
        self.session.add(TopUpRow(**_values(top_up)))
        self.session.flush()

    def add_all(self, top_ups: Sequence[TopUp]) -> None:
        """Keep many new top-ups in one statement."""
        if top_ups:
            self.session.execute(insert(TopUpRow), [_values(top_up) for top_up in top_ups])

    def by_row_keys(self, source_id: str, keys: Iterable[str]) -> dict[str, TopUp]:
        """Return the top-ups that rows with these keys made before."""
        statement = select(TopUpRow).where(
            TopUpRow.source_id == source_id, TopUpRow.row_key.in_(set(keys))
        )
        return {row.row_key or "": _top_up(row) for row in self.session.scalars(statement)}

    def page(
        self, organisation_id: str, wanted: Slice, *, source_id: str | None = None
    ) -> Page[TopUp]:
        """Return the top-ups from the sources of one funder, or from one of them, newest first."""
        rows = read_page(
            self.session,
            select(TopUpRow).where(TopUpRow.source_id.in_(own_sources(organisation_id, source_id))),
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
        table, wanted = TopUpRow, sorted((address.kind, address.value) for address in addresses)
        theirs = (
            and_(table.recipient_kind == kind, table.recipient_value == v) for kind, v in wanted
        )
        statement = (
            select(TopUpRow)
            .where(
                or_(*theirs),
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


def own_sources(organisation_id: str, source_id: str | None) -> Select[str]:
    """Return the ids of the sources of one funder, or the one that is meant if it is its own."""
    own = select(FundingSourceRow.id).where(FundingSourceRow.organisation_id == organisation_id)
    return own if source_id is None else own.where(FundingSourceRow.id == source_id)


def _source_values(source: FundingSource) -> dict[str, Any]:
    return source.model_dump() | {"offering_codes": list(source.offering_codes)}


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
        offering_codes=tuple(row.offering_codes),
        person_group=row.person_group,
        rhythm=Rhythm(row.rhythm),
        validity_months=row.validity_months,
        share_percent=row.share_percent,
        access=Access(row.access),
        per_person_cents=row.per_person_cents,
        closed_on=row.closed_on,
    )


def _values(top_up: TopUp) -> dict[str, object]:
    recipient = top_up.recipient
    facts = top_up.model_dump(exclude={"recipient"})
    return facts | {"recipient_kind": recipient.kind, "recipient_value": recipient.value}


def _top_up(row: TopUpRow) -> TopUp:
    return TopUp(
        id=row.id,
        source_id=row.source_id,
        recipient=Address(kind=row.recipient_kind, value=row.recipient_value),
        cents=row.cents,
        reason=row.reason,
        effective_on=row.effective_on,
        created_at=row.created_at,
        row_key=row.row_key,
    )
