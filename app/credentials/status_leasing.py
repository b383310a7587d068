"""Hands out places in the status lists: none twice, also by many processes that know no other.

On PostgreSQL a process leases whole blocks in short transactions of their own and keeps them in
memory, so that an award touches no row for its place: nothing is hot, however many issue at once.
What a process that dies had left is lost, never used again. On SQLite, where one writer goes at a
time, places are taken one by one in the unit of work of the award, and none is lost.
"""

import os
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.core.db import Database
from app.credentials.models import StatusSlot
from app.credentials.scattering import BLOCK
from app.credentials.status_blocks import Blocks, Places, slots_in

# Institutions whose places are kept, of 1 KB each; who did not issue for longest gives way.
MAX_INSTITUTIONS = 2_000
# A lease that waits for longer waits for its own request; then the request is refused.
PATIENCE = "5s"


def lease_places(
    session: Session, institution_id: str, count: int, *, now: datetime
) -> list[StatusSlot]:
    """Take so many places that were never used, in the lists of this year.

    They are this caller's also when the unit of work is undone: then nobody uses them.
    """
    bind = session.get_bind().engine
    if bind.dialect.name == "postgresql":
        kept = _shelves_of(bind).take(institution_id, count, now=now)
        if kept is not None:
            return slots_in(kept)
    return slots_in(Blocks(session, institution_id, now.year).some(count, now=now))


@dataclass(frozen=True, slots=True)
class Shelves:
    """The places that this process has leased in one database, by institution and year."""

    apart: Database
    kept: OrderedDict[tuple[str, int], list[Places]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def take(self, institution_id: str, count: int, *, now: datetime) -> list[Places] | None:
        """Take so many places; None when the institution is not there for others to see yet."""
        name = (institution_id, now.year)
        with self.lock:
            shelf = self.kept.setdefault(name, [])
            self.kept.move_to_end(name)
            missing = count - sum(len(each.indices) for each in shelf)
            if missing > 0:
                leased = self._leased(name, -(-missing // BLOCK), now)
                if leased is None:
                    return None
                shelf += leased
            if len(self.kept) > MAX_INSTITUTIONS:
                self.kept.popitem(last=False)
            return list(_taken(shelf, count))

    def _leased(self, name: tuple[str, int], blocks: int, now: datetime) -> list[Places] | None:
        with self.apart.transaction() as session:
            session.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
            lists = Blocks(session, *name)
            return lists.whole(blocks, now=now) if lists.exists() else None


def _taken(shelf: list[Places], count: int) -> Iterator[Places]:
    """Take places off a shelf, from its end."""
    while count > 0:
        last = shelf.pop()
        if len(last.indices) > count:
            shelf.append(Places(last.list_id, last.indices[:-count]))
        yield Places(last.list_id, last.indices[-count:])
        count -= len(last.indices)


_SHELVES: WeakKeyDictionary[Engine, Shelves] = WeakKeyDictionary()
_LOCK = Lock()


def _shelves_of(engine: Engine) -> Shelves:
    with _LOCK:
        if engine not in _SHELVES:
            # A connection of its own, for the moment: those of the pool may all be with requests
            # that wait here. One at a time, as the shelves are locked.
            apart = create_engine(engine.url, poolclass=NullPool)
            _SHELVES[engine] = Shelves(Database(apart))
        return _SHELVES[engine]


def _in_child() -> None:
    # It would use the places of its parent.
    _SHELVES.clear()
    _LOCK.release()


os.register_at_fork(before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_in_child)
