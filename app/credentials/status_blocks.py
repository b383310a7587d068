"""The status lists of an institution, one row each, and the blocks of places that were given out.

A list is of one institution and one year. A block is a row that exists from the moment at which it
is given out, for ever: whoever inserts it has its places, and nobody waits for anybody else.
"""

import secrets
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.ids import new_id
from app.core.inserting import insert_ignoring_conflict, insert_ignoring_conflicts
from app.credentials.bitstring import MIN_ENTRIES
from app.credentials.models import StatusSlot
from app.credentials.scattering import BLOCK, places_of
from app.credentials.status_lists import ENTRIES

SECRET_BYTES = 16
_CHANCE = secrets.SystemRandom()


class StatusListRow(Row):
    """A list of an institution; it has the same places for revocation and for suspension.

    Lists of before blocks have no year, number or secret. They are published as ever, and full.
    """

    __tablename__ = "status_list"
    __table_args__ = (
        Index("ix_status_list_year", "institution_id", "year", "number", unique=True),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    entries: Mapped[int] = mapped_column(server_default=str(MIN_ENTRIES))
    # The year in which its places are given out; the lists of one year are numbered from 1.
    year: Mapped[int | None]
    number: Mapped[int | None]
    # Spreads its blocks over the list.
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)


class StatusSlotRow(Row):
    """A place in a list of before blocks. The version before this one writes here, this one not."""

    __tablename__ = "status_slot"

    list_id: Mapped[str] = mapped_column(ForeignKey("status_list.id"), primary_key=True)
    list_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class StatusBlockRow(Row):
    """A block that was given out: whole, to a process, or from its start on, place by place."""

    __tablename__ = "status_block"
    __table_args__ = (CheckConstraint(f"taken BETWEEN 0 AND {BLOCK}", name="taken"),)

    list_id: Mapped[str] = mapped_column(ForeignKey("status_list.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    taken: Mapped[int]


@dataclass(frozen=True, slots=True)
class Places:
    """Places in one list, in the order in which they are used."""

    list_id: str
    indices: "array[int]"

    def slots(self) -> list[StatusSlot]:
        """Return them as what an award has."""
        return [StatusSlot(list_id=self.list_id, index=index) for index in self.indices]


@dataclass(frozen=True, slots=True)
class Blocks:
    """The lists of one institution in one year, in one unit of work."""

    session: Session
    institution_id: str
    year: int

    def exists(self) -> bool:
        """Tell whether this unit of work can see the institution."""
        institution = Row.metadata.tables["institution"].c.id
        found = select(institution).where(institution == self.institution_id)
        return self.session.scalar(found) is not None

    def whole(self, blocks: int, *, now: datetime) -> list[Places]:
        """Take so many whole blocks, by chance."""
        found: list[Places] = []
        while len(found) < blocks:
            found += self._drawn(blocks - len(found), taken=BLOCK, now=now)
        return found

    def some(self, count: int, *, now: datetime) -> list[Places]:
        """Take so many places, from blocks that are taken place by place.

        Two units of work never take from one block at once: each has blocks of its own until it
        ends, and gives back what it did not use.
        """
        found: list[Places] = []
        while (missing := count - sum(len(each.indices) for each in found)) > 0:
            part = self._part(missing)
            if part is None:
                self._drawn(1, taken=0, now=now)
            else:
                found.append(part)
        return found

    def _part(self, count: int) -> Places | None:
        row, mine = StatusBlockRow, StatusListRow
        statement = (
            select(row.list_id, row.number, row.taken)
            .join(mine, mine.id == row.list_id)
            .where(mine.institution_id == self.institution_id, mine.year == self.year)
            .where(row.taken < BLOCK)
            .limit(1)
            .with_for_update(of=row, skip_locked=True)
        )
        block = self.session.execute(statement).one_or_none()
        if block is None:
            return None
        until = min(BLOCK, block.taken + count)
        this = (row.list_id == block.list_id, row.number == block.number)
        self.session.execute(update(row).where(*this).values(taken=until))
        whole = _places(self.session.get_one(StatusListRow, block.list_id), block.number)
        return Places(whole.list_id, whole.indices[block.taken : until])

    def _drawn(self, count: int, *, taken: int, now: datetime) -> list[Places]:
        """Draw blocks of the newest list, which may be fewer when others draw the same ones."""
        newest = self._newest() or self._begun(1, now)
        row = StatusBlockRow
        given = set(self.session.scalars(select(row.number).where(row.list_id == newest.id)))
        free = [number for number in range(newest.entries // BLOCK) if number not in given]
        if not free:
            self._begun((newest.number or 0) + 1, now)
            return []
        # In order, so that two that draw at once wait for each other one way only.
        drawn = sorted(_CHANCE.sample(free, min(count, len(free))))
        rows = [{"list_id": newest.id, "number": number, "taken": taken} for number in drawn]
        mine = insert_ignoring_conflicts(self.session, row, rows)
        return [_places(newest, number) for _, number in mine]

    def _newest(self) -> StatusListRow | None:
        row = StatusListRow
        statement = select(row).where(
            row.institution_id == self.institution_id, row.year == self.year
        )
        return self.session.scalar(statement.order_by(row.number.desc()).limit(1))

    def _begun(self, number: int, now: datetime) -> StatusListRow:
        values = {
            "id": new_id(),
            "institution_id": self.institution_id,
            "created_at": now,
            "entries": ENTRIES,
            "year": self.year,
            "number": number,
            "secret": secrets.token_bytes(SECRET_BYTES),
        }
        # Whoever begins it at the same moment begins the same one.
        insert_ignoring_conflict(self.session, StatusListRow, values)
        named = {"institution_id": self.institution_id, "year": self.year, "number": number}
        return self.session.scalars(select(StatusListRow).filter_by(**named)).one()


def _places(of: StatusListRow, number: int) -> Places:
    return Places(of.id, places_of(number, secret=of.secret or b"", entries=of.entries))


def slots_in(places: Sequence[Places]) -> list[StatusSlot]:
    """Return all places as what awards have."""
    return [slot for each in places for slot in each.slots()]
