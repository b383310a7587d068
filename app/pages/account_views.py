"""What the pages of the learning account get, in the language of the reader."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, in thousandths of its width. `kind`: public, private or waiting."""

    x: int
    width: int
    kind: str


@dataclass(frozen=True, slots=True)
class Point:
    """A month of the chart: how high its bar is, of a hundred, and the same in words."""

    x: int
    y: int
    height: int
    label: str


@dataclass(frozen=True, slots=True)
class LotLine:
    """What is left of a source until a day. `soon`: within three months."""

    name: str
    public: bool
    cents: int
    until: date | None
    soon: bool


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Money put aside for a course; `state` as the reservation has it."""

    id: str
    title: str
    starts_on: date
    cents: int
    state: str


@dataclass(frozen=True, slots=True)
class ReachLine:
    """A course with what the account pays, and what is left to pay."""

    id: str
    title: str
    provider: str
    starts_on: date
    price_cents: int
    own_cents: int


@dataclass(frozen=True, slots=True)
class Line:
    """What came (positive) or went (negative)."""

    on: date
    what: str
    source: str
    cents: int


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The learning account at a glance."""

    total_cents: int
    public_cents: int
    private_cents: int
    waiting_cents: int
    bar: tuple[Piece, ...]
    bar_label: str
    lots: tuple[LotLine, ...]
    loans: tuple[LotLine, ...]
    waiting: tuple[WaitingLine, ...]
    reach: tuple[ReachLine, ...]
    last: tuple[Line, ...]
    months: tuple[Point, ...]
    notice: str
    told: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class TransfersPage:
    """A page of what came and went."""

    lines: tuple[Line, ...]
    next_page: str | None


@dataclass(frozen=True, slots=True)
class PartLine:
    """What a source pays of a course, or why it does not."""

    name: str
    cents: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReservePage:
    """A course with what would be put aside for it."""

    id: str
    title: str
    starts_on: date
    price_cents: int
    short_cents: int
    parts: tuple[PartLine, ...]
    unused: tuple[PartLine, ...]
    key: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant with its explanation."""

    day: date
    cents: int
    explanation: str


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A level that somebody attested."""

    name: str
    source: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class RightsPage:
    """Learning rights: the facts, what was granted and why, what can be expected."""

    birth_date: date | None
    birth_date_verified: bool
    can_change_birth_date: bool
    levels: tuple[LevelLine, ...]
    choices: tuple[tuple[str, str], ...]
    work: tuple[tuple[date, date | None], ...]
    grants: tuple[GrantLine, ...]
    granted_cents: int
    expected: tuple[tuple[date, int, int], ...]
    expected_cents: int
    notice: str
    told: str = ""
    fault: str = ""
