"""Programmes and the units that stack towards them, with what a programme demands."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.catalogue.models import NLQF, CivilEffect, Code, Level, Prose, Slug, Text, Workload
from app.core.text import ShortText, WebAddress
from app.core.values import Value

MAX_PARTS = 200
# A code list of an institution: `x-` codes of an import are kept as they came.
CodeType = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]


class RegisterCode(Value):
    """What a register or an institution calls something (CREBO, ISAT, RIO, an `x-` code ...)."""

    type: CodeType
    code: ShortText


class Accreditation(Value):
    """That an organisation vouches for a programme in a period; the last day counts too."""

    by: ShortText
    code: ShortText | None = None
    valid_from: date
    valid_until: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether the programme is accredited on `day` by this."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class UnitNeeded(Value):
    """One unit is to be met."""

    rule: Literal["unit"]
    unit: Slug


class AllOf(Value):
    """Each part is to be met."""

    rule: Literal["all_of"]
    parts: "Parts"


class OneOf(Value):
    """At least one part is to be met."""

    rule: Literal["one_of"]
    parts: "Parts"


class CreditsNeeded(Value):
    """So much study load, out of the named units (or any unit of the programme)."""

    rule: Literal["credits"]
    credits: Workload
    of: tuple[Slug, ...] = Field(default=(), max_length=MAX_PARTS)


class LevelNeeded(Value):
    """So much study load at this NLQF level or higher, out of the named units (or any)."""

    rule: Literal["level"]
    at_least: NLQF
    credits: Workload
    of: tuple[Slug, ...] = Field(default=(), max_length=MAX_PARTS)


Requirement = Annotated[
    UnitNeeded | AllOf | OneOf | CreditsNeeded | LevelNeeded, Field(discriminator="rule")
]
Parts = Annotated[tuple[Requirement, ...], Field(min_length=1, max_length=MAX_PARTS)]


class ProgrammeDefinition(Value):
    """What a programme is and demands."""

    title: Text
    description: Prose
    codes: tuple[RegisterCode, ...] = Field(default=(), max_length=20)
    level: Level
    size: Workload
    accreditations: tuple[Accreditation, ...] = Field(default=(), max_length=20)
    sector: Code | None = None
    # Absent: everything of `part_of` counts until the size is reached.
    requirement: Requirement | None = None
    # The achievement that the exam board awards in the end.
    leads_to: Slug | None = None
    website: WebAddress | None = None

    def is_accredited(self, day: date) -> bool:
        """Return whether some accreditation covers `day`."""
        return any(accreditation.covers(day) for accreditation in self.accreditations)


class Programme(Value):
    """One version of a programme of an institution."""

    id: str
    institution_id: str
    slug: Slug
    version: int
    definition: ProgrammeDefinition
    created_at: datetime


class UnitKind(StrEnum):
    """What a part of a programme is called."""

    MODULE = "module"
    ELECTIVE = "keuzedeel"
    QUALIFICATION_PART = "qualification_part"
    MICROCREDENTIAL = "microcredential"


class CountedAchievement(Value):
    """An award that counts as the unit: an achievement of the institution, of these versions."""

    achievement: Slug
    from_version: Annotated[int, Field(ge=1)] = 1
    to_version: Annotated[int, Field(ge=1)] | None = None

    def covers(self, version: int) -> bool:
        """Return whether an award of this version counts."""
        return self.from_version <= version and (
            self.to_version is None or version <= self.to_version
        )


class UnitDefinition(Value):
    """A part that is followed and assessed on its own, and counts in programmes."""

    kind: UnitKind
    title: Text
    description: Prose
    codes: tuple[RegisterCode, ...] = Field(default=(), max_length=20)
    workload: Workload
    level: Level | None = None
    sector: Code | None = None
    civil_effect: CivilEffect = CivilEffect.CREDITS
    # Programmes of the institution of which it is a part; without them it stacks to nothing.
    part_of: tuple[Slug, ...] = Field(default=(), max_length=20)
    counts: tuple[CountedAchievement, ...] = Field(default=(), max_length=20)
    # How long after an award it counts; absent: as long as the credential is valid.
    counts_for_months: Annotated[int, Field(ge=1, le=1200)] | None = None

    @model_validator(mode="after")
    def _achievements_are_named_once(self) -> Self:
        named = [counted.achievement for counted in self.counts]
        if len(set(named)) != len(named):
            raise ValueError("each achievement is named once")
        return self


class Unit(Value):
    """One version of a unit of an institution."""

    id: str
    institution_id: str
    slug: Slug
    version: int
    definition: UnitDefinition
    created_at: datetime


AllOf.model_rebuild()
OneOf.model_rebuild()
