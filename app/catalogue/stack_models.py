"""What stacking is asked and answers: credentials held, and how far they bring somebody."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from app.catalogue.exemptions import GrantedExemption
from app.catalogue.models import Slug, WorkloadUnit
from app.catalogue.programme_models import Programme, Requirement, Unit
from app.core.values import Value


class Held(Value):
    """A credential as far as stacking asks. By `id` the caller finds it again."""

    id: str
    institution_id: str
    achievement: Slug
    version: int
    awarded_on: date
    valid_until: datetime | None = None
    suspended: bool = False
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class LearnerRecord:
    """What one person has: credentials in any order, and the exemptions that were granted."""

    held: tuple[Held, ...] = ()
    exemptions: tuple[GrantedExemption, ...] = ()


class LapseReason(StrEnum):
    """Why a credential no longer counts as a unit."""

    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    # The unit counts an award for some months only.
    TOO_LONG_AGO = "too_long_ago"
    OTHER_VERSION = "other_version"


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A credential that does not count as a unit for which it was given."""

    held_id: str
    unit: Slug
    reason: LapseReason


class UnitState(StrEnum):
    """What a unit means to somebody now."""

    MET = "met"
    # It brings the learner further.
    OPEN = "open"
    # Nothing that is left asks for it.
    SPARE = "spare"


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """A unit, and what meets it: a credential or an exemption, never both.

    `counts_until` is the first moment at which the credential no longer counts, if there is one.
    """

    unit: Unit
    state: UnitState
    held_id: str | None = None
    exemption: GrantedExemption | None = None
    counts_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """How much study load is there, of how much; exact, and never more than is needed."""

    obtained: Fraction
    needed: Fraction
    unit: WorkloadUnit

    @property
    def left(self) -> Fraction:
        """Return what is still to be obtained."""
        return self.needed - self.obtained


@dataclass(frozen=True, slots=True)
class PartProgress:
    """How far a demand is met, with the demands within it. `amount` is there for study load."""

    requirement: Requirement
    met: bool
    amount: Amount | None = None
    parts: tuple["PartProgress", ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is in a programme.

    `eligible_for_exam_board` says that everything is present, so that the exam board can be asked.
    It is not a diploma, and nothing makes one of it: that is the institution's decision.
    `unused` are valid credentials of which the unit is met by something else.
    """

    programme: Programme
    amount: Amount
    units: tuple[UnitProgress, ...]
    requirement: PartProgress | None
    lapsed: tuple[Lapsed, ...] = field(default=())
    unused: tuple[str, ...] = field(default=())
    eligible_for_exam_board: bool = False

    @property
    def open_units(self) -> tuple[Unit, ...]:
        """Return the units that bring the learner further."""
        return tuple(found.unit for found in self.units if found.state is UnitState.OPEN)
