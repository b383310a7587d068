"""How far a batch is in figures: counts, the rate, and how long it will take yet."""

from datetime import datetime

from app.batches.models import Batch, BatchState
from app.batches.states import DONE, FAILED, INVALID, VALID, state_of
from app.core.values import Value
from app.work.models import Job


class Progress(Value):
    """The figures of a batch at one moment."""

    state: BatchState
    rows: int
    looked_at: int
    valid: int
    invalid: int
    done: int
    failed: int
    percent: int
    per_second: float | None = None
    seconds_left: int | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing changes any more unless somebody does something."""
        return self.state in {
            BatchState.RECEIVED,
            BatchState.READY,
            BatchState.FINISHED,
            BatchState.CANCELLED,
        }


def progress_of(batch: Batch, *, now: datetime) -> Progress:
    """Return the figures of a batch."""
    job, state = batch.running or batch.validation, state_of(batch, now=now)
    looked = batch.validation
    valid = looked.counts.get(VALID, 0) if looked else 0
    ended = batch.running is not None and state is BatchState.FINISHED
    done = batch.running.counts.get(DONE, 0) if batch.running else 0
    # Of a part that failed on our side nothing is done: those rows failed too.
    told = batch.running.counts.get(FAILED, 0) if batch.running else 0
    rate = _rate(batch, job, now) if job and state in _MOVING else None
    return Progress(
        state=state,
        rows=batch.rows,
        looked_at=looked.rows_done if looked else 0,
        valid=valid,
        invalid=looked.counts.get(INVALID, 0) if looked else 0,
        done=done,
        failed=valid - done if ended else told,
        percent=job.percent if job else 0,
        per_second=round(rate, 1) if rate else None,
        seconds_left=round((batch.rows - job.rows_done) / rate) if job and rate else None,
    )


_MOVING = {BatchState.VALIDATING, BatchState.RUNNING}


def _rate(batch: Batch, job: Job, now: datetime) -> float | None:
    began = batch.counted_from or job.created_at
    if batch.start_at is not None and job is batch.running:
        began = max(began, batch.start_at)
    seconds = (now - began).total_seconds()
    rows = job.rows_done - batch.counted_rows
    return rows / seconds if rows > 0 and seconds > 0 else None
