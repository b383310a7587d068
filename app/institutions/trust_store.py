"""The trust register as rows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, Index, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.inserting import insert_ignoring_conflict
from app.core.paging import Page, Slice, read_page
from app.core.values import Localised
from app.institutions.trusted import TrustedIssuer, TrustedKey


class TrustedIssuerRow(Row):
    """An issuer that is vouched for; removing it is a date, so that it can be looked up later."""

    __tablename__ = "trusted_issuer"
    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", name="in_order"),
        # Whatever two administrators do at once, one entry speaks for an issuer.
        Index(
            "uq_trusted_issuer_present",
            "issuer_id",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
            sqlite_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    issuer_id: Mapped[str] = mapped_column(String(400))
    names: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    source: Mapped[str] = mapped_column(String(200))
    source_url: Mapped[str | None] = mapped_column(String(2000))
    keys: Mapped[list[dict[str, Any]]] = mapped_column(JSONDocument)
    kinds: Mapped[list[str]] = mapped_column(JSONDocument)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class TrustStore:
    """Reads and writes the trust register in one unit of work."""

    session: Session

    def add(self, issuer: TrustedIssuer) -> bool:
        """Add an issuer; tell whether it was not there already."""
        values = {
            **issuer.model_dump(exclude={"names", "keys", "kinds"}),
            "names": issuer.names.model_dump(),
            "keys": [key.model_dump() for key in issuer.keys],
            "kinds": list(issuer.kinds),
        }
        return insert_ignoring_conflict(self.session, TrustedIssuerRow, values)

    def by_issuer(self, issuer_id: str) -> TrustedIssuer | None:
        """Return the present entry of an issuer."""
        if "\0" in issuer_id:
            # PostgreSQL cannot even be asked for it.
            return None
        statement = select(TrustedIssuerRow).where(
            TrustedIssuerRow.issuer_id == issuer_id, TrustedIssuerRow.removed_at.is_(None)
        )
        row = self.session.scalars(statement).one_or_none()
        return _issuer(row) if row is not None else None

    def get(self, entry_id: str) -> TrustedIssuer | None:
        """Return an entry, also one that was removed."""
        row = self.session.get(TrustedIssuerRow, entry_id)
        return _issuer(row) if row is not None else None

    def page(self, wanted: Slice) -> Page[TrustedIssuer]:
        """Return a page of the present entries, newest first."""
        statement = select(TrustedIssuerRow).where(TrustedIssuerRow.removed_at.is_(None))
        page = read_page(
            self.session,
            statement,
            wanted,
            moment=TrustedIssuerRow.created_at,
            key=TrustedIssuerRow.id,
        )
        return page.map(_issuer)

    def remove(self, entry_id: str, *, now: datetime) -> None:
        """End an entry."""
        statement = update(TrustedIssuerRow).where(TrustedIssuerRow.id == entry_id)
        self.session.execute(statement.values(removed_at=now))


def _issuer(row: TrustedIssuerRow) -> TrustedIssuer:
    return TrustedIssuer(
        id=row.id,
        issuer_id=row.issuer_id,
        names=Localised.model_validate(row.names),
        source=row.source,
        source_url=row.source_url,
        keys=tuple(TrustedKey.model_validate(key) for key in row.keys),
        kinds=tuple(row.kinds),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        created_at=row.created_at,
        removed_at=row.removed_at,
    )
