"""A batch: very many awards or revocations that an institution hands in as one file."""

from datetime import datetime
from enum import StrEnum

from app.core.keys import Algorithm
from app.core.text import ShortText
from app.core.values import Value
from app.credentials.models import AwardState
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.institutions.log_chain import Actor
from app.work.models import Job

# Rows that are looked at, and issued, in one unit of work: far less than a lease, also where each
# has to be canonicalised anew.
ROWS_OF_PART = 400
# More than all diplomas of the country in a year; it bounds what one file can keep us busy with.
MAX_ROWS = 1_000_000


class BatchKind(StrEnum):
    """What is done for each row."""

    ISSUE = "issue"
    REVOKE = "revoke"


class BatchFormat(StrEnum):
    """In which form the rows are handed in: a table, or one JSON object per line."""

    CSV = "csv"
    JSON_LINES = "json_lines"


class BatchState(StrEnum):
    """How far a batch is."""

    RECEIVED = "received"
    VALIDATING = "validating"
    READY = "ready"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class RowState(StrEnum):
    """What became of a row. `failed` is one that was right and was refused when it was done."""

    WAITING = "waiting"
    INVALID = "invalid"
    VALID = "valid"
    DONE = "done"
    FAILED = "failed"


class BatchOrder(Value):
    """What is handed in. `name` is that of the file, for who looks for it later.

    `achievement` (an id or a code) and `reason` are for the rows that have none of their own.
    """

    kind: BatchKind
    format: BatchFormat
    name: ShortText
    achievement: str | None = None
    reason: ShortText | None = None
    suite: Cryptosuite = Cryptosuite.EDDSA_RDFC_2022
    jwt_algorithm: Algorithm = Algorithm.EDDSA
    with_jwt: bool = True


class Batch(Value):
    """A batch and how far it is. From `seed` and the keys of its rows come the ids of awards."""

    id: str
    institution_id: str
    order: BatchOrder
    rows: int
    seed: str
    created_at: datetime
    created_by: Actor
    # The columns of a table that waits for somebody to say what they mean.
    columns: tuple[str, ...] = ()
    validation: Job | None = None
    running: Job | None = None
    start_at: datetime | None = None
    started_by: Actor | None = None
    # From when, and from how many rows, the rate is counted.
    counted_from: datetime | None = None
    counted_rows: int = 0
    cancelled_at: datetime | None = None


class Outcome(Value):
    """A row and what became of it."""

    row: int
    row_key: str | None
    state: RowState
    award_id: str | None = None
    award_state: AwardState | None = None
    claim_code: str | None = None
