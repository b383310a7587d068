"""What can be done to a job in each state, and how long a chunk rests after a failure."""

from datetime import timedelta

import pytest

from app.work.models import Job, JobState
from app.work.states import MAX_TRIES, JobStateError, changed, pause_after
from tests.moments import NOW

RUNNING, PAUSED, CANCELLED, FINISHED = JobState


@pytest.mark.parametrize(
    ("state", "to"),
    [
        pytest.param(RUNNING, PAUSED, id="pause"),
        pytest.param(PAUSED, RUNNING, id="resume"),
        pytest.param(RUNNING, CANCELLED, id="cancel"),
        pytest.param(PAUSED, CANCELLED, id="cancel what is paused"),
        pytest.param(PAUSED, PAUSED, id="pause twice"),
        pytest.param(CANCELLED, CANCELLED, id="cancel twice"),
    ],
)
def test_a_job_can_go(state: JobState, to: JobState) -> None:
    assert changed(state, to=to) is to


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (state, to)
        for state in (CANCELLED, FINISHED)
        for to in (RUNNING, PAUSED, CANCELLED)
        if state is not to
    ],
)
def test_what_is_over_stays_over(state: JobState, to: JobState) -> None:
    with pytest.raises(JobStateError):
        changed(state, to=to)


@pytest.mark.parametrize(
    ("tries", "pause"),
    [
        pytest.param(1, timedelta(seconds=2), id="first"),
        pytest.param(MAX_TRIES - 1, timedelta(seconds=32), id="last"),
        pytest.param(MAX_TRIES, None, id="given up"),
    ],
)
def test_a_chunk_rests_longer_each_time(tries: int, pause: timedelta | None) -> None:
    assert pause_after(tries) == pause


@pytest.mark.parametrize("tries", [MAX_TRIES - 1, MAX_TRIES, 10 * MAX_TRIES])
def test_a_chunk_is_never_given_up_because_the_database_was_away(tries: int) -> None:
    assert pause_after(tries, blameless=True) == timedelta(seconds=32)


@pytest.mark.parametrize(
    ("chunks", "left", "percent"),
    [
        pytest.param(3, 2, 33, id="rounded down"),
        pytest.param(300, 1, 99, id="not quite all"),
        pytest.param(3, 0, 100, id="all"),
        pytest.param(0, 0, 100, id="nothing to do"),
    ],
)
def test_a_job_tells_how_far_it_is(chunks: int, left: int, percent: int) -> None:
    job = Job(
        id="x",
        kind="copy",
        owner="o",
        parameters={},
        state=RUNNING,
        chunks=chunks,
        chunks_left=left,
        counts={},
        created_at=NOW,
        chunks_failed=0,
        rows_done=0,
        rows_wrong=0,
    )
    assert job.percent == percent
