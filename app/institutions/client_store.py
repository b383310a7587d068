"""API clients as rows, and the assertions that were used."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.driver import rows_of
from app.core.forgetting import forget
from app.core.ids import token_hash
from app.core.inserting import insert_ignoring_conflict
from app.core.paging import Page, Slice, read_page
from app.institutions.assertions import Assertion
from app.institutions.client_models import ApiClient, AuthMethod
from app.web.callers import OrganisationKind


class ApiClientRow(Row):
    """A client: with the hash of its secret, or with its public key."""

    __tablename__ = "api_client"
    __table_args__ = (
        CheckConstraint("kind IN ('institution', 'funder', 'platform')", name="kind"),
        CheckConstraint("(secret_hash IS NULL) <> (public_jwk IS NULL)", name="one_proof"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    organisation_id: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[list[str]] = mapped_column(JSONDocument)
    auth_method: Mapped[str] = mapped_column(String(32))
    secret_hash: Mapped[str | None] = mapped_column(String(64))
    public_jwk: Mapped[dict[str, Any] | None] = mapped_column(JSONDocument)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class UsedAssertionRow(Row):
    """An assertion that was taken once and will not be taken again."""

    __tablename__ = "used_client_assertion"

    client_id: Mapped[str] = mapped_column(ForeignKey("api_client.id"), primary_key=True)
    jti_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


@dataclass(frozen=True, slots=True)
class Credentials:
    """A client with the hash of its secret, if it has one."""

    client: ApiClient
    secret_hash: str | None


# Built once: it is asked with every call of the API.
_SCOPES = select(ApiClientRow.scopes).where(
    ApiClientRow.id == bindparam("client"), ApiClientRow.disabled_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class ClientStore:
    """Reads and writes API clients in one unit of work."""

    session: Session

    def add(self, client: ApiClient, *, secret_hash: str | None) -> None:
        """Add a client."""
        values = {**client.model_dump(), "scopes": sorted(client.scopes)}
        self.session.add(ApiClientRow(**values, secret_hash=secret_hash))
        self.session.flush()

    def find(self, client_id: str) -> Credentials | None:
        """Return a client, disabled or not."""
        if "\0" in client_id:
            # PostgreSQL cannot even be asked for it.
            return None
        row = self.session.get(ApiClientRow, client_id, populate_existing=True)
        return Credentials(_client(row), row.secret_hash) if row is not None else None

    def scopes_of(self, client_id: str) -> frozenset[str] | None:
        """Return the scopes of a client that is not disabled, or None."""
        found = rows_of(self.session, _SCOPES, {"client": client_id})
        return frozenset(found[0][0]) if found else None

    def page(self, wanted: Slice) -> Page[ApiClient]:
        """Return clients, newest first."""
        rows = read_page(
            self.session,
            select(ApiClientRow),
            wanted,
            moment=ApiClientRow.created_at,
            key=ApiClientRow.id,
        )
        return rows.map(_client)

    def of(self, kind: OrganisationKind, organisation_id: str) -> tuple[ApiClient, ...]:
        """Return the clients of one organisation, newest first."""
        statement = (
            select(ApiClientRow)
            .where(ApiClientRow.kind == kind, ApiClientRow.organisation_id == organisation_id)
            .order_by(ApiClientRow.created_at.desc(), ApiClientRow.id)
        )
        return tuple(_client(row) for row in self.session.scalars(statement))

    def disable(self, client_id: str, *, now: datetime) -> None:
        """Disable a client from now on; the first time counts."""
        self.session.execute(
            update(ApiClientRow)
            .where(ApiClientRow.id == client_id, ApiClientRow.disabled_at.is_(None))
            .values(disabled_at=now)
        )

    def use(self, assertion: Assertion) -> bool:
        """Note that an assertion is used; tell whether that was the first time."""
        values = {
            "client_id": assertion.client_id,
            "jti_hash": token_hash(assertion.jti),
            "expires_at": assertion.expires_at,
        }
        return insert_ignoring_conflict(self.session, UsedAssertionRow, values)


def forget_used_assertions(session: Session, *, now: datetime) -> int:
    """Delete the assertions that have expired and could not be used again; return how many."""
    expired = UsedAssertionRow.expires_at
    return forget(session, UsedAssertionRow, expired < now, first=expired)


def _client(row: ApiClientRow) -> ApiClient:
    return ApiClient(
        id=row.id,
        kind=OrganisationKind(row.kind),
        organisation_id=row.organisation_id,
        name=row.name,
        scopes=frozenset(row.scopes),
        auth_method=AuthMethod(row.auth_method),
        public_jwk=row.public_jwk,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )
