"""What can be done to a job in each state, and how long a chunk rests after a failure."""

from datetime import timedelta

import pytest

from app.work.models import JobState
from app.work.states import MAX_TRIES, JobStateError, changed, pause_after

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
