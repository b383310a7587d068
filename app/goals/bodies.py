"""Goals and progress as the API shows them to the learner."""

import math
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.catalogue.exemptions import ExemptionGround
from app.catalogue.models import Level, Text, Workload, WorkloadUnit
from app.catalogue.offering_bodies import OfferedBody
from app.catalogue.programme_models import (
    CreditsNeeded,
    LevelNeeded,
    UnitKind,
    UnitNeeded,
)
from app.catalogue.stack_models import (
    Amount,
    Lapsed,
    LapseReason,
    PartProgress,
    Progress,
    UnitProgress,
    UnitState,
)
from app.core.text import Identifier
from app.core.values import Localised
from app.goals.models import Choice, Gap, Place, Reckoned

Status = Literal["in_progress", "eligible_for_exam_board"]


class AmountBody(BaseModel):
    """Study load: what is there, of what is needed; rounded down to tenths."""

    obtained: float = Field(examples=[20])
    needed: float = Field(examples=[240])
    left: float = Field(examples=[220])
    unit: WorkloadUnit

    @classmethod
    def of(cls, amount: Amount) -> "AmountBody":
        """Return an amount; what is left is never shown as less than it is."""
        obtained, needed = tenths(amount.obtained), tenths(amount.needed)
        left = tenths(amount.needed - Fraction(str(obtained)))
        return cls(obtained=obtained, needed=needed, left=left, unit=amount.unit)


class NewGoalBody(BaseModel):
    """A programme to work towards."""

    model_config = ConfigDict(extra="forbid")

    programme_id: Identifier


class ProgrammeChoiceBody(BaseModel):
    """A programme that can be a goal."""

    id: str
    institution_id: str
    institution: Localised
    slug: str
    version: int
    title: Text
    level: Level
    size: Workload

    @classmethod
    def of(cls, choice: Choice) -> "ProgrammeChoiceBody":
        """Return a programme by what it is recognised by."""
        programme = choice.programme
        definition = programme.definition
        return cls(
            id=programme.id,
            institution_id=programme.institution_id,
            institution=choice.institution,
            slug=programme.slug,
            version=programme.version,
            title=definition.title,
            level=definition.level,
            size=definition.size,
        )


class ExemptionBody(BaseModel):
    """An exemption that the exam board granted."""

    ground: ExemptionGround
    granted_on: date
    reference: str


class UnitProgressBody(BaseModel):
    """A unit, and what meets it: a credential of the wallet or an exemption."""

    slug: str
    title: Text
    kind: UnitKind
    workload: Workload
    state: UnitState
    credential_id: str | None
    exemption: ExemptionBody | None
    counts_until: datetime | None

    @classmethod
    def of(cls, found: UnitProgress) -> "UnitProgressBody":
        """Return the progress in one unit."""
        told, definition = found.exemption, found.unit.definition
        exemption = ExemptionBody.model_validate(told, from_attributes=True) if told else None
        return cls(
            slug=found.unit.slug,
            title=definition.title,
            kind=definition.kind,
            workload=definition.workload,
            state=found.state,
            credential_id=found.held_id,
            exemption=exemption,
            counts_until=found.counts_until,
        )


class PartBody(BaseModel):
    """A demand: what it asks, whether it is met, and the demands within it."""

    rule: Literal["unit", "all_of", "one_of", "credits", "level"]
    met: bool
    unit: str | None = None
    at_least: str | None = Field(None, description="NLQF level, where one is asked for")
    of: tuple[str, ...] = Field((), description="The units that count here; none: any unit")
    amount: AmountBody | None = None
    parts: "tuple[PartBody, ...]" = ()

    @classmethod
    def of_part(cls, part: PartProgress) -> "PartBody":
        """Return how far a demand is met."""
        asked = part.requirement
        return cls(
            rule=asked.rule,
            met=part.met,
            unit=asked.unit if isinstance(asked, UnitNeeded) else None,
            at_least=asked.at_least if isinstance(asked, LevelNeeded) else None,
            of=asked.of if isinstance(asked, CreditsNeeded | LevelNeeded) else (),
            amount=AmountBody.of(part.amount) if part.amount else None,
            parts=tuple(cls.of_part(one) for one in part.parts),
        )


