"""What the templates of a funder's pages get: frozen values in the language of the reader."""

from dataclasses import dataclass
from datetime import date, datetime

from app.pages.account_views import Piece
from app.pages.import_views import Wrong
from app.pages.institution_views import Form, Options
from app.pages.views import Fact


@dataclass(frozen=True, slots=True)
class Desk:
    """What surrounds every page of a funder; `place` is its entry in the menu."""

    home: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class FundersPage:
    """For which funders the reader works: the address and the name of each."""

    funders: Options


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with what was put in and what is left. `state` is one of open, coming, over.

    `gives` is one of money, vouchers and, of a pool from which people draw by themselves, drawn.
    """

    id: str
    name: str
    kind: str
    state: str
    gives: str
    lent: bool
    yearly: bool
    budget_cents: int
    left_cents: int
    bar: tuple[Piece, ...]
    bar_label: str
    valid_from: date
    valid_until: date | None
    purpose: tuple[str, ...]

    @property
    def given_cents(self) -> int:
        """Return what has left the pool."""
        return max(self.budget_cents - self.left_cents, 0)


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """The sources of a funder; the sums are of those that give now, and never of loans."""

    desk: Desk
    sources: tuple[SourceLine, ...]
    loans: tuple[SourceLine, ...]
    budget_cents: int
    left_cents: int
    bar: tuple[Piece, ...]
    bar_label: str


@dataclass(frozen=True, slots=True)
class GivenLine:
    """Something that was given: to which address, and nothing of what became of it."""

    address: str
    reference: str
    cents: int
    on: date


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One source, and a page of what was given from it."""

    desk: Desk
    source: SourceLine
    facts: tuple[Fact, ...]
    given: tuple[GivenLine, ...]
    next_page: str | None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class GivePage:
    """The form for one person."""

    desk: Desk
    source: SourceLine
    form: Form
    kinds: Options


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """What is about to be given, and what is left then; `form` is sent again."""

    desk: Desk
    source: SourceLine
    form: Form
    line: GivenLine
    left_cents: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file in the list."""

    id: str
    name: str
    source: str
    rows: int
    created_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class FilesPage:
    """The form for a file, and what was handed in before."""

    desk: Desk
    form: Form
    sources: Options
    columns: tuple[str, ...]
    files: tuple[FileLine, ...]
    next_page: str | None


@dataclass(frozen=True, slots=True)
class FilePage:
    """A file: how far it is, what its rows come to, and what can be done.

    `phase` is preview or giving; `job_state` is that of the job which runs or ran last.
    """

    desk: Desk
    line: FileLine
    phase: str
    job_state: str
    percent: int
    rows_done: int
    counts: tuple[tuple[str, int], ...]
    cents: int
    wrong: tuple[Wrong, ...]
    rows_wrong: int
    parts_failed: int
    notice: str
