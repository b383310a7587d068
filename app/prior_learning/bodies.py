"""What is sent and answered about standards, assessments and equivalences: the public API."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from app.catalogue.models import Slug
from app.core.text import ShortText
from app.core.values import Language
from app.credentials.bodies import Closed, IssuedAwardBody, RecipientBody
from app.credentials.issuance import recipient_of
from app.prior_learning.models import (
    MAX_EVIDENCE,
    MAX_UNITS,
    Assessment,
    AssessmentOrder,
    Equivalence,
    EquivalenceDefinition,
    Finding,
    PriorEvidence,
    Route,
    Standard,
    StandardDefinition,
)
from app.prior_learning.standards import Certified


class StandardBody(BaseModel):
    """One version of a standard."""

    slug: str
    version: int
    created_at: datetime
    definition: StandardDefinition

    @classmethod
    def of(cls, standard: Standard) -> "StandardBody":
        """Return the public form of a standard."""
        return cls(
            slug=standard.slug,
            version=standard.version,
            created_at=standard.created_at,
            definition=standard.definition,
        )


class NewAssessmentBody(Closed):
    """An assessment that was done. It leads to an experience certificate at once."""

    standard: Slug
    route: Route = Field(description="What it is for; the certificate serves both")
    assessed_on: date
    evidence: list[PriorEvidence] = Field(default=[], max_length=MAX_EVIDENCE)
    findings: list[Finding] = Field(
        min_length=1, max_length=MAX_UNITS, description="One for each unit of the standard"
    )
    recipient: RecipientBody
    name: ShortText
    given_name: ShortText | None = None
    family_name: ShortText | None = None
    language: Language = "nl"

    def order(self) -> AssessmentOrder:
        """Return what is asked for as a domain value."""
        said = self.model_dump(exclude={"recipient", "evidence", "findings"})
        return AssessmentOrder(
            **said,
            evidence=tuple(self.evidence),
            findings=tuple(self.findings),
            recipient_kind=self.recipient.kind(),
            recipient_value=recipient_of(self.recipient.eppn or self.recipient.email),
        )


class AssessmentBody(BaseModel):
    """What a provider found."""

    id: str
    standard: str
    standard_version: int
    route: Route
    assessed_on: date
    evidence: list[PriorEvidence]
    findings: list[Finding]
    award_id: str
    created_at: datetime

    @classmethod
    def of(cls, assessment: Assessment) -> "AssessmentBody":
        """Return the public form of an assessment."""
        return cls(
            standard=assessment.standard.slug,
            standard_version=assessment.standard.version,
            evidence=list(assessment.evidence),
            findings=list(assessment.findings),
            **assessment.model_dump(
                include={"id", "route", "assessed_on", "award_id", "created_at"}
            ),
        )


class CertifiedBody(AssessmentBody):
    """A new assessment with the certificate that came of it."""

    award: IssuedAwardBody

    @classmethod
    def of_certified(cls, certified: Certified, *, base_url: str) -> "CertifiedBody":
        """Return the answer to the provider."""
        found = AssessmentBody.of(certified.assessment)
        issued = IssuedAwardBody.of_issued(certified.issued, base_url=base_url)
        return cls(**dict(found), award=issued)


class EquivalenceBody(BaseModel):
    """What an institution holds to be worth one of its units."""

    unit: str
    recorded_at: datetime
    definition: EquivalenceDefinition

    @classmethod
    def of(cls, equivalence: Equivalence) -> "EquivalenceBody":
        """Return the public form of an equivalence."""
        return cls(**{name: getattr(equivalence, name) for name in cls.model_fields})
