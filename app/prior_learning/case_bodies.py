"""What is sent and answered about requests for exemptions: the public API."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from app.catalogue.exemptions import ExemptionGround
from app.catalogue.models import Slug
from app.catalogue.programme_models import RegisterCode
from app.core.text import Identifier, LongText
from app.core.values import Localised
from app.credentials.bodies import Closed
from app.credentials.models import Standing
from app.institutions.log_chain import Actor
from app.institutions.models import Slug as InstitutionSlug
from app.prior_learning.exemptions import Case, Certificate, Ruling, Wish
from app.prior_learning.models import Advice, Basis, Decision, ExemptionRequest, Verdict


class NewRequestBody(Closed):
    """A certificate of the wallet that is put before an institution.

    By sending it the learner agrees that the institution looks at this certificate, and at nothing
    else of the wallet, until the request is withdrawn.
    """

    item_id: Identifier
    institution: InstitutionSlug
    programme: Slug

    def wish(self) -> Wish:
        """Return the domain's value."""
        return Wish(self.item_id, self.institution, self.programme)


class NewAdviceBody(Closed):
    """What a teacher thinks of an exemption."""

    unit: Slug
    favourable: bool
    text: LongText

    def advice(self, *, by: Actor, now: datetime) -> Advice:
        """Return the domain's value."""
        return Advice(unit=self.unit, favourable=self.favourable, text=self.text, by=by, at=now)


class NewDecisionBody(Closed):
    """What the exam board decides about one unit."""

    unit: Slug
    verdict: Verdict
    reason: LongText = Field(description="The learner reads it, and it is kept")

    def ruling(self) -> Ruling:
        """Return the domain's value."""
        return Ruling(self.unit, self.verdict, self.reason)


class RequestBody(BaseModel):
    """A request in a list."""

    id: str
    programme: str
    asked_at: datetime
    withdrawn_at: datetime | None
    open: bool

    @classmethod
    def of(cls, request: ExemptionRequest) -> "RequestBody":
        """Return the public form of a request."""
        said = request.model_dump(include={"id", "programme", "asked_at", "withdrawn_at"})
        return cls(**said, open=request.is_open)


class UnitBody(BaseModel):
    """A unit of a programme."""

    unit: str
    title: Localised


class ShownUnitBody(BaseModel):
    """A unit of a standard, and whether it was shown."""

    id: str
    title: Localised
    codes: list[RegisterCode]
    demonstrated: bool


class CertificateBody(BaseModel):
    """The certificate as the institution may see it."""

    name: str
    title: Localised
    provider: Localised
    awarded_on: date
    valid_until: datetime | None
    standing: Standing
    units: list[ShownUnitBody]

    @classmethod
    def of(cls, certificate: Certificate) -> "CertificateBody":
        """Return the public form of a certificate."""
        described, assessment = certificate.described, certificate.assessment
        shown = {unit.id for unit in assessment.shown}
        return cls(
            name=described.award.name,
            title=described.achievement.definition.title,
            provider=described.institution.names,
            awarded_on=described.award.awarded_on,
            valid_until=described.award.valid_until,
            standing=certificate.standing,
            units=[
                ShownUnitBody(
                    id=unit.id,
                    title=unit.title,
                    codes=list(unit.codes),
                    demonstrated=unit.id in shown,
                )
                for unit in assessment.standard.definition.units
            ],
        )


class ProposalBody(UnitBody):
    """An exemption that follows from the certificate; nobody has decided by it."""

    basis: Basis
    codes: list[RegisterCode]
    note: str | None


class DecisionBody(BaseModel):
    """What an exam board decided."""

    id: str
    unit: str
    verdict: Verdict
    reason: str
    ground: ExemptionGround = ExemptionGround.PRIOR_LEARNING
    decided_at: datetime

    @classmethod
    def of(cls, decision: Decision) -> "DecisionBody":
        """Return the public form of a decision."""
        return cls(**decision.model_dump(include={"id", "unit", "verdict", "reason", "decided_at"}))


class RegisteredBody(DecisionBody):
    """A decision in the register of the institution; it stays when the learner leaves."""

    name: str
    programme: str

    @classmethod
    def of_register(cls, decision: Decision) -> "RegisteredBody":
        """Return what the institution keeps."""
        told = dict(DecisionBody.of(decision))
        return cls(**told, name=decision.name, programme=decision.programme)


class AdviceBody(BaseModel):
    """What a teacher thinks; the institution reads it."""

    unit: str
    favourable: bool
    text: str
    at: datetime

    @classmethod
    def of(cls, advice: Advice) -> "AdviceBody":
        """Return the public form of advice."""
        return cls(**advice.model_dump(exclude={"by"}))


class CaseBody(RequestBody):
    """A request with what follows from it, what was decided, and what is left to follow."""

    institution: str
    institution_name: Localised
    programme_title: Localised
    certificate: CertificateBody | None
    proposals: list[ProposalBody]
    decisions: list[DecisionBody]
    pathway: list[UnitBody]

    @classmethod
    def of_case(cls, case: Case) -> "CaseBody":
        """Return the public form of a request."""
        titles = {unit.slug: unit.definition.title for unit in case.units}
        return cls(
            **dict(RequestBody.of(case.request)),
            institution=case.institution.slug,
            institution_name=case.institution.names,
            programme_title=case.programme.definition.title,
            certificate=CertificateBody.of(case.certificate) if case.certificate else None,
            proposals=[
                ProposalBody(**dict(each), title=titles[each.unit])
                for each in case.derivation.proposed
            ],
            decisions=[DecisionBody.of(each) for each in case.decisions],
            pathway=[UnitBody(unit=slug, title=titles[slug]) for slug in case.pathway],
        )


class DeskCaseBody(CaseBody):
    """A request as the institution sees it: with the advice of its teachers."""

    advice: list[AdviceBody]

    @classmethod
    def of_desk(cls, case: Case) -> "DeskCaseBody":
        """Return what the institution sees."""
        advice = [AdviceBody.of(each) for each in case.advice]
        return cls(**dict(CaseBody.of_case(case)), advice=advice)
