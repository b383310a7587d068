"""Prior learning (EVC): standards in units, what somebody showed of them, and exemptions asked."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from app.catalogue.models import Code, Level, Slug, Text
from app.catalogue.programme_models import RegisterCode
from app.core.text import LongText, ShortText
from app.core.values import Language, Value
from app.credentials.models import RecipientKind
from app.institutions.log_chain import Actor

# A qualification is divided into a handful of units; the largest known has some thirty.
MAX_UNITS = 50
MAX_CODES = 20
MAX_EVIDENCE = 50
MAX_ALTERNATIVES = 10
Units = Annotated[tuple[Code, ...], Field(min_length=1, max_length=MAX_UNITS)]
Codes = Annotated[tuple[RegisterCode, ...], Field(min_length=1, max_length=MAX_CODES)]


class Route(StrEnum):
    """What somebody has their experience assessed for: work, or going on learning."""

    LABOUR_MARKET = "labour_market"
    EDUCATION = "education"


class StandardUnit(Value):
    """A part of a standard (ECVET unit): what is done in the occupation, and its register codes.

    `id` is that of the learning outcome by which the certificate names it.
    """

    id: Code
    title: Text
    codes: Codes


class StandardDefinition(Value):
    """What experience is measured against, and the certificate that is awarded for it."""

    title: Text
    codes: tuple[RegisterCode, ...] = Field(default=(), max_length=MAX_CODES)
    level: Level
    units: Annotated[tuple[StandardUnit, ...], Field(min_length=1, max_length=MAX_UNITS)]
    certificate: Slug

    @model_validator(mode="after")
    def _units_have_names_of_their_own(self) -> Self:
        names = [unit.id for unit in self.units]
        if len(set(names)) != len(names):
            raise ValueError("each unit has an id of its own")
        return self


class Standard(Value):
    """One version of a standard of a provider; a version never changes."""

    id: str
    institution_id: str
    slug: Slug
    version: int
    definition: StandardDefinition
    created_at: datetime


class EvidenceKind(StrEnum):
    """Where somebody learnt it, or how the assessors saw it."""

    WORK = "work_experience"
    VOLUNTEERING = "volunteering"
    EDUCATION = "education"
    COURSE = "course"
    OBSERVATION = "observation"
    INTERVIEW = "interview"


class PriorEvidence(Value):
    """A piece of evidence, and the units that it supports."""

    kind: EvidenceKind
    name: ShortText
    units: Units


class Finding(Value):
    """What the assessors found about one unit."""

    unit: Code
    demonstrated: bool
    reason: ShortText | None = None


class AssessmentOrder(Value):
    """An assessment that was done, and whom the certificate is for."""

    standard: Slug
    route: Route
    assessed_on: date
    evidence: Annotated[tuple[PriorEvidence, ...], Field(max_length=MAX_EVIDENCE)] = ()
    findings: Annotated[tuple[Finding, ...], Field(min_length=1, max_length=MAX_UNITS)]
    recipient_kind: RecipientKind
    recipient_value: str | None
    name: str
    given_name: str | None = None
    family_name: str | None = None
    language: Language = "nl"

    @property
    def demonstrated(self) -> tuple[str, ...]:
        """The units that were shown."""
        return tuple(finding.unit for finding in self.findings if finding.demonstrated)


class Assessment(Value):
    """What a provider found, and the certificate that came of it."""

    id: str
    institution_id: str
    standard: Standard
    route: Route
    assessed_on: date
    evidence: tuple[PriorEvidence, ...]
    findings: tuple[Finding, ...]
    award_id: str
    created_at: datetime

    @property
    def shown(self) -> tuple[StandardUnit, ...]:
        """The units that were shown, in the order of the standard."""
        found = {finding.unit for finding in self.findings if finding.demonstrated}
        return tuple(unit for unit in self.standard.definition.units if unit.id in found)


class Alternative(Value):
    """Register codes that together are worth a unit, and why the institution thinks so."""

    codes: Codes
    note: ShortText | None = None


class EquivalenceDefinition(Value):
    """What counts as a unit of the institution: any alternative, shown in full."""

    alternatives: Annotated[tuple[Alternative, ...], Field(max_length=MAX_ALTERNATIVES)]


class Equivalence(Value):
    """What an institution holds to be worth one of its units."""

    institution_id: str
    unit: Slug
    definition: EquivalenceDefinition
    recorded_at: datetime


class Basis(StrEnum):
    """From what it follows that a unit is known already."""

    # The unit and what was shown bear the same code in a register.
    REGISTER = "register"
    EQUIVALENCE = "equivalence"


class ProposedExemption(Value):
    """A unit that need not be followed, as it follows from what was shown; nobody decided yet."""

    unit: Slug
    basis: Basis
    codes: tuple[RegisterCode, ...]
    note: ShortText | None = None


class Derivation(Value):
    """What follows from a certificate for a programme: exemptions to decide on, and the rest."""

    proposed: tuple[ProposedExemption, ...]
    # What is left to follow when all of it is granted.
    pathway: tuple[Slug, ...]


class ExemptionRequest(Value):
    """A certificate that a learner put before an institution, for one programme.

    Without `item_id` the learner no longer keeps the certificate, and nobody may look at it.
    """

    id: str
    learner_id: str
    item_id: str | None
    award_id: str
    institution_id: str
    programme: Slug
    asked_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the institution may look at the certificate."""
        return self.withdrawn_at is None and self.item_id is not None


class Advice(Value):
    """What a teacher thinks of an exemption; nobody is bound by it."""

    unit: Slug
    favourable: bool
    text: LongText
    by: Actor
    at: datetime


class Verdict(StrEnum):
    """What an exam board can decide."""

    GRANTED = "granted"
    REFUSED = "refused"


class Decision(Value):
    """What an exam board decided about one unit, with its reasons. It never changes.

    It is of the institution: `name` is as the certificate gave it, and who leaves the service is
    no longer behind `request_id`.
    """

    id: str
    request_id: str | None
    institution_id: str
    award_id: str
    programme: Slug
    unit: Slug
    verdict: Verdict
    reason: LongText
    name: str
    decided_by: Actor
    decided_at: datetime
