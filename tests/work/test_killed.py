"""kill -9 of a worker in the middle of a chunk: another takes over, and nothing is done twice."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.clock import system_clock
from app.core.db import Database
from app.web.rate_limits import RateCount
from app.work.models import Job, JobState
from app.work.service import Work
from tests.running import ROOT

OWNER = "institution:here"
WITHIN_SECONDS = 180
CHUNKS, ROWS = 6, 3


def started(database: Database, chunks: int) -> Job:
    payloads = ({"rows": [ROWS * n + m for m in range(ROWS)]} for n in range(chunks))
    with database.transaction() as session:
        return Work(session).start("copy", OWNER, {}, chunks=payloads, now=system_clock())


@contextmanager
def worker(database: Database, home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.work.victim", url, str(home)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(condition: Callable[[], bool]) -> float:
    """Wait for something; return how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < WITHIN_SECONDS
        time.sleep(0.1)
    return time.monotonic() - began


def job_of(database: Database, job: Job) -> Job:
    with database.reading() as session:
        return Work(session).get(job.id, owner=OWNER)


def rows_in(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(select(RateCount.bucket)))


@pytest.mark.parametrize("chunks", [pytest.param(1, id="alone"), pytest.param(CHUNKS, id="many")])
def test_the_chunk_of_a_killed_worker_is_taken_over(
    database: Database, tmp_path: Path, chunks: int
) -> None:
    (tmp_path / "halt").touch()
    job = started(database, chunks)
    with worker(database, tmp_path) as first:
        until((tmp_path / "halted").exists)
        first.kill()
    assert job_of(database, job).state is JobState.RUNNING
    with worker(database, tmp_path):
        until(lambda: job_of(database, job).state is JobState.FINISHED)
    done = job_of(database, job)
    assert (done.rows_done, done.counts) == (ROWS * chunks, {"written": ROWS * chunks})
    assert rows_in(database) == sorted(f"row {n}" for n in range(ROWS * chunks))


@pytest.mark.postgres
def test_one_that_hangs_keeps_nobody_else_from_the_work(
    postgres_database: Database, tmp_path: Path
) -> None:
    (tmp_path / "halt").touch()
    with worker(postgres_database, tmp_path), worker(postgres_database, tmp_path):
        job = started(postgres_database, CHUNKS)
        until((tmp_path / "halted").exists)
        until(lambda: job_of(postgres_database, job).state is JobState.FINISHED)
    assert rows_in(postgres_database) == sorted(f"row {n}" for n in range(ROWS * CHUNKS))
