"""What the templates of the batches get."""

from dataclasses import dataclass
from datetime import datetime

from app.batches.progress import Progress
from app.pages.import_views import Wrong
from app.pages.institution_views import Desk, Form, Options


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in the list."""

    id: str
    name: str
    kind: str
    rows: int
    created_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class BatchesPage:
    """The form for a file, and what was handed in before."""

    desk: Desk
    form: Form
    kinds: Options
    achievements: Options
    batches: tuple[BatchLine, ...]
    next_page: str | None


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    """The first rows of a table, and which of its columns is which of ours."""

    desk: Desk
    line: BatchLine
    form: Form
    # Our columns with their names, and whether they are needed.
    ours: tuple[tuple[str, str, bool], ...]
    theirs: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A batch: how far it is, what is wrong, and what can be done."""

    desk: Desk
    line: BatchLine
    kind: str
    achievement: str
    progress: Progress
    start_at: datetime | None
    wrong: tuple[Wrong, ...]
    more_wrong: bool
    # What the reader may do: start, change (pause, resume, cancel), results.
    can: frozenset[str]
    waits_for_second: bool
    earliest: str
    fault: str
    notice: str
