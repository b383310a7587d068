"""Status lists as rows: which places are taken, and what was last published."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row, insert_ignoring_conflict, insert_ignoring_conflicts
from app.core.ids import new_id
from app.credentials.bitstring import MIN_ENTRIES
from app.credentials.models import Form, StatusSlot

# So many draws that all hit a taken place tell that a list is more than half full: time for a new
# one. Drawing needs no counter, so no row is hot, and the order of issue cannot be read from it.
DRAWS = 16
_CHANCE = secrets.SystemRandom()


class StatusListRow(Row):
    """A list of an institution; it has the same places for revocation and for suspension."""

    __tablename__ = "status_list"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class StatusSlotRow(Row):
    """A place that is taken, for ever: an index is never used twice."""

    __tablename__ = "status_slot"

    list_id: Mapped[str] = mapped_column(ForeignKey("status_list.id"), primary_key=True)
    list_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


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
class StatusStore:
    """Reads and writes status lists in one unit of work."""

    session: Session

    def lease(self, institution_id: str, *, now: datetime) -> StatusSlot:
        """Take a random unused place in the newest list of an institution."""
        newest = self._newest(institution_id)
        slot = self._draw(newest) if newest is not None else None
        if slot is not None:
            return slot
        fresh = self._begin_list(institution_id, now)
        return self._draw(fresh) or self.lease(institution_id, now=now)

    def _newest(self, institution_id: str) -> str | None:
        statement = select(StatusListRow.id).where(StatusListRow.institution_id == institution_id)
        newest = statement.order_by(StatusListRow.created_at.desc(), StatusListRow.id)
        return self.session.scalar(newest.limit(1))

    def _begin_list(self, institution_id: str, now: datetime) -> str:
        fresh = StatusListRow(id=new_id(), institution_id=institution_id, created_at=now)
        self.session.add(fresh)
        self.session.flush()
        return fresh.id

    def lease_many(self, institution_id: str, count: int, *, now: datetime) -> list[StatusSlot]:
        """Take so many random unused places at once, in the newest list and then in new ones."""
        found: list[StatusSlot] = []
        list_id = self._newest(institution_id) or self._begin_list(institution_id, now)
        while (missing := count - len(found)) >= DRAWS:
            drawn = self._draw_many(list_id, missing)
            found += drawn
            # As with one place: a list of which most draws hit a taken place is full enough.
            if 2 * len(drawn) < missing:
                list_id = self._begin_list(institution_id, now)
        return found + [self.lease(institution_id, now=now) for _ in range(missing)]

    def _draw_many(self, list_id: str, count: int) -> list[StatusSlot]:
        # In order, so that two that draw at once wait for each other one way only.
        indices = sorted({secrets.randbelow(MIN_ENTRIES) for _ in range(count)})
        rows = [{"list_id": list_id, "list_index": index} for index in indices]
        taken = insert_ignoring_conflicts(self.session, StatusSlotRow, rows)
        # By chance, not by place: who is beside whom in a list tells nothing.
        slots = [StatusSlot(list_id=name, index=index) for name, index in taken]
        _CHANCE.shuffle(slots)
        return slots

    def _draw(self, list_id: str) -> StatusSlot | None:
        for _ in range(DRAWS):
            index = secrets.randbelow(MIN_ENTRIES)
            values = {"list_id": list_id, "list_index": index}
            if insert_ignoring_conflict(self.session, StatusSlotRow, values):
                return StatusSlot(list_id=list_id, index=index)
        return None

    def institution_of(self, list_id: str) -> str | None:
        """Return whose list it is."""
        statement = select(StatusListRow.institution_id).where(StatusListRow.id == list_id)
        return self.session.scalar(statement)

    def lock(self, list_id: str) -> None:
        """Let no one else change or publish this list until the unit of work ends.

        Without it a list that was computed just before a revocation could be published after it.
        """
        statement = select(StatusListRow.id).where(StatusListRow.id == list_id).with_for_update()
        self.session.execute(statement)

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

    def withdraw(self, list_id: str) -> None:
        """Forget what was published of a list: a bit has changed."""
        self.session.execute(delete(PublicationRow).where(PublicationRow.list_id == list_id))
