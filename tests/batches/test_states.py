"""How far a batch is, who starts it, its figures, and which award a row is: pure rules."""

from datetime import timedelta
from typing import Any

import pytest

from app.batches.models import Batch, BatchFormat, BatchKind, BatchOrder, BatchState, RowState
from app.batches.progress import progress_of
from app.batches.states import (
    FORMAL,
    BatchNotReadyError,
    SecondPersonNeededError,
    award_id_of,
    may_start,
    row_state,
    state_of,
)
from app.institutions.log_chain import Actor, ActorKind
from app.work.models import Job, JobState
from tests.moments import NOW

CLIENT = Actor(kind=ActorKind.CLIENT, id="c")
MEMBER, SECOND = (Actor(kind=ActorKind.MEMBER, id=name) for name in ("m", "s"))
LATER, EARLIER = NOW + timedelta(seconds=10), NOW - timedelta(seconds=10)
RUNNING, PAUSED, CANCELLED, FINISHED = JobState


def job(state: JobState = FINISHED, of: str = "validation", **change: Any) -> Job:
    whole: dict[str, Any] = {
        "id": of,
        "kind": of,
        "owner": "o",
        "parameters": {},
        "state": state,
        "chunks": 4,
        "chunks_left": 0,
        "chunks_failed": 0,
        "rows_done": 1_000,
        "rows_wrong": 10,
        "counts": {"valid": 990, "invalid": 10},
        "created_at": EARLIER,
    }
    return Job(**whole | change)


def batch(**change: Any) -> Batch:
    whole: dict[str, Any] = {
        "id": "b",
        "institution_id": "i",
        "order": BatchOrder(kind=BatchKind.ISSUE, format=BatchFormat.CSV, name="x"),
        "rows": 1_000,
        "seed": "seed",
        "created_at": EARLIER,
        "created_by": MEMBER,
        "validation": job(),
    }
    return Batch(**whole | change)


def run(state: JobState = RUNNING, **change: Any) -> Job:
    return job(state, "run", **{"counts": {"done": 500}, "rows_done": 500, **change})


@pytest.mark.parametrize(
    ("change", "state"),
    [
        pytest.param({"validation": None}, BatchState.RECEIVED, id="columns to be told"),
        pytest.param({"validation": job(RUNNING)}, BatchState.VALIDATING, id="being looked at"),
        pytest.param({"validation": job(PAUSED)}, BatchState.PAUSED, id="looking paused"),
        pytest.param({"validation": job(CANCELLED)}, BatchState.CANCELLED, id="looking ended"),
        pytest.param({}, BatchState.READY, id="looked at"),
        pytest.param({"running": run()}, BatchState.RUNNING, id="running"),
        pytest.param({"running": run(), "start_at": LATER}, BatchState.SCHEDULED, id="later"),
        pytest.param({"running": run(), "start_at": NOW}, BatchState.RUNNING, id="now"),
        pytest.param({"running": run(PAUSED)}, BatchState.PAUSED, id="paused"),
        pytest.param({"running": run(FINISHED)}, BatchState.FINISHED, id="finished"),
        pytest.param({"cancelled_at": NOW}, BatchState.CANCELLED, id="cancelled"),
    ],
)
def test_a_batch_is_as_far_as_its_jobs(change: dict[str, Any], state: BatchState) -> None:
    assert state_of(batch(**change), now=NOW) is state


FORMAL_ONE = batch(validation=job(counts={FORMAL: 1}))


@pytest.mark.parametrize(
    ("one", "by"),
    [
        pytest.param(batch(), CLIENT, id="a system"),
        pytest.param(batch(), MEMBER, id="who handed it in"),
        pytest.param(FORMAL_ONE, SECOND, id="a second person"),
    ],
)
def test_a_batch_is_started_by(one: Batch, by: Actor) -> None:
    may_start(one, by=by, proposers=frozenset({MEMBER}), now=NOW)


@pytest.mark.parametrize(
    ("one", "by", "error"),
    [
        pytest.param(FORMAL_ONE, MEMBER, SecondPersonNeededError, id="the same person"),
        pytest.param(FORMAL_ONE, CLIENT, SecondPersonNeededError, id="a system"),
        pytest.param(batch(cancelled_at=NOW), SECOND, BatchNotReadyError, id="cancelled"),
        pytest.param(batch(validation=None), SECOND, BatchNotReadyError, id="not looked at"),
    ],
)
def test_a_batch_is_not_started_by(one: Batch, by: Actor, error: type[Exception]) -> None:
    with pytest.raises(error):
        may_start(one, by=by, proposers=frozenset({MEMBER}), now=NOW)


def test_a_row_is_one_award_and_another_row_or_batch_another() -> None:
    other = batch(seed="other")
    ids = {award_id_of(batch(), "a"), award_id_of(batch(), "b"), award_id_of(other, "a")}
    assert len(ids) == 3
    assert award_id_of(batch(), "a") == award_id_of(batch(), "a")


@pytest.mark.parametrize(
    ("change", "wrong", "done", "state"),
    [
        pytest.param({"running": run()}, set(), True, RowState.DONE, id="done"),
        pytest.param({"running": run()}, {"run"}, False, RowState.FAILED, id="refused then"),
        pytest.param({"running": run()}, {"validation"}, False, RowState.INVALID, id="wrong"),
        pytest.param({"running": run()}, set(), False, RowState.VALID, id="to be done"),
        pytest.param({"validation": job(RUNNING)}, set(), False, RowState.WAITING, id="unseen"),
        pytest.param({"validation": None}, set(), False, RowState.WAITING, id="not yet read"),
    ],
)
def test_a_row_is_told(
    change: dict[str, Any], wrong: set[str], state: RowState, *, done: bool
) -> None:
    assert row_state(batch(**change), wrong=wrong, done=done) is state


@pytest.mark.parametrize(
    ("change", "rate", "left"),
    [
        pytest.param({"running": run(), "counted_from": EARLIER}, 50.0, 10, id="half"),
        pytest.param(
            {"running": run(), "counted_from": EARLIER, "counted_rows": 400}, 10.0, 50, id="resumed"
        ),
        pytest.param(
            {"running": run(), "start_at": NOW - timedelta(seconds=5)}, 100.0, 5, id="from its time"
        ),
        pytest.param({"running": run(rows_done=0)}, None, None, id="nothing yet"),
        pytest.param({"running": run(PAUSED)}, None, None, id="paused"),
        pytest.param({"running": run(), "counted_from": NOW}, None, None, id="just begun"),
        pytest.param({"validation": None}, None, None, id="not begun"),
    ],
)
def test_the_rate_is_counted_from_when_it_went_on(
    change: dict[str, Any], rate: float | None, left: int | None
) -> None:
    found = progress_of(batch(**change), now=NOW)
    assert (found.per_second, found.seconds_left) == (rate, left)


def test_what_a_failed_part_held_has_failed_when_all_is_over() -> None:
    ended = batch(running=run(FINISHED, counts={"done": 980, "failed": 4}, rows_done=1_000))
    going = batch(running=run(counts={"done": 980, "failed": 4}))
    assert (progress_of(ended, now=NOW).failed, progress_of(going, now=NOW).failed) == (10, 4)
    assert (progress_of(ended, now=NOW).is_over, progress_of(going, now=NOW).is_over) == (
        True,
        False,
    )
