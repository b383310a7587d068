"""The log of each institution as rows. There is no method to change or delete one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    bindparam,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.driver import rows_of, run
from app.core.ids import new_id
from app.core.inserting import insert_ignoring_conflict, insert_many
from app.core.paging import Page, Slice, read_page
from app.institutions.log_chain import EMPTY, Act, Actor, ActorKind, Head, LogEntry


class LogHeadRow(Row):
    """The end of the log of an institution; also what is locked while an entry is added."""

    __tablename__ = "institution_log_head"

    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"), primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class LogEntryRow(Row):
    """One entry. Triggers in the database refuse to change or delete one."""

    __tablename__ = "institution_log"
    __table_args__ = (
        UniqueConstraint("institution_id", "sequence"),
        # What was done to one award, of the millions of an institution.
        Index("ix_institution_log_object", "object_id"),
        CheckConstraint("actor_kind IN ('member', 'client', 'platform')", name="actor_kind"),
        CheckConstraint("sequence > 0", name="counted_from_one"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


# Built once: with each act of an institution to build them would cost as much as to do them.
_OF = LogHeadRow.institution_id == bindparam("of")
_LOCKED = select(LogHeadRow.sequence, LogHeadRow.hash).where(_OF).with_for_update()
_MOVED = update(LogHeadRow).where(_OF).values(sequence=bindparam("last"), hash=bindparam("digest"))


@dataclass(frozen=True, slots=True)
class LogStore:
    """Reads and adds to logs in one unit of work."""

    session: Session

    def lock_head(self, institution_id: str) -> Head:
        """Return the end of a log; nobody else adds to it until this unit of work ends."""
        given = {"of": institution_id}
        found = rows_of(self.session, _LOCKED, given)
        if not found:
            values = {"institution_id": institution_id, **EMPTY.model_dump()}
            insert_ignoring_conflict(self.session, LogHeadRow, values)
            found = rows_of(self.session, _LOCKED, given)
        return Head(sequence=found[0][0], hash=found[0][1])

    def head(self, institution_id: str) -> Head:
        """Return the end of a log."""
        row = self.session.get(LogHeadRow, institution_id, populate_existing=True)
        return EMPTY if row is None else _head(row)

    def add(self, entry: LogEntry) -> None:
        """Add an entry that was linked to the locked end."""
        self.add_many([entry])

    def add_many(self, entries: Sequence[LogEntry]) -> None:
        """Add entries of one log, of which the first was linked to the locked end."""
        if not entries:
            return
        insert_many(self.session, (LogEntryRow, [_values(entry) for entry in entries]))
        last = entries[-1]
        end = {"of": last.institution_id, "last": last.sequence, "digest": last.hash}
        run(self.session, _MOVED, end)

    def entries(self, institution_id: str) -> Iterator[LogEntry]:
        """Yield a whole log, oldest entry first."""
        statement = (
            select(LogEntryRow)
            .where(LogEntryRow.institution_id == institution_id)
            .order_by(LogEntryRow.sequence)
            .execution_options(yield_per=1000)
        )
        return (_entry(row) for row in self.session.scalars(statement))

    def page(self, institution_id: str, wanted: Slice) -> Page[LogEntry]:
        """Return a page of a log, newest first."""
        rows = read_page(
            self.session,
            select(LogEntryRow).where(LogEntryRow.institution_id == institution_id),
            wanted,
            moment=LogEntryRow.at,
            key=LogEntryRow.id,
        )
        return rows.map(_entry)

    def about(self, institution_id: str, object_id: str) -> tuple[LogEntry, ...]:
        """Return what was done to one object, oldest first."""
        statement = (
            select(LogEntryRow)
            .where(LogEntryRow.institution_id == institution_id, LogEntryRow.object_id == object_id)
            .order_by(LogEntryRow.sequence)
        )
        return tuple(_entry(row) for row in self.session.scalars(statement))


def _values(entry: LogEntry) -> dict[str, object]:
    return {
        # Lists are read by moment and id: entries of one moment stand in their order too.
        "id": f"{entry.sequence:010d}-{new_id()[:25]}",
        "institution_id": entry.institution_id,
        "sequence": entry.sequence,
        "at": entry.at,
        "actor_kind": entry.actor.kind.value,
        "actor_id": entry.actor.id,
        "act": entry.act.value,
        "object_id": entry.object_id,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def _head(row: LogHeadRow) -> Head:
    return Head(sequence=row.sequence, hash=row.hash)


def _entry(row: LogEntryRow) -> LogEntry:
    return LogEntry(
        institution_id=row.institution_id,
        sequence=row.sequence,
        at=row.at,
        actor=Actor(kind=ActorKind(row.actor_kind), id=row.actor_id),
        act=Act(row.act),
        object_id=row.object_id,
        previous=row.previous,
        hash=row.hash,
    )
