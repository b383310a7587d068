"""What can still be done to a job, and when a chunk is tried again."""

from collections.abc import Mapping
from datetime import timedelta

from app.core.errors import ConflictError
from app.work.models import JobState

# Longer than any chunk takes, and short enough that a killed worker is replaced within a minute.
LEASE = timedelta(seconds=30)
# After 2, 4, 8 ... seconds; what fails this often fails always.
MAX_TRIES = 6
FIRST_PAUSE = timedelta(seconds=2)

RUNNING, PAUSED, CANCELLED, _ = JobState
CHANGES: Mapping[JobState, frozenset[JobState]] = {
    PAUSED: frozenset({RUNNING}),
    RUNNING: frozenset({PAUSED}),
    CANCELLED: frozenset({RUNNING, PAUSED}),
}


class JobStateError(ConflictError):
    """The job is over, or not in a state in which this can be done."""

    code = "job_state"


def changed(state: JobState, *, to: JobState) -> JobState:
    """Return the new state of a job; to ask for the state that it has changes nothing.

    Raises:
        JobStateError: a job in this state does not go to the other.
    """
    if state is not to and state not in CHANGES[to]:
        raise JobStateError(f"The job is {state}; it cannot become {to}.", state=state.value)
    return to


def pause_after(tries: int, *, blameless: bool = False) -> timedelta | None:
    """Return how long a chunk waits after so many failed tries, or None when it is given up.

    A try is blameless when the database was away or let another one go first: nothing is wrong
    with the chunk then, and it is never given up for it.
    """
    if tries >= MAX_TRIES and not blameless:
        return None
    return FIRST_PAUSE * (1 << (min(tries, MAX_TRIES - 1) - 1))
