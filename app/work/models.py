"""Background work as values: a job of many chunks, and what becomes of each."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from app.core.documents import JSONObject
from app.core.values import Value

# Of one row: who has so much to mend does not read more.
MAX_ERRORS_OF_ROW = 20


class JobState(StrEnum):
    """What becomes of a job."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class ChunkState(StrEnum):
    """What becomes of a chunk. A claimed one that is late is taken over."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"


class RowError(Value):
    """What is wrong with one row of what was handed in; rows count from 1."""

    row: int
    column: str | None = None
    code: str
    message: str


class Chunk(Value):
    """A part of a job, done in one unit of work or not at all.

    `token` is higher for each worker that claims it; only the last one can end it.
    """

    job_id: str
    number: int
    owner: str
    parameters: JSONObject
    payload: JSONObject
    token: int
    tries: int


class ChunkReport(Value):
    """What a chunk came to: rows that are done, those in error included, and what they were."""

    done: int
    errors: tuple[RowError, ...] = ()
    counts: dict[str, int] = Field(default_factory=dict)


class Job(Value):
    """A job and how far it is. `owner` is the tenant that may see it."""

    id: str
    kind: str
    owner: str
    parameters: JSONObject
    state: JobState
    chunks: int
    chunks_left: int
    chunks_failed: int
    rows_done: int
    rows_wrong: int
    counts: dict[str, int]
    created_at: datetime
    finished_at: datetime | None = None

    @property
    def percent(self) -> int:
        """Return how much is done, rounded down: 100 is all of it."""
        return 100 * (self.chunks - self.chunks_left) // self.chunks if self.chunks else 100