class LapsedBody(BaseModel):
    """A credential that does not count as the unit for which it was given, and why."""

    credential_id: str
    unit: str
    reason: LapseReason

    @classmethod
    def of(cls, lapsed: Lapsed) -> "LapsedBody":
        """Return what no longer counts."""
        return cls(credential_id=lapsed.held_id, unit=lapsed.unit, reason=lapsed.reason)


class GoalBody(BaseModel):
    """How far I am in a programme. It is no diploma: that is for the institution to decide."""

    id: str | None = Field(description="Absent where the programme is not a goal of mine")
    programme: ProgrammeChoiceBody
    chosen_at: datetime | None
    status: Status
    amount: AmountBody

    @classmethod
    def of(cls, reckoned: Reckoned) -> "GoalBody":
        """Return a goal at a glance."""
        progress, goal = reckoned.progress, reckoned.goal
        return cls(
            id=goal.id if goal else None,
            programme=ProgrammeChoiceBody.of(Choice(progress.programme, reckoned.institution)),
            chosen_at=goal.chosen_at if goal else None,
            status=status_of(progress),
            amount=AmountBody.of(progress.amount),
        )


class GapBody(BaseModel):
    """A unit that brings me further, with its next offerings and what they cost."""

    unit: str
    title: Text
    workload: Workload
    offerings: list[OfferedBody]

    @classmethod
    def of(cls, gap: Gap, *, budget_cents: int | None) -> "GapBody":
        """Return a gap."""
        definition = gap.unit.definition
        return cls(
            unit=gap.unit.slug,
            title=definition.title,
            workload=definition.workload,
            offerings=[OfferedBody.of(one, budget_cents=budget_cents) for one in gap.offerings],
        )


class ProgressBody(GoalBody):
    """All that is known of the way to a programme."""

    units: list[UnitProgressBody]
    requirement: PartBody | None
    lapsed: list[LapsedBody]
    unused: list[str] = Field(description="Valid credentials of units that are met otherwise")
    gaps: list[GapBody]

    @classmethod
    def of_all(
        cls, reckoned: Reckoned, gaps: tuple[Gap, ...], *, budget_cents: int | None
    ) -> "ProgressBody":
        """Return the whole progress."""
        progress = reckoned.progress
        part = progress.requirement
        return cls(
            **GoalBody.of(reckoned).model_dump(),
            units=[UnitProgressBody.of(one) for one in progress.units],
            requirement=PartBody.of_part(part) if part else None,
            lapsed=[LapsedBody.of(one) for one in progress.lapsed],
            unused=list(progress.unused),
            gaps=[GapBody.of(gap, budget_cents=budget_cents) for gap in gaps],
        )


class PlaceBody(BaseModel):
    """A programme in which a credential counts, or for which it was given."""

    goal: GoalBody
    units: list[str]
    counts: bool
    reason: LapseReason | None = Field(description="Why it does not count, where it does not")

    @classmethod
    def of(cls, place: Place, *, item_id: str) -> "PlaceBody":
        """Return what one credential means to a programme."""
        progress = place.reckoned.progress
        reasons = [one.reason for one in progress.lapsed if one.held_id == item_id]
        return cls(
            goal=GoalBody.of(place.reckoned),
            units=[unit.slug for unit in place.units],
            counts=any(one.held_id == item_id for one in progress.units),
            reason=reasons[0] if reasons else None,
        )


def status_of(progress: Progress) -> Status:
    """Return whether the exam board can be asked."""
    return "eligible_for_exam_board" if progress.eligible_for_exam_board else "in_progress"


def tenths(amount: Fraction) -> float:
    """Return an amount in tenths, rounded down: nobody is told that they have more."""
    return math.floor(amount * 10) / 10
