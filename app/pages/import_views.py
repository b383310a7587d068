"""What the templates of the imports get."""

from dataclasses import dataclass
from datetime import datetime

from app.pages.institution_views import Desk, Form, Options


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import in the list."""

    id: str
    name: str
    subject: str
    rows: int
    created_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """The form for a file, and what was handed in before."""

    desk: Desk
    form: Form
    subjects: Options
    formats: Options
    columns: tuple[str, ...]
    imports: tuple[ImportLine, ...]
    next_page: str | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with a row."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """An import: how far it is, what the rows come to, and what can be done."""

    desk: Desk
    line: ImportLine
    format: str
    phase: str
    job_state: str
    percent: int
    rows_done: int
    counts: tuple[tuple[str, int], ...]
    sample: tuple[tuple[str, str, str], ...]
    wrong: tuple[Wrong, ...]
    rows_wrong: int
    parts_failed: int
    notice: str
