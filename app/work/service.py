"""Background work: begun with its chunks, followed, paused, resumed, cancelled."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from sqlalchemy.orm import Session

from app.core.documents import JSONObject
from app.core.errors import NotFoundError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.work.dispatch import WIDTH, call_workers
from app.work.models import Job, JobState, RowError
from app.work.states import changed
from app.work.store import JobStore, forget_jobs

T = TypeVar("T")
# So many chunks go to the database in one statement: what is begun is never in memory as a whole.
TOGETHER = 50
# Long enough to read what became of an import after a summer.
KEPT = timedelta(days=100)


class UnknownJobError(NotFoundError):
    """The caller has no such job."""

    code = "unknown_job"


@dataclass(frozen=True, slots=True)
class Work:
    """The jobs in one unit of work."""

    session: Session

    def start(
        self,
        kind: str,
        owner: str,
        parameters: JSONObject,
        *,
        chunks: Iterable[JSONObject],
        now: datetime,
        due_at: datetime | None = None,
    ) -> Job:
        """Begin a job, if and when this unit of work is committed; not before `due_at`.

        `owner` is the tenant of the caller that may follow it, such as `institution:...`. The
        chunks are taken one by one; each is handed to the handler of this kind.
        """
        store, job = JobStore(self.session), _new(kind, owner, parameters, now=now)
        store.add(job)
        count = 0
        for together in _by(TOGETHER, enumerate(chunks)):
            store.add_chunks(job.id, together, now=due_at or now)
            count += len(together)
        store.set_size(job.id, chunks=count, now=now)
        if count and due_at is None:
            # For a job that begins later, workers are called when it stands still at that moment.
            call_workers(self.session, job.id, times=min(count, WIDTH))
        return self.get(job.id, owner=owner)

    def get(self, job_id: str, *, owner: str) -> Job:
        """Return a job.

        Raises:
            UnknownJobError: this owner has no such job.
        """
        return _known(JobStore(self.session).get(job_id, owner=owner))

    def errors(self, job_id: str, wanted: Slice, *, owner: str) -> Page[RowError]:
        """Return a page of what was wrong with the rows, by row.

        Raises:
            UnknownJobError: this owner has no such job.
        """
        return JobStore(self.session).errors(self.get(job_id, owner=owner), wanted)

    def wrong_rows(self, job_id: str, *, first: int, last: int, owner: str) -> frozenset[int]:
        """Return the numbers of the rows from one to another with which something was wrong.

        Raises:
            UnknownJobError: this owner has no such job.
        """
        job = self.get(job_id, owner=owner)
        return JobStore(self.session).wrong_rows(job.id, first=first, last=last)

    def wrong_in(self, jobs: Sequence[Job], rows: Sequence[int]) -> Mapping[int, set[str]]:
        """Return in which of these jobs something was wrong with each of these rows."""
        if not rows:
            return {}
        return JobStore(self.session).wrong_in([job.id for job in jobs], rows)

    def errors_of(self, jobs: Sequence[Job], wanted: Slice) -> Page[RowError]:
        """Return a page of what was wrong in several jobs over the same rows, by row."""
        if not jobs:
            return Page((), None)
        return JobStore(self.session).errors_of_both([job.id for job in jobs], wanted, jobs[0])

    def pause(self, job_id: str, *, owner: str, now: datetime) -> Job:
        """Let no further chunk begin; what is being done is finished.

        Raises:
            UnknownJobError: this owner has no such job.
            JobStateError: the job is over.
        """
        return self._change(job_id, JobState.PAUSED, owner=owner, now=now)

    def resume(self, job_id: str, *, owner: str, now: datetime) -> Job:
        """Go on where the job was paused.

        Raises:
            UnknownJobError: this owner has no such job.
            JobStateError: the job is over.
        """
        job = self._change(job_id, JobState.RUNNING, owner=owner, now=now)
        call_workers(self.session, job.id, times=WIDTH)
        return job

    def cancel(self, job_id: str, *, owner: str, now: datetime) -> Job:
        """Let no further chunk begin, for ever; what was done stays done.

        Raises:
            UnknownJobError: this owner has no such job.
            JobStateError: the job is finished.
        """
        return self._change(job_id, JobState.CANCELLED, owner=owner, now=now)

    def _change(self, job_id: str, to: JobState, *, owner: str, now: datetime) -> Job:
        store = JobStore(self.session)
        job = _known(store.get(job_id, owner=owner, lock=True))
        if changed(job.state, to=to) is job.state:
            return job
        if to is JobState.RUNNING and not job.chunks_left:
            # What was in work when the job was paused was the last of it.
            to = JobState.FINISHED
        store.set_state(job_id, to, now=now)
        return self.get(job_id, owner=owner)


def forget_old_jobs(session: Session, *, now: datetime, kept: timedelta = KEPT) -> int:
    """Delete jobs that have been over for long; return how many rows, or jobs at last."""
    return forget_jobs(session, before=now - kept)


def _known(job: Job | None) -> Job:
    if job is None:
        raise UnknownJobError("You have no such job.")
    return job


def _new(kind: str, owner: str, parameters: JSONObject, *, now: datetime) -> Job:
    return Job(
        id=new_id(),
        kind=kind,
        owner=owner,
        parameters=parameters,
        state=JobState.RUNNING,
        chunks=0,
        chunks_left=0,
        chunks_failed=0,
        rows_done=0,
        rows_wrong=0,
        counts={},
        created_at=now,
    )


def _by(size: int, items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while together := list(islice(rest, size)):
        yield together
