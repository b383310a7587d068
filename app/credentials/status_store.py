"""Status lists as rows: whose they are, and what was last published."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.credentials.models import Form, StatusSlot
from app.credentials.status_blocks import StatusListRow
from app.credentials.status_leasing import lease_places
from app.credentials.status_lists import TOKEN_LIST


class PublicationRow(Row):
    """The signed list as it is served now; removed as soon as a bit changes."""

    __tablename__ = "status_publication"

    list_id: Mapped[str] = mapped_column(ForeignKey("status_list.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16), primary_key=True)
    form: Mapped[str] = mapped_column(String(16), primary_key=True)
    secured: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class Publication:
    """A signed list, and the moment at which it must be signed anew."""

    secured: str
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class StatusListOf:
    """Whose list it is, and how many places it has."""

    institution_id: str
    entries: int


@dataclass(frozen=True, slots=True)
class StatusStore:
    """Reads and writes status lists in one unit of work."""

    session: Session

    def lease(self, institution_id: str, *, now: datetime) -> StatusSlot:
        """Take a place in the lists of an institution that was never used."""
        (slot,) = self.lease_many(institution_id, 1, now=now)
        return slot

    def lease_many(self, institution_id: str, count: int, *, now: datetime) -> list[StatusSlot]:
        """Take so many places that were never used."""
        return lease_places(self.session, institution_id, count, now=now)

    def find(self, list_id: str) -> StatusListOf | None:
        """Return whose list it is, and how many places it has."""
        row = self.session.get(StatusListRow, list_id)
        return None if row is None else StatusListOf(row.institution_id, row.entries)

    def lock(self, list_id: str) -> None:
        """Let no one else change or publish this list until the unit of work ends.

        Without it a list that was computed just before a revocation could be published after it.
        Its places can be leased meanwhile.
        """
        statement = select(StatusListRow.id).where(StatusListRow.id == list_id)
        self.session.execute(statement.with_for_update(key_share=True))

    def published(self, list_id: str, purpose: str, form: Form) -> Publication | None:
        """Return the list as it was last signed, if no bit has changed since."""
        row = self.session.get(PublicationRow, (list_id, purpose, form))
        return None if row is None else Publication(row.secured, row.valid_until)

    def publish(self, list_id: str, purpose: str, form: Form, publication: Publication) -> None:
        """Keep a newly signed list."""
        self.session.merge(
            PublicationRow(
                list_id=list_id,
                purpose=purpose,
                form=form,
                secured=publication.secured,
                valid_until=publication.valid_until,
            )
        )

    def withdraw(self, list_id: str, purpose: str) -> bool:
        """Forget what was published of a list for this purpose; tell whether anything was."""
        row = PublicationRow
        # The token tells of every purpose.
        told = row.purpose.in_([purpose, TOKEN_LIST])
        withdrawal = delete(row).where(row.list_id == list_id, told)
        return self.session.connection().execute(withdrawal).rowcount > 0
