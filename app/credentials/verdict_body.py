"""How a verdict is told to programs; the pages tell the same to people."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from app.core.documents import JSONObject
from app.core.values import Localised
from app.credentials.checks import Check, HolderFact, Outcome, Result, StatusFact
from app.credentials.verification import Verdict, Verdicts


class FindingBody(BaseModel):
    """The answer to one check."""

    check: Check
    result: Result
    code: str = Field(description="Never changes; see docs/verification.md")
    message: Localised


class RevocationBody(BaseModel):
    """All that others learn of a revoked award."""

    id: str | None
    revoked: bool = True
    reason: str | None
    on: date | None

    @classmethod
    def of(cls, verdict: Verdict) -> "RevocationBody":
        """Return what is told of a verdict on a revoked credential."""
        status = verdict.status or StatusFact(revoked=True)
        on = status.since.date() if status.since else None
        return cls(id=verdict.credential_id, reason=status.reason, on=on)


class VerdictBody(BaseModel):
    """What can be said of a credential, and what could not be established."""

    outcome: Outcome
    code: str = Field(description="The code of the finding that decided the outcome")
    findings: list[FindingBody]
    checked_at: datetime
    credential: JSONObject | None = Field(
        None, description="The credential, when its proof held and it was not revoked"
    )
    revocation: RevocationBody | None = None

    @classmethod
    def of(cls, verdict: Verdict) -> "VerdictBody":
        """Return the public form of a verdict."""
        revoked = verdict.status is not None and verdict.status.revoked
        return cls(
            outcome=verdict.report.outcome,
            code=verdict.report.code,
            findings=[
                FindingBody(
                    check=finding.check,
                    result=finding.result,
                    code=finding.code,
                    message=finding.message,
                )
                for finding in verdict.report.findings
            ],
            checked_at=verdict.checked_at,
            credential=None if revoked else verdict.credential,
            revocation=RevocationBody.of(verdict) if revoked else None,
        )


class HolderBody(BaseModel):
    """Whether the holder itself shows it, and whether it was made for this question."""

    proven: bool | None
    fresh: bool

    @classmethod
    def of(cls, holder: HolderFact) -> "HolderBody":
        """Return the public form of what was found out about a holder."""
        return cls(proven=holder.proven, fresh=holder.fresh)


class PresentationBody(BaseModel):
    """What can be said of all credentials in a presentation; the gravest outcome is that of all."""

    outcome: Outcome
    holder: HolderBody | None
    items: list[VerdictBody]
    checked_at: datetime

    @classmethod
    def of_all(cls, verdicts: Verdicts) -> "PresentationBody":
        """Return the public form of the verdicts on a presentation."""
        return cls(
            outcome=verdicts.outcome,
            holder=HolderBody.of(verdicts.holder) if verdicts.holder else None,
            items=[VerdictBody.of(verdict) for verdict in verdicts.verdicts],
            checked_at=verdicts.checked_at,
        )


def answer_of(verdicts: Verdicts) -> VerdictBody | PresentationBody:
    """Return the answer for one credential, or for a presentation of several."""
    if verdicts.is_presentation:
        return PresentationBody.of_all(verdicts)
    return VerdictBody.of(verdicts.verdicts[0])
