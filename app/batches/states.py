"""How far a batch is, who may start it, and which award comes of a row: pure rules."""

import hashlib
from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from app.batches.models import Batch, BatchState, RowState
from app.core.errors import ConflictError, NotAllowedError
from app.institutions.log_chain import Actor, ActorKind
from app.work.models import JobState

# Rows of achievements that need a second person, as the validation counts them.
FORMAL = "needs_second_person"
VALID, INVALID, DONE, FAILED = "valid", "invalid", "done", "failed"


class BatchNotReadyError(ConflictError):
    """A batch begins once, when all its rows were looked at."""

    code = "batch_not_ready"


class BatchOverError(ConflictError):
    """The batch is finished or cancelled, or there is nothing to pause yet."""

    code = "batch_over"


class SecondPersonNeededError(NotAllowedError):
    """The institution wants four eyes: somebody else than who handed it in starts this batch."""

    code = "second_person_needed"


def state_of(batch: Batch, *, now: datetime) -> BatchState:
    """Return how far a batch is at `now`."""
    if batch.cancelled_at is not None:
        return BatchState.CANCELLED
    if batch.running is not None:
        return _of_run(batch, batch.running.state, now)
    if batch.validation is None:
        return BatchState.RECEIVED
    return _OF_VALIDATION[batch.validation.state]


_OF_VALIDATION = {
    JobState.RUNNING: BatchState.VALIDATING,
    JobState.PAUSED: BatchState.PAUSED,
    JobState.CANCELLED: BatchState.CANCELLED,
    JobState.FINISHED: BatchState.READY,
}


def _of_run(batch: Batch, state: JobState, now: datetime) -> BatchState:
    if state is JobState.RUNNING:
        waits = batch.start_at is not None and now < batch.start_at
        return BatchState.SCHEDULED if waits else BatchState.RUNNING
    return BatchState(state.value)


def needs_second_person(batch: Batch) -> bool:
    """Tell whether somebody else than who handed the batch in has to start it."""
    return batch.validation is not None and bool(batch.validation.counts.get(FORMAL))


def may_start(batch: Batch, *, by: Actor, proposers: AbstractSet[Actor], now: datetime) -> None:
    """Let a batch be started that is ready, by a second person where one is needed.

    A system is no second person: whoever looks at the rows does so on the page.

    Raises:
        BatchNotReadyError: its rows have not all been looked at, or it was cancelled.
        SecondPersonNeededError: a second person has to start it.
    """
    state = state_of(batch, now=now)
    if state is not BatchState.READY:
        raise BatchNotReadyError(f"The batch is {state}; it starts when it is ready.", state=state)
    if needs_second_person(batch) and (by.kind is not ActorKind.MEMBER or by in proposers):
        raise SecondPersonNeededError(
            "Somebody else than who handed it in has to start this batch, on the page."
        )


def award_id_of(batch: Batch, row_key: str) -> str:
    """Return the id of the award that comes of a row: the same one however often it is asked.

    The seed is random and stays here, so that nobody can tell an award from its row.
    """
    digest = hashlib.sha256(f"{batch.seed}\n{row_key}".encode()).digest()
    return str(UUID(bytes=digest[:16], version=4))


def row_state(batch: Batch, *, wrong: AbstractSet[str], done: bool) -> RowState:
    """Return what became of a row; `wrong` are the jobs in which something was wrong with it."""
    if done:
        return RowState.DONE
    if batch.running is not None and batch.running.id in wrong:
        return RowState.FAILED
    if batch.validation is None:
        return RowState.WAITING
    if batch.validation.id in wrong:
        return RowState.INVALID
    looked_at = batch.validation.state is JobState.FINISHED
    return RowState.VALID if looked_at else RowState.WAITING
