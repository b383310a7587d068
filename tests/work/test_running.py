"""Jobs and chunks on both databases: claimed once, ended once, tried again, given up."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.core.db import Database
from app.core.errors import UnavailableError
from app.core.paging import Slice
from app.web.rate_limits import RateCount
from app.work.models import MAX_ERRORS_OF_ROW, Chunk, ChunkReport, Job, JobState, RowError
from app.work.running import QUIET, LateWorkerError, Runner
from app.work.service import KEPT, UnknownJobError, Work, forget_old_jobs
from app.work.states import LEASE, MAX_TRIES, JobStateError
from app.work.store import ChunkRow, JobStore
from tests.moments import NOW
from tests.work.victim import write

OWNER, ANOTHER = "institution:here", "institution:elsewhere"
INSTANT = timedelta(microseconds=1)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def one_row(session: Session, chunk: Chunk, _now: datetime) -> ChunkReport:
    write(session, chunk.payload["row"])
    return ChunkReport(done=1, counts={"written": 1})


def broken(_session: Session, _chunk: Chunk, _now: datetime) -> ChunkReport:
    raise ValueError("Geheim")


def wrong(_session: Session, chunk: Chunk, _now: datetime) -> ChunkReport:
    row = 10 - chunk.payload["row"]
    errors = tuple(RowError(row=row, column="price", code="x", message=str(n)) for n in range(30))
    return ChunkReport(done=1, errors=errors)


HANDLERS = {"copy": one_row, "broken": broken, "wrong": wrong}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runner(database: Database, clock: Clock) -> Runner:
    return Runner(database, clock, HANDLERS)


def start(database: Database, chunks: int, kind: str = "copy") -> Job:
    payloads = ({"row": n} for n in range(chunks))
    with database.transaction() as session:
        return Work(session).start(kind, OWNER, {"of": "x"}, chunks=payloads, now=NOW)


def now_of(database: Database, job: Job) -> Job:
    with database.reading() as session:
        return Work(session).get(job.id, owner=OWNER)


def written(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(RateCount)) or 0


def claim(database: Database, *, now: datetime = NOW) -> tuple[Job, Chunk]:
    with database.transaction() as session:
        claimed = JobStore(session).claim(None, now=now, lease=LEASE)
    assert claimed is not None
    return claimed


def change(database: Database, how: Callable[..., Job], job: Job, owner: str = OWNER) -> Job:
    with database.transaction() as session:
        return how(Work(session), job.id, owner=owner, now=NOW)


def test_every_chunk_is_done_once_and_the_job_is_finished(
    database: Database, runner: Runner
) -> None:
    job = start(database, 120)
    assert [runner.step() for _ in range(121)] == [True] * 120 + [False]
    found = now_of(database, job)
    assert (found.state, found.percent, found.finished_at) == (JobState.FINISHED, 100, NOW)
    assert (found.rows_done, found.counts, written(database)) == (120, {"written": 120}, 120)


def test_what_is_half_done_tells_how_far_it_is(database: Database, runner: Runner) -> None:
    job = start(database, 3)
    runner.step(job.id)
    found = now_of(database, job)
    assert (found.state, found.percent, found.chunks_left) == (JobState.RUNNING, 33, 2)


def test_a_job_of_nothing_is_finished_at_once(database: Database, runner: Runner) -> None:
    assert start(database, 0).state is JobState.FINISHED
    assert runner.step() is False


@pytest.mark.parametrize(
    ("after", "taken"),
    [
        pytest.param(LEASE - INSTANT, False, id="just before the lease ends"),
        pytest.param(LEASE, True, id="when it ends"),
    ],
)
def test_a_chunk_is_taken_over_when_its_lease_ends(
    database: Database, runner: Runner, clock: Clock, after: timedelta, *, taken: bool
) -> None:
    start(database, 1)
    claim(database)
    clock.now = NOW + after
    assert runner.step() is taken


def test_who_comes_too_late_changes_nothing(
    database: Database, runner: Runner, clock: Clock
) -> None:
    job = start(database, 2)
    _, late = claim(database)
    clock.now = NOW + LEASE
    assert runner.step()
    before = now_of(database, job)
    with pytest.raises(LateWorkerError):
        runner._do("copy", late.model_copy(update={"payload": {"row": 99}}))
    assert (now_of(database, job), written(database)) == (before, 1)


@pytest.mark.postgres
def test_who_is_overtaken_halfway_loses_all_it_did(postgres_database: Database) -> None:
    clock = Clock()

    def overtaken(session: Session, chunk: Chunk, _now: datetime) -> ChunkReport:
        write(session, 99)
        clock.now = NOW + LEASE
        assert Runner(postgres_database, clock, HANDLERS).step()
        return ChunkReport(done=1, counts={"written": 1, "late": chunk.token})

    job = start(postgres_database, 1)
    with capture_logs() as logs:
        assert Runner(postgres_database, clock, {"copy": overtaken}).step()
    assert [entry["event"] for entry in logs] == ["work.late"]
    found = now_of(postgres_database, job)
    assert (found.counts, found.rows_done, written(postgres_database)) == ({"written": 1}, 1, 1)


def test_what_fails_is_tried_again_and_given_up_and_told(
    database: Database, runner: Runner, clock: Clock
) -> None:
    job = start(database, 1, "broken")
    tries = 0
    with capture_logs() as logs:
        while now_of(database, job).state is JobState.RUNNING:
            tries += runner.step()
            clock.now += timedelta(minutes=1)
    found = now_of(database, job)
    assert (tries, found.chunks_failed, found.rows_wrong) == (MAX_TRIES, 1, 1)
    assert "Geheim" not in str(logs)
    with database.reading() as session:
        (error,) = Work(session).errors(job.id, Slice(10), owner=OWNER).items
    assert error.code == "internal_error"


def test_a_chunk_whose_database_is_away_time_and_again_is_done_in_the_end(
    database: Database, clock: Clock
) -> None:
    job, times = start(database, 1), [UnavailableError("Away.")] * (2 * MAX_TRIES)

    def hindered(session: Session, chunk: Chunk, now: datetime) -> ChunkReport:
        if times:
            raise times.pop()
        return HANDLERS["copy"](session, chunk, now)

    runner = Runner(database, clock, {"copy": hindered})
    while now_of(database, job).state is JobState.RUNNING:
        runner.step()
        clock.now += timedelta(minutes=1)
    found = now_of(database, job)
    assert (found.chunks_failed, found.rows_done, written(database)) == (0, 1, 1)


def test_a_chunk_that_failed_waits_before_it_is_tried_again(
    database: Database, runner: Runner
) -> None:
    start(database, 1, "broken")
    assert [runner.step(), runner.step()] == [True, False]


def test_errors_come_by_row_and_not_without_end(database: Database, runner: Runner) -> None:
    job = start(database, 3, "wrong")
    while runner.step():
        pass
    with database.reading() as session:
        work = Work(session)
        first = work.errors(job.id, Slice(MAX_ERRORS_OF_ROW), owner=OWNER)
        rest = work.errors(job.id, Slice(100, first.next), owner=OWNER)
    assert {error.row for error in first.items} == {8}
    assert [error.row for error in rest.items] == [9] * MAX_ERRORS_OF_ROW + [10] * MAX_ERRORS_OF_ROW
    assert (now_of(database, job).rows_wrong, rest.next) == (3, None)


def test_a_paused_job_rests_until_it_is_resumed(database: Database, runner: Runner) -> None:
    job = start(database, 2)
    change(database, Work.pause, job)
    assert runner.step() is False
    change(database, Work.resume, job)
    assert runner.step() is True


def test_what_was_in_work_when_it_was_paused_is_finished(
    database: Database, runner: Runner
) -> None:
    job = start(database, 1)
    _, chunk = claim(database)
    change(database, Work.pause, job)
    runner._do("copy", chunk)
    assert now_of(database, job).state is JobState.PAUSED
    assert change(database, Work.resume, job).state is JobState.FINISHED


def test_a_cancelled_job_is_over_for_ever(database: Database, runner: Runner) -> None:
    job = start(database, 2)
    runner.step()
    assert change(database, Work.cancel, job).state is JobState.CANCELLED
    assert (runner.step(), written(database)) == (False, 1)
    for how in (Work.pause, Work.resume):
        with pytest.raises(JobStateError):
            change(database, how, job)


@pytest.mark.parametrize("how", [Work.pause, Work.resume, Work.cancel])
def test_the_job_of_another_is_not_there(database: Database, how: Callable[..., Job]) -> None:
    job = start(database, 1)
    with pytest.raises(UnknownJobError):
        change(database, how, job, ANOTHER)


@pytest.mark.parametrize(
    ("after", "called"),
    [
        pytest.param(QUIET - INSTANT, 0, id="that moved just now"),
        pytest.param(QUIET, 1, id="that stands still"),
    ],
)
def test_workers_are_called_for_a_job(
    database: Database, runner: Runner, clock: Clock, after: timedelta, called: int
) -> None:
    start(database, 1)
    clock.now = NOW + after
    assert [runner.rescue(), runner.rescue()] == [called, 0]


def test_a_job_is_forgotten_with_all_that_it_had(database: Database, runner: Runner) -> None:
    job = start(database, 1, "wrong")
    start(database, 1)
    runner.step(job.id)
    with database.transaction() as session:
        assert forget_old_jobs(session, now=NOW + KEPT) == 0
        assert forget_old_jobs(session, now=NOW + KEPT + INSTANT) == 1
        assert session.scalar(select(func.count()).select_from(ChunkRow)) == 1
