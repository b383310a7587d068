"""Signing keys as rows: the public half in the open, the private half sealed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.keys import Algorithm
from app.institutions.models import KeyState, SigningKeyRecord


class DataKeyRow(Row):
    """The data key of one institution, wrapped; also what is locked while its keys change."""

    __tablename__ = "institution_data_key"

    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class SigningKeyRow(Row):
    """One signing key."""

    __tablename__ = "signing_key"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'retired', 'compromised')", name="state"),
        CheckConstraint(
            "(state = 'compromised') = (compromised_at IS NOT NULL)", name="compromise_has_date"
        ),
        CheckConstraint("(state = 'active') = (retired_at IS NULL)", name="retired_has_date"),
        # Whatever two rotations do at once, one key per algorithm signs.
        Index(
            "uq_signing_key_active",
            "institution_id",
            "algorithm",
            unique=True,
            postgresql_where=text("state = 'active'"),
            sqlite_where=text("state = 'active'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"), index=True)
    kid: Mapped[str] = mapped_column(String(500), unique=True)
    algorithm: Mapped[str] = mapped_column(String(8))
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16))
    not_before: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)
    compromised_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A key with its private half as it is stored."""

    record: SigningKeyRecord
    sealed: bytes
    wrapped_data_key: bytes


@dataclass(frozen=True, slots=True)
class KeyStore:
    """Reads and writes signing keys in one unit of work."""

    session: Session

    def add_data_key(self, institution_id: str, wrapped: bytes) -> None:
        """Add the data key of a new institution."""
        self.session.add(DataKeyRow(institution_id=institution_id, wrapped=wrapped))
        self.session.flush()

    def lock(self, institution_id: str) -> bytes | None:
        """Wait until nobody else changes the keys of an institution; return its data key."""
        statement = select(DataKeyRow).where(DataKeyRow.institution_id == institution_id)
        row = self.session.scalars(statement.with_for_update()).one_or_none()
        return row.wrapped if row is not None else None

    def add(self, record: SigningKeyRecord, *, sealed: bytes) -> None:
        """Add a key."""
        self.session.add(SigningKeyRow(**record.model_dump(), sealed=sealed))
        self.session.flush()

    def change(self, record: SigningKeyRecord) -> None:
        """Write the state of a key and its dates."""
        dated = record.model_dump(include={"state", "retired_at", "compromised_at"})
        self.session.execute(
            update(SigningKeyRow).where(SigningKeyRow.id == record.id).values(**dated)
        )

    def of(self, institution_id: str) -> tuple[SigningKeyRecord, ...]:
        """Return all keys of an institution, oldest first."""
        statement = (
            select(SigningKeyRow)
            .where(SigningKeyRow.institution_id == institution_id)
            .order_by(SigningKeyRow.not_before, SigningKeyRow.kid)
            .execution_options(populate_existing=True)
        )
        return tuple(_record(row) for row in self.session.scalars(statement))

    def by_kid(self, kid: str) -> SigningKeyRecord | None:
        """Return the key of a verification method."""
        if "\0" in kid:
            # PostgreSQL cannot even be asked for it.
            return None
        statement = select(SigningKeyRow).where(SigningKeyRow.kid == kid)
        row = self.session.scalars(statement).one_or_none()
        return _record(row) if row is not None else None

    def active(self, institution_id: str, algorithm: Algorithm) -> SealedKey | None:
        """Return the key that signs."""
        statement = (
            select(SigningKeyRow, DataKeyRow.wrapped)
            .join(DataKeyRow, DataKeyRow.institution_id == SigningKeyRow.institution_id)
            .where(
                SigningKeyRow.institution_id == institution_id,
                SigningKeyRow.algorithm == algorithm.value,
                SigningKeyRow.state == KeyState.ACTIVE.value,
            )
            .execution_options(populate_existing=True)
        )
        found = self.session.execute(statement).one_or_none()
        return SealedKey(_record(found[0]), found[0].sealed, found[1]) if found else None


def _record(row: SigningKeyRow) -> SigningKeyRecord:
    return SigningKeyRecord(
        id=row.id,
        institution_id=row.institution_id,
        kid=row.kid,
        algorithm=Algorithm(row.algorithm),
        public_jwk=row.public_jwk,
        state=KeyState(row.state),
        not_before=row.not_before,
        retired_at=row.retired_at,
        compromised_at=row.compromised_at,
    )
