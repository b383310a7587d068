"""What institutions and registers say about the level of people, by the address they know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, Index, String, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.paging import Page, Slice, read_page
from app.entitlements.models import AttestedLevel, HighestLevel, LevelSource
from app.learning_account.models import Address, AddressKind


class AttestedLevelRow(Row):
    """One level of the owner of one address, as one organisation says; it belongs to nobody here.

    What it says about a learner is kept with the learner, in `level_attestation`.
    """

    __tablename__ = "attested_level"
    __table_args__ = (
        Index("ix_attested_level_address", "address_kind", "address_value"),
        Index("ix_attested_level_by", "attested_by", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    attested_by: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(12))
    address_kind: Mapped[AddressKind] = mapped_column(String(5))
    address_value: Mapped[str] = mapped_column(String(320))
    level: Mapped[str] = mapped_column(String(30))
    valid_from: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class AttestedStore:
    """The attestations of organisations in one unit of work."""

    session: Session

    def add(self, one: AttestedLevel) -> None:
        """Keep an attestation."""
        values = one.model_dump(mode="python", exclude={"address"})
        address = {"address_kind": one.address.kind, "address_value": one.address.value}
        self.session.add(AttestedLevelRow(**values, **address))
        self.session.flush()

    def find(self, attestation_id: str, *, attested_by: str) -> AttestedLevel | None:
        """Return an attestation of this organisation."""
        mine = (AttestedLevelRow.id == attestation_id, AttestedLevelRow.attested_by == attested_by)
        row = self.session.scalar(select(AttestedLevelRow).where(*mine))
        return None if row is None else _attested(row)

    def end(self, attestation_id: str, day: date) -> None:
        """Let an attestation count no longer from a day on."""
        row = self.session.get_one(AttestedLevelRow, attestation_id)
        row.ended_on = day
        self.session.flush()

    def page(self, attested_by: str, wanted: Slice) -> Page[AttestedLevel]:
        """Return what an organisation attested, newest first."""
        row = AttestedLevelRow
        mine = select(row).where(row.attested_by == attested_by)
        page = read_page(self.session, mine, wanted, moment=row.created_at, key=row.id)
        return page.map(_attested)

    def is_empty(self) -> bool:
        """Tell whether nobody attested anything."""
        return self.session.scalar(select(AttestedLevelRow.id).limit(1)) is None

    def of(self, addresses: Sequence[Address]) -> Iterator[AttestedLevel]:
        """Yield what is attested about the owners of these addresses."""
        row = AttestedLevelRow
        wanted = [(address.kind, address.value) for address in addresses]
        known = tuple_(row.address_kind, row.address_value).in_(wanted)
        yield from map(_attested, self.session.scalars(select(row).where(known).order_by(row.id)))


def _attested(row: AttestedLevelRow) -> AttestedLevel:
    return AttestedLevel(
        id=row.id,
        attested_by=row.attested_by,
        source=LevelSource(row.source),
        address=Address(kind=row.address_kind, value=row.address_value),
        level=HighestLevel(row.level),
        valid_from=row.valid_from,
        ended_on=row.ended_on,
        created_at=row.created_at,
    )
