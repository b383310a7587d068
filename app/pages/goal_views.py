"""What the pages of goals get, in the language of the reader."""

from dataclasses import dataclass
from datetime import date

from app.pages.offering_views import OfferingCard


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar, in thousandths of its width. `kind`: credential or exemption."""

    x: int
    width: int
    kind: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The progress as a picture; `label` says the same in words."""

    segments: tuple[Segment, ...]
    label: str


@dataclass(frozen=True, slots=True)
class GoalCard:
    """A programme with the progress in it; `id` is empty where it is not a goal."""

    id: str
    programme_id: str
    title: str
    institution: str
    chips: tuple[str, ...]
    bar: Bar
    obtained: str
    needed: str
    left: str
    eligible: bool


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A row of the table. `state`: met, open or spare; `until`: the last day on which it counts."""

    title: str
    kind: str
    load: str
    state: str
    met_by: str = ""
    url: str = ""
    exempted_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class DemandLine:
    """A demand of the programme, with those within it."""

    text: str
    met: bool
    parts: "tuple[DemandLine, ...]" = ()


@dataclass(frozen=True, slots=True)
class LostLine:
    """A credential that does not count, and why."""

    title: str
    url: str
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class GapView:
    """A unit that brings the learner further, with what is offered of it."""

    title: str
    load: str
    offerings: tuple[OfferingCard, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A programme that can be chosen."""

    programme_id: str
    title: str
    institution: str
    chips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoalsPage:
    """The goals, and the programmes that were found; `notice` and `fault` tell of a form."""

    goals: tuple[GoalCard, ...]
    choices: tuple[Choice, ...]
    asked: str
    next_page: str | None
    notice: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class GoalPage:
    """All that is known of the way to a goal; `budget_cents` is what the learning account has."""

    card: GoalCard
    units: tuple[UnitLine, ...]
    demands: tuple[DemandLine, ...]
    lost: tuple[LostLine, ...]
    unused: tuple[tuple[str, str], ...]
    gaps: tuple[GapView, ...]
    budget_cents: int


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A programme in which a credential counts, or for which it was given; `reason`: why not."""

    card: GoalCard
    units: tuple[str, ...]
    counts: bool
    reason: str
