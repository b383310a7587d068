"""Endpoints and their secrets as rows: the secrets sealed, each endpoint with a data key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.forgetting import forget
from app.core.paging import Page, Slice, read_page
from app.core.text import MAX_ADDRESS, MAX_SHORT
from app.institutions.key_store import DataKeyRow
from app.webhooks.models import Endpoint, EventType, Health, Off, SealedSecret, Wish


class EndpointRow(Row):
    """One endpoint; `fence` rises with each turn, and `taken_until` is when the last one ends."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        CheckConstraint("off IN ('asked', 'gone', 'failing')", name="off"),
        CheckConstraint("failures >= 0", name="counted"),
        Index("ix_webhook_endpoint_list", "institution_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    url: Mapped[str] = mapped_column(String(MAX_ADDRESS))
    description: Mapped[str | None] = mapped_column(String(MAX_SHORT))
    event_types: Mapped[list[str]] = mapped_column(JSONDocument)
    off: Mapped[str | None] = mapped_column(String(8))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    failures: Mapped[int]
    failing_since: Mapped[datetime | None] = mapped_column(Moment)
    rests_until: Mapped[datetime | None] = mapped_column(Moment)
    fence: Mapped[int]
    taken_until: Mapped[datetime | None] = mapped_column(Moment)
    served_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)


class SecretRow(Row):
    """A secret of an endpoint; the newest has no end."""

    __tablename__ = "webhook_secret"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoint.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signs_until: Mapped[datetime | None] = mapped_column(Moment, index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class EndpointStore:
    """Reads and writes endpoints in one unit of work; the institution is always asked for."""

    session: Session

    def lock_institution(self, institution_id: str) -> None:
        """Let nobody else add endpoints to an institution until this unit of work ends."""
        # A row that each institution has, and that hardly anything else waits for.
        held = select(DataKeyRow.institution_id).where(DataKeyRow.institution_id == institution_id)
        self.session.execute(held.with_for_update())

    def count(self, institution_id: str) -> int:
        """Return how many endpoints an institution has."""
        mine = EndpointRow.institution_id == institution_id
        return self.session.scalar(select(func.count()).select_from(EndpointRow).where(mine)) or 0

    def add(self, endpoint: Endpoint, *, wrapped: bytes) -> None:
        """Add an endpoint with its data key."""
        row = EndpointRow(
            id=endpoint.id,
            institution_id=endpoint.institution_id,
            wrapped=wrapped,
            fence=0,
            served_at=endpoint.created_at,
            created_at=endpoint.created_at,
            **_values(endpoint),
        )
        self.session.add(row)
        self.session.flush()

    def get(self, endpoint_id: str, *, institution_id: str, lock: bool = False) -> Endpoint | None:
        """Return an endpoint of this institution."""
        row = self._row(endpoint_id, institution_id, lock=lock)
        return None if row is None else endpoint_of(row)

    def data_key(self, endpoint_id: str) -> bytes:
        """Return the wrapped data key of an endpoint."""
        wanted = select(EndpointRow.wrapped).where(EndpointRow.id == endpoint_id)
        return self.session.execute(wanted).scalar_one()

    def page(self, institution_id: str, wanted: Slice) -> Page[Endpoint]:
        """Return the endpoints of an institution, newest first."""
        mine = select(EndpointRow).where(EndpointRow.institution_id == institution_id)
        rows = read_page(
            self.session, mine, wanted, moment=EndpointRow.created_at, key=EndpointRow.id
        )
        return rows.map(endpoint_of)

    def change(self, endpoint: Endpoint) -> None:
        """Write what can change of an endpoint."""
        row = self.session.get_one(EndpointRow, endpoint.id)
        for name, value in _values(endpoint).items():
            setattr(row, name, value)
        self.session.flush()

    def remove(self, endpoint_id: str) -> None:
        """Delete an endpoint and its secrets; its deliveries are gone already."""
        self.session.execute(delete(SecretRow).where(SecretRow.endpoint_id == endpoint_id))
        self.session.execute(delete(EndpointRow).where(EndpointRow.id == endpoint_id))

    def add_secret(self, endpoint_id: str, secret: SealedSecret, *, now: datetime) -> None:
        """Add the newest secret of an endpoint."""
        row = SecretRow(endpoint_id=endpoint_id, created_at=now, **secret.model_dump())
        self.session.add(row)
        self.session.flush()

    def end_secret(self, secret_id: str, *, signs_until: datetime) -> None:
        """Let a secret sign no longer than this."""
        self.session.get_one(SecretRow, secret_id).signs_until = signs_until
        self.session.flush()

    def secrets(self, endpoint_id: str, *, now: datetime) -> tuple[SealedSecret, ...]:
        """Return the secrets that sign at `now`, newest first."""
        signs = or_(SecretRow.signs_until.is_(None), SecretRow.signs_until > now)
        wanted = select(SecretRow).where(SecretRow.endpoint_id == endpoint_id, signs)
        # Only the newest has no end.
        newest = wanted.order_by(SecretRow.signs_until.is_not(None), SecretRow.created_at.desc())
        return tuple(
            SealedSecret(id=row.id, sealed=row.sealed, signs_until=row.signs_until)
            for row in self.session.scalars(newest)
        )

    def _row(self, endpoint_id: str, institution_id: str, *, lock: bool) -> EndpointRow | None:
        wanted = select(EndpointRow).where(
            EndpointRow.id == endpoint_id, EndpointRow.institution_id == institution_id
        )
        fresh = wanted.execution_options(populate_existing=True)
        return self.session.scalar(fresh.with_for_update() if lock else fresh)


def endpoint_of(row: EndpointRow) -> Endpoint:
    """Return the endpoint of a row."""
    return Endpoint(
        id=row.id,
        institution_id=row.institution_id,
        wish=Wish(
            url=row.url,
            description=row.description,
            event_types=tuple(EventType(name) for name in row.event_types),
        ),
        off=None if row.off is None else Off(row.off),
        health=Health(
            failures=row.failures, failing_since=row.failing_since, rests_until=row.rests_until
        ),
        created_at=row.created_at,
    )


def forget_old_secrets(session: Session, *, now: datetime) -> int:
    """Delete the secrets that no longer sign; return how many."""
    return forget(session, SecretRow, SecretRow.signs_until <= now, first=SecretRow.signs_until)


def _values(endpoint: Endpoint) -> dict[str, object]:
    return {
        **endpoint.wish.model_dump(mode="json"),
        **endpoint.health.model_dump(),
        "off": endpoint.off,
    }
