"""Files that are looked at first and written when somebody says so; the look writes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from app.core.errors import ConflictError
from app.work.models import Job, JobState
from app.work.parts import chunks
from app.work.service import Work

# The rows are of no use any more when nobody has begun by then, and can hold addresses.
KEPT = timedelta(days=30)
FORGOTTEN_TOGETHER = 20


class Previewed(Protocol):
    """A file with the job that looks at it, and the one that writes it once that has begun."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def preview(self) -> Job:
        """The job that looks at it."""

    @property
    def running(self) -> Job | None:
        """The job that writes it."""


class Keeping(Protocol):
    """What keeps such files."""

    def old(self, *, before: datetime, limit: int) -> Iterator[str]:
        """Yield files of before a moment."""

    def remove(self, import_id: str, /) -> None:
        """Forget a file with its rows."""


@dataclass(frozen=True, slots=True)
class Writing:
    """The job that writes a file: for whom, in parts of how many rows, and what is raised early."""

    kind: str
    owner: str
    rows_of_part: int
    too_early: ConflictError


def begun(session: Session, found: Previewed, writing: Writing, *, now: datetime) -> Job | None:
    """Begin to write a file that the caller has locked; return nothing if that was begun before.

    Raises:
        ConflictError: its preview still runs, or was cancelled.
    """
    if found.running is not None:
        return None
    if found.preview.state is not JobState.FINISHED:
        raise writing.too_early
    each = chunks(found.preview.chunks, rows_of_part=writing.rows_of_part)
    parameters = {"import_id": found.id}
    return Work(session).start(writing.kind, writing.owner, parameters, chunks=each, now=now)


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Undo what is written meanwhile: it is done to see what it would come to."""
    point = session.begin_nested()
    try:
        yield
    finally:
        point.rollback()


def forget_old(store: Keeping, *, now: datetime, kept: timedelta) -> int:
    """Delete files of long ago with their rows; what they wrote stays. Return how many."""
    found = list(store.old(before=now - kept, limit=FORGOTTEN_TOGETHER))
    for import_id in found:
        store.remove(import_id)
    return len(found)
