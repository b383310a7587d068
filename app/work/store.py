"""Jobs, their chunks and their errors, as stored. Here is who claims a chunk and who ends it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    and_,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.documents import JSONObject
from app.core.forgetting import TOGETHER, forget
from app.core.paging import Page, Position, Slice
from app.work.models import (
    MAX_ERRORS_OF_ROW,
    Chunk,
    ChunkReport,
    ChunkState,
    Job,
    JobState,
    RowError,
)

# So many jobs are forgotten together.
FEW = 50
# Of an error message of ours.
MAX_MESSAGE = 500


class JobRow(Row):
    """A job."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("chunks_left BETWEEN 0 AND chunks", name="left_of_all"),
        CheckConstraint("rows_done >= 0 AND rows_wrong >= 0", name="rows_counted"),
        Index("ix_job_owner_created", "owner", "created_at"),
        Index("ix_job_state_moved", "state", "moved_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    owner: Mapped[str] = mapped_column(String(100))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    state: Mapped[str] = mapped_column(String(10))
    chunks: Mapped[int] = mapped_column(default=0)
    chunks_left: Mapped[int] = mapped_column(default=0)
    chunks_failed: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_wrong: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    created_at: Mapped[datetime] = mapped_column(Moment)
    # When a chunk of it was last claimed or ended.
    moved_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class ChunkRow(Row):
    """A chunk. `due_at` is when it can be claimed; of a claimed one, when its lease ends."""

    __tablename__ = "job_chunk"
    __table_args__ = (Index("ix_job_chunk_due", "job_id", "state", "due_at"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("job.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    state: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime] = mapped_column(Moment)
    token: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)


class RowErrorRow(Row):
    """An error; `place` sorts as the rows do."""

    __tablename__ = "job_error"

    job_id: Mapped[str] = mapped_column(ForeignKey("job.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(20), primary_key=True)
    row: Mapped[int]
    field: Mapped[str | None] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(60))
    message: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class JobStore:
    """The jobs in one unit of work."""

    session: Session

    def add(self, job: Job) -> None:
        """Keep a new job, without chunks yet."""
        values = job.model_dump(mode="python")
        self.session.execute(insert(JobRow).values(**values, moved_at=job.created_at))

    def add_chunks(
        self, job_id: str, payloads: Iterable[tuple[int, JSONObject]], *, now: datetime
    ) -> None:
        """Keep numbered chunks of a job, which can be claimed from `now` on."""
        rows = [
            {
                "job_id": job_id,
                "number": number,
                "payload": payload,
                "state": ChunkState.WAITING.value,
                "due_at": now,
                "token": 0,
                "tries": 0,
            }
            for number, payload in payloads
        ]
        self.session.execute(insert(ChunkRow), rows)

    def set_size(self, job_id: str, *, chunks: int, now: datetime) -> None:
        """Note how many chunks there are; a job of none is finished."""
        values: dict[str, object] = {"chunks": chunks, "chunks_left": chunks}
        if not chunks:
            values |= {"state": JobState.FINISHED.value, "finished_at": now}
        self.session.execute(update(JobRow).where(JobRow.id == job_id).values(**values))

    def get(self, job_id: str, *, owner: str, lock: bool = False) -> Job | None:
        """Return a job of this owner."""
        statement = select(JobRow).where(JobRow.id == job_id, JobRow.owner == owner)
        row = self.session.scalars(_fresh(statement, lock=lock)).one_or_none()
        return _job(row) if row is not None else None

    def set_state(self, job_id: str, state: JobState, *, now: datetime) -> None:
        """Let a job go on, rest or end."""
        over = now if state is JobState.CANCELLED else None
        values = {"state": state.value, "moved_at": now, "finished_at": over}
        self.session.execute(update(JobRow).where(JobRow.id == job_id).values(**values))

    def is_due(self, *, now: datetime) -> bool:
        """Tell whether a chunk of any job can be claimed."""
        return (
            self.session.scalar(_due(now).with_only_columns(ChunkRow.number).limit(1)) is not None
        )

    def claim(
        self, job_id: str | None, *, now: datetime, lease: timedelta
    ) -> tuple[Job, Chunk] | None:
        """Claim the first chunk that is due, of one job or of any; None when there is none."""
        due = _due(now).order_by(JobRow.created_at, JobRow.id, ChunkRow.number).limit(1)
        if job_id is not None:
            due = due.where(JobRow.id == job_id)
        chunk = self.session.scalars(
            due.with_for_update(of=ChunkRow, skip_locked=True).execution_options(
                populate_existing=True
            )
        ).first()
        if chunk is None:
            return None
        chunk.state, chunk.due_at = ChunkState.CLAIMED.value, now + lease
        chunk.token, chunk.tries = chunk.token + 1, chunk.tries + 1
        self.session.flush()
        job = self._moved(chunk.job_id, now=now)
        return job, Chunk(
            job_id=chunk.job_id,
            number=chunk.number,
            owner=job.owner,
            parameters=job.parameters,
            payload=chunk.payload,
            token=chunk.token,
            tries=chunk.tries,
        )

    def end(self, chunk: Chunk, report: ChunkReport, *, failed: bool, now: datetime) -> bool:
        """Note that a chunk is over, if it is still this worker's; tell whether it is."""
        state = ChunkState.FAILED if failed else ChunkState.DONE
        # What it held is of no use any more.
        if not self._keep(chunk, state=state.value, payload={}):
            return False
        self._add_errors(chunk.job_id, report.errors)
        # Under the lock of the job: two chunks that end together are both counted.
        statement = select(JobRow).where(JobRow.id == chunk.job_id)
        row = self.session.scalars(_fresh(statement, lock=True)).one()
        row.chunks_left -= 1
        row.chunks_failed += failed
        row.rows_done += report.done
        row.rows_wrong += len({error.row for error in report.errors})
        row.counts = _summed(row.counts, report.counts)
        row.moved_at = now
        if not row.chunks_left and row.state == JobState.RUNNING.value:
            row.state, row.finished_at = JobState.FINISHED.value, now
        self.session.flush()
        return True

    def put_off(self, chunk: Chunk, *, until: datetime) -> bool:
        """Let a chunk be tried again later, if it is still this worker's."""
        return self._keep(chunk, state=ChunkState.WAITING.value, due_at=until)

    def stranded(self, *, now: datetime, quiet: timedelta) -> list[str]:
        """Return running jobs that have something to do and have not moved for a while."""
        since = now - quiet
        statement = (
            select(JobRow.id)
            .where(
                JobRow.state == JobState.RUNNING.value,
                JobRow.moved_at <= since,
                select(ChunkRow.number).where(ChunkRow.job_id == JobRow.id, _is_due(now)).exists(),
            )
            .order_by(JobRow.moved_at)
            .limit(50)
            .with_for_update(skip_locked=True)
        )
        found = list(self.session.scalars(statement))
        self.session.execute(update(JobRow).where(JobRow.id.in_(found)).values(moved_at=now))
        return found

    def errors(self, job: Job, wanted: Slice) -> Page[RowError]:
        """Return a page of what is wrong, by row."""
        statement = select(RowErrorRow).where(RowErrorRow.job_id == job.id)
        if wanted.after is not None:
            statement = statement.where(RowErrorRow.place > wanted.after.id)
        rows = list(
            self.session.scalars(statement.order_by(RowErrorRow.place).limit(wanted.limit + 1))
        )
        found = rows[: wanted.limit]
        last = Position(job.created_at, found[-1].place) if len(rows) > wanted.limit else None
        return Page(tuple(_error(row) for row in found), last)

    def wrong_rows(self, job_id: str, *, first: int, last: int) -> frozenset[int]:
        """Return the numbers of the rows from one to another with which something is wrong."""
        row = RowErrorRow
        statement = select(row.row).where(
            row.job_id == job_id, row.place >= f"{first:010d}", row.place < f"{last + 1:010d}"
        )
        return frozenset(self.session.scalars(statement))

    def errors_of_both(self, job_ids: Sequence[str], wanted: Slice, job: Job) -> Page[RowError]:
        """Return a page of what is wrong in several jobs over the same rows, by row."""
        row, place = RowErrorRow, RowErrorRow.place + " " + RowErrorRow.job_id
        statement = select(row).where(row.job_id.in_(job_ids))
        if wanted.after is not None:
            # First by the index, then to the very row.
            after = wanted.after.id
            statement = statement.where(row.place >= after.partition(" ")[0], place > after)
        ordered = statement.order_by(row.place, row.job_id).limit(wanted.limit + 1)
        rows = list(self.session.scalars(ordered))
        found = rows[: wanted.limit]
        last = None
        if len(rows) > wanted.limit:
            last = Position(job.created_at, f"{found[-1].place} {found[-1].job_id}")
        return Page(tuple(_error(one) for one in found), last)

    def wrong_in(self, job_ids: Sequence[str], rows: Sequence[int]) -> dict[int, set[str]]:
        """Return in which of these jobs something was wrong with each of these rows."""
        row, found = RowErrorRow, dict[int, set[str]]()
        statement = select(row.row, row.job_id).where(
            row.job_id.in_(job_ids),
            row.place >= f"{min(rows):010d}",
            row.place < f"{max(rows) + 1:010d}",
        )
        for number, job_id in self.session.execute(statement):
            found.setdefault(number, set()).add(job_id)
        return found

    def _moved(self, job_id: str, *, now: datetime) -> Job:
        self.session.execute(update(JobRow).where(JobRow.id == job_id).values(moved_at=now))
        return _job(self.session.scalars(_fresh(select(JobRow).where(JobRow.id == job_id))).one())

    def _keep(self, chunk: Chunk, **values: object) -> bool:
        # The fence: whoever was late finds a higher token here, and nothing to change.
        mine = update(ChunkRow).where(
            ChunkRow.job_id == chunk.job_id,
            ChunkRow.number == chunk.number,
            ChunkRow.token == chunk.token,
            ChunkRow.state == ChunkState.CLAIMED.value,
        )
        return self.session.connection().execute(mine.values(**values)).rowcount == 1

    def _add_errors(self, job_id: str, errors: Iterable[RowError]) -> None:
        of_row: dict[int, int] = {}
        rows = []
        for error in errors:
            nth = of_row[error.row] = of_row.get(error.row, 0) + 1
            if nth <= MAX_ERRORS_OF_ROW:
                rows.append(_error_row(job_id, error, nth))
        if rows:
            self.session.execute(insert(RowErrorRow), rows)


def forget_jobs(session: Session, *, before: datetime) -> int:
    """Delete jobs that were over before a moment, first what they had; return how many rows."""
    found = [name for state in _ENDED for name in session.scalars(_unmoved(state, before))]
    for table in (RowErrorRow, ChunkRow):
        gone = forget(session, table, table.job_id.in_(found), first=table.job_id)
        if gone == TOGETHER:
            return gone
    session.execute(delete(JobRow).where(JobRow.id.in_(found)))
    return len(found)


_ENDED = (JobState.FINISHED, JobState.CANCELLED)


def _unmoved(state: JobState, since: datetime) -> Select[str]:
    # One state at a time: so the index gives the first ones.
    row = JobRow
    old = select(row.id).where(row.state == state.value, row.moved_at < since)
    return old.order_by(row.moved_at).limit(FEW)


def _is_due(now: datetime) -> Any:
    claimable = (ChunkState.WAITING.value, ChunkState.CLAIMED.value)
    return and_(ChunkRow.state.in_(claimable), ChunkRow.due_at <= now)


def _due(now: datetime) -> Select[ChunkRow]:
    joined = select(ChunkRow).join(JobRow, JobRow.id == ChunkRow.job_id)
    return joined.where(JobRow.state == JobState.RUNNING.value, _is_due(now))


def _fresh(statement: Select[JobRow], *, lock: bool = False) -> Select[JobRow]:
    # Rows are changed by statements too; what the session remembers may be old.
    fresh = statement.execution_options(populate_existing=True)
    return fresh.with_for_update() if lock else fresh


def _summed(former: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {name: former.get(name, 0) + more.get(name, 0) for name in {**former, **more}}


def _error_row(job_id: str, error: RowError, nth: int) -> dict[str, object]:
    return {
        "job_id": job_id,
        "place": f"{error.row:010d}-{nth:03d}",
        "row": error.row,
        "field": error.column,
        "code": error.code,
        "message": error.message[:MAX_MESSAGE],
    }


def _error(row: RowErrorRow) -> RowError:
    return RowError(row=row.row, column=row.field, code=row.code, message=row.message)


def _job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        owner=row.owner,
        parameters=row.parameters,
        state=JobState(row.state),
        chunks=row.chunks,
        chunks_left=row.chunks_left,
        chunks_failed=row.chunks_failed,
        rows_done=row.rows_done,
        rows_wrong=row.rows_wrong,
        counts=row.counts,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
