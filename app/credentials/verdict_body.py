"""How a verdict is told to programs; the pages tell the same to people."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from app.core.documents import JSONObject
from app.core.values import Localised
from app.credentials.checks import Check, Outcome, Result
from app.credentials.verification import Verdict


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
    on: date


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
        revoked_at = verdict.status.revoked_at if verdict.status else None
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
            credential=verdict.credential if revoked_at is None else None,
            revocation=None
            if verdict.status is None or revoked_at is None
            else RevocationBody(
                id=verdict.credential_id, reason=verdict.status.reason, on=revoked_at.date()
            ),
        )
