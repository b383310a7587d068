"""Credentials of an institution's own making, signed over the VC-API: only what status needs.

What they say is not kept: they belong to whoever asked for them.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.indexes import only
from app.core.numbers import numbers
from app.credentials.models import DirectCredential, StatusSlot

_SLOT = ("list_id", "list_index")


class DirectCredentialRow(Row):
    """One credential, noted before it is signed."""

    __tablename__ = "direct_credential"
    __table_args__ = (
        Index("ix_direct_credential_slot", "list_id", "list_index", unique=True),
        Index("ix_direct_credential_revoked", *_SLOT, **only("revoked_at IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    list_id: Mapped[str] = mapped_column(ForeignKey("status_list.id"))
    list_index: Mapped[int]
    document_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class DirectStore:
    """Reads and writes such credentials in one unit of work."""

    session: Session

    def add(self, credential: DirectCredential, *, document_hash: str, now: datetime) -> None:
        """Note a credential that is about to be signed."""
        self.session.add(
            DirectCredentialRow(
                id=credential.id,
                institution_id=credential.institution_id,
                list_id=credential.slot.list_id,
                list_index=credential.slot.index,
                document_hash=document_hash,
                created_at=now,
            )
        )
        self.session.flush()

    def by_slot(self, slot: StatusSlot) -> DirectCredential | None:
        """Return the credential that owns a place in the status lists."""
        statement = select(DirectCredentialRow).where(
            DirectCredentialRow.list_id == slot.list_id,
            DirectCredentialRow.list_index == slot.index,
        )
        row = self.session.scalar(statement)
        return None if row is None else _credential(row)

    def revoke(self, credential_id: str, *, now: datetime) -> None:
        """Note that a credential was revoked."""
        row = update(DirectCredentialRow).where(DirectCredentialRow.id == credential_id)
        self.session.execute(row.values(revoked_at=now))

    def revoked_indices(self, list_id: str) -> tuple[int, ...]:
        """Return the indices in a list of what is revoked."""
        statement = select(DirectCredentialRow.list_index).where(
            DirectCredentialRow.list_id == list_id, DirectCredentialRow.revoked_at.isnot(None)
        )
        return tuple(numbers(self.session, statement))


def _credential(row: DirectCredentialRow) -> DirectCredential:
    return DirectCredential(
        id=row.id,
        institution_id=row.institution_id,
        slot=StatusSlot(list_id=row.list_id, index=row.list_index),
        revoked_at=row.revoked_at,
    )
