"""Does the chunks: claims one, does it, ends it; puts it off or gives it up when it fails.

The claim is committed before the work begins, so that a worker that dies is seen to be late. The
work and the note that it is done are one transaction: a worker that comes too late finds that the
chunk is no longer its own, and all it did is undone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from traceback import extract_tb

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.clock import Clock
from app.core.db import CollidedError, Database, is_postgresql
from app.core.errors import UnavailableError
from app.work.dispatch import WIDTH, call_workers
from app.work.models import Chunk, ChunkReport, RowError
from app.work.states import LEASE, pause_after
from app.work.store import JobStore

log = structlog.get_logger()

# Does a chunk in the unit of work that also ends it. What it does elsewhere can happen twice.
Handler = Callable[[Session, Chunk, datetime], ChunkReport]
# A job that has something to do and stands still for so long has lost its messages or its workers.
QUIET = timedelta(seconds=10)


class LateWorkerError(UnavailableError):
    """The chunk was taken over: all that was done for it is undone."""

    code = "late_worker"


@dataclass(frozen=True, slots=True)
class Runner:
    """Does chunks of all kinds; any number of runners may be at work at once."""

    database: Database
    clock: Clock
    handlers: Mapping[str, Handler]
    lease: timedelta = LEASE

    def step(self, job_id: str | None = None) -> bool:
        """Do one chunk that is due, of this job or of any; tell whether there was one."""
        now = self.clock()
        if job_id is None and not self._is_due(now):
            return False
        with self.database.transaction() as session:
            claimed = JobStore(session).claim(job_id, now=now, lease=self.lease)
        if claimed is None:
            return False
        job, chunk = claimed
        try:
            self._attempt(job.kind, chunk)
        except LateWorkerError:
            log.warning("work.late", job_id=chunk.job_id, chunk=chunk.number)
        return True

    def rescue(self) -> int:
        """Call workers for jobs that stand still; return for how many."""
        with self.database.transaction() as session:
            found = JobStore(session).stranded(now=self.clock(), quiet=QUIET)
            for job_id in found:
                call_workers(session, job_id, times=WIDTH)
        return len(found)

    def _is_due(self, now: datetime) -> bool:
        # A look first: it does not wait for anybody who writes.
        with self.database.reading() as session:
            return JobStore(session).is_due(now=now)

    def _attempt(self, kind: str, chunk: Chunk) -> None:
        try:
            self._do(kind, chunk)
        except LateWorkerError:
            raise
        # The outermost frame of background work: the next chunk must not be lost with this one.
        except Exception as error:  # noqa: BLE001
            self._failed(chunk, error)

    def _do(self, kind: str, chunk: Chunk) -> None:
        with self.database.transaction() as session:
            self._guard(session)
            report = self.handlers[kind](session, chunk, self.clock())
            self._end(session, chunk, report)

    def _failed(self, chunk: Chunk, error: Exception) -> None:
        # Only the type and the place: the text of an error can hold personal data.
        places = [f"{f.filename}:{f.lineno}" for f in extract_tb(error.__traceback__)]
        log.error("work.failed", kind=type(error).__name__, job_id=chunk.job_id, places=places)
        blameless = isinstance(error, UnavailableError | CollidedError)
        pause, now = pause_after(chunk.tries, blameless=blameless), self.clock()
        with self.database.transaction() as session:
            if pause is not None:
                JobStore(session).put_off(chunk, until=now + pause)
                call_workers(session, chunk.job_id)
                return
            first = int(chunk.payload.get("first", 0))
            message = "This part failed on our side, also when tried again; nothing of it is done."
            wrong = RowError(row=first, code="internal_error", message=message)
            self._end(session, chunk, ChunkReport(done=0, errors=(wrong,)), failed=True)

    def _end(
        self, session: Session, chunk: Chunk, report: ChunkReport, *, failed: bool = False
    ) -> None:
        if not JobStore(session).end(chunk, report, failed=failed, now=self.clock()):
            raise LateWorkerError("Another worker took over.")
        call_workers(session, chunk.job_id)

    def _guard(self, session: Session) -> None:
        # A worker that hangs halfway must not keep the locks from whoever takes over.
        if is_postgresql(session):
            patience = int(self.lease.total_seconds() * 1000)
            timeout = f"SET LOCAL idle_in_transaction_session_timeout = {patience}"
            session.execute(text(timeout))
