"""Verdicts in the words of the VC-API: verified or not, and what the problems are.

The register of recognised issuers is no part of it: a stranger's signature can hold. A status that
could not be read is a problem, unless only the proof was asked for.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, Field

from app.core.documents import JSONObject
from app.core.errors import MalformedError, RejectedError
from app.credentials.checks import Check, Finding, HolderFact, Result
from app.credentials.proofs.sd_jwt import Challenge
from app.credentials.verification import Verdict, Verdicts

VOCABULARY = "https://www.w3.org/TR/vc-data-model#"
STATUS_VOCABULARY = "https://www.w3.org/ns/credentials/status-list#"
# Data model 2.0, section 7.1, and Bitstring Status List 1.0, section 3.5.
PROBLEM_OF = {
    (Check.PROOF, Result.FAILED): f"{VOCABULARY}CRYPTOGRAPHIC_SECURITY_ERROR",
    (Check.PROOF, Result.UNDETERMINED): f"{VOCABULARY}CRYPTOGRAPHIC_SECURITY_ERROR",
    (Check.HOLDER, Result.FAILED): f"{VOCABULARY}CRYPTOGRAPHIC_SECURITY_ERROR",
    (Check.VALIDITY, Result.FAILED): f"{VOCABULARY}RANGE_ERROR",
    (Check.STATUS, Result.FAILED): f"{STATUS_VOCABULARY}STATUS_VERIFICATION_ERROR",
    (Check.STATUS, Result.UNDETERMINED): f"{STATUS_VOCABULARY}STATUS_RETRIEVAL_ERROR",
}
PROOF_ONLY = ("proof",)
MAX_TEXT = 1000


class InvalidOptionsError(RejectedError):
    """The options ask for something that this operation does not do."""

    code = "invalid_options"


class ProblemDetail(BaseModel):
    """One reason why it is not verified (RFC 9457)."""

    type: str
    title: str = Field(description="The code of the finding; see docs/verification.md")
    detail: str


class VerificationResult(BaseModel):
    """The answer of the VC-API: 200 when verified, 400 when not."""

    verified: bool
    problemDetails: list[ProblemDetail] = []  # noqa: N815 - the name in the VC-API
    warnings: list[str] = []

    @classmethod
    def of(cls, found: Verdicts, *, proof_only: bool) -> "VerificationResult":
        """Return what verdicts come to when every problem counts."""
        problems = [
            detail
            for verdict in found.verdicts
            for detail in _problems_of(verdict, proof_only=proof_only)
        ]
        problems += _holder_problems(found.holder) if found.is_presentation else []
        return cls(verified=not problems, problemDetails=problems, warnings=list(_warnings(found)))

    @classmethod
    def refused(cls, error: RejectedError) -> "VerificationResult":
        """Return the answer to what is no credential or presentation at all."""
        kind = "PARSING_ERROR" if isinstance(error, MalformedError) else "MALFORMED_VALUE_ERROR"
        problem = ProblemDetail(type=f"{VOCABULARY}{kind}", title=error.code, detail=error.detail)
        return cls(verified=False, problemDetails=[problem])


def member_of(body: JSONObject, name: str) -> JSONObject:
    """Return the object that a request is about.

    Raises:
        InvalidOptionsError: it is missing, or not an object.
    """
    given = body.get(name)
    if not isinstance(given, dict):
        raise InvalidOptionsError(f"Send an object with `{name}`, which is an object.")
    return given


def options_of(body: JSONObject, *, known: frozenset[str]) -> JSONObject:
    """Return the options of a request; absent, null and empty are the same.

    Raises:
        InvalidOptionsError: there is one that this operation does not know.
    """
    options = body.get("options") or {}
    if not isinstance(options, dict):
        raise InvalidOptionsError("`options` is an object.")
    unknown = sorted(options.keys() - known)
    if unknown:
        named = ", ".join(sorted(known)) or "none"
        raise InvalidOptionsError(f"The options of this operation are: {named}.", unknown=unknown)
    return options


def proof_only(options: JSONObject) -> bool:
    """Tell whether only the proof is asked for; an empty list asks for everything.

    Raises:
        InvalidOptionsError: `checks` is no list of texts.
    """
    checks: Any = options.get("checks") or []
    if not isinstance(checks, list) or not all(isinstance(name, str) for name in checks):
        raise InvalidOptionsError("`checks` is a list of names.")
    return tuple(checks) == PROOF_ONLY


def challenge_of(options: JSONObject) -> Challenge | None:
    """Return what the holder was asked to repeat.

    Raises:
        InvalidOptionsError: a member is not a text, or there is a domain without a challenge.
    """
    challenge, domain = options.get("challenge"), options.get("domain")
    for value in (challenge, domain):
        if value is not None and not (isinstance(value, str) and 0 < len(value) <= MAX_TEXT):
            raise InvalidOptionsError("`challenge` and `domain` are texts.")
    if challenge is None:
        if domain is not None:
            raise InvalidOptionsError("Send a `challenge` with a `domain`.")
        return None
    return Challenge(nonce=challenge, audience=domain or "")


def _problems_of(verdict: Verdict, *, proof_only: bool) -> Iterator[ProblemDetail]:
    for finding in verdict.report.findings:
        kind = PROBLEM_OF.get((finding.check, finding.result))
        if kind and not (proof_only and finding.check is not Check.PROOF):
            yield _problem(kind, finding)


def _problem(kind: str, finding: Finding) -> ProblemDetail:
    return ProblemDetail(type=kind, title=finding.code, detail=finding.message.en)


def _holder_problems(holder: HolderFact | None) -> Sequence[ProblemDetail]:
    if holder is None or holder.proven:
        return []
    return [
        ProblemDetail(
            type=f"{VOCABULARY}CRYPTOGRAPHIC_SECURITY_ERROR",
            title="holder_not_proven",
            detail="The signature of the presentation does not hold, or answers another request.",
        )
    ]


def _warnings(found: Verdicts) -> Iterator[str]:
    if found.is_presentation and found.holder is None:
        yield "The presentation is not signed: nothing shows who sends it."
