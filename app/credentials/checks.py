"""The checks on a credential: each a question of its own, answered from facts gathered before.

A check passes, fails, or stays undetermined: what could not be found out is neither guilt nor
innocence. The outcome is the first that applies of invalid, not_trusted, undetermined, valid.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.values import Localised
from app.credentials import sentences
from app.institutions.models import Recognition


class Check(StrEnum):
    """A question that is asked of a credential."""

    PROOF = "proof"
    ISSUER = "issuer"
    RECOGNISED_THEN = "issuer_recognised_on_award_date"
    RECOGNISED_NOW = "issuer_recognised_now"
    VALIDITY = "validity"
    STATUS = "status"


class Result(StrEnum):
    """The answer to a check."""

    PASSED = "passed"
    FAILED = "failed"
    UNDETERMINED = "undetermined"


class Outcome(StrEnum):
    """The one answer for who does not want to read the findings."""

    INVALID = "invalid"
    NOT_TRUSTED = "not_trusted"
    UNDETERMINED = "undetermined"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class ProofFact:
    """Whether the proof held; `code` names why not, `held` is None when it could not be checked."""

    held: bool | None
    code: str


@dataclass(frozen=True, slots=True)
class StatusFact:
    """What the status lists of the issuer say; absent moments mean: not so."""

    revoked_at: datetime | None = None
    suspended_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class IssuerFact:
    """The issuer as our register knows it."""

    id: str
    name: Localised
    recognised_then: Recognition | None
    recognised_now: Recognition | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was gathered about one credential. `status` is None when nobody could tell."""

    proof: ProofFact
    issuer: IssuerFact | None
    awarded_on: date | None
    valid_from: datetime | None
    valid_until: datetime | None
    has_status: bool
    status: StatusFact | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one check, with a sentence for the person who reads it."""

    check: Check
    result: Result
    code: str
    message: Localised


@dataclass(frozen=True, slots=True)
class Report:
    """All findings and what they come to; `code` is that of the finding that decided."""

    outcome: Outcome
    code: str
    findings: tuple[Finding, ...]


def proof(facts: Facts) -> Finding:
    """Ask whether the issuer's signature holds."""
    if facts.proof.held is None:
        return _finding(Check.PROOF, Result.UNDETERMINED, facts.proof.code)
    result = Result.PASSED if facts.proof.held else Result.FAILED
    return _finding(Check.PROOF, result, facts.proof.code)


def issuer(facts: Facts) -> Finding:
    """Ask whether the issuer is an institution of our register."""
    if facts.issuer is not None:
        return _finding(Check.ISSUER, Result.PASSED, "issuer_known", name=facts.issuer.name)
    if facts.proof.held is not True:
        return _finding(Check.ISSUER, Result.UNDETERMINED, "issuer_unproven")
    return _finding(Check.ISSUER, Result.FAILED, "issuer_unknown")


def recognised_then(facts: Facts) -> Finding:
    """Ask whether the issuer was recognised on the day of the award."""
    return _recognised(
        Check.RECOGNISED_THEN,
        facts,
        recognition=facts.issuer.recognised_then if facts.issuer else None,
        dated=facts.awarded_on is not None,
    )


def recognised_now(facts: Facts) -> Finding:
    """Ask whether the issuer is recognised today. It does not change the outcome."""
    recognition = facts.issuer.recognised_now if facts.issuer else None
    return _recognised(Check.RECOGNISED_NOW, facts, recognition=recognition, dated=True)


def validity(facts: Facts) -> Finding:
    """Ask whether today lies in the validity period (data model 2.0, section 4.9)."""
    if facts.valid_from is not None and facts.now < facts.valid_from:
        return _finding(Check.VALIDITY, Result.FAILED, "not_yet_valid", on=facts.valid_from.date())
    if facts.valid_until is not None and facts.now >= facts.valid_until:
        return _finding(Check.VALIDITY, Result.FAILED, "expired", on=facts.valid_until.date())
    if facts.valid_until is not None:
        return _finding(Check.VALIDITY, Result.PASSED, "valid_until", on=facts.valid_until.date())
    return _finding(Check.VALIDITY, Result.PASSED, "no_expiry")


def status(facts: Facts) -> Finding:
    """Ask whether the issuer has revoked or suspended it."""
    if not facts.has_status:
        return _finding(Check.STATUS, Result.PASSED, "no_status_published")
    if facts.status is None:
        return _finding(Check.STATUS, Result.UNDETERMINED, "status_unknown")
    if facts.status.revoked_at is not None:
        return _finding(Check.STATUS, Result.FAILED, "revoked", on=facts.status.revoked_at.date())
    if facts.status.suspended_at is not None:
        day = facts.status.suspended_at.date()
        return _finding(Check.STATUS, Result.FAILED, "suspended", on=day)
    return _finding(Check.STATUS, Result.PASSED, "not_revoked")


CHECKS: tuple[Callable[[Facts], Finding], ...] = (
    proof,
    issuer,
    recognised_then,
    recognised_now,
    validity,
    status,
)
# What a certain failure of each check comes to, the gravest first. A recognition that has ended
# since then does not undo what was awarded while it lasted.
DECISIVE: tuple[tuple[Check, Result, Outcome], ...] = (
    (Check.PROOF, Result.FAILED, Outcome.INVALID),
    (Check.STATUS, Result.FAILED, Outcome.INVALID),
    (Check.VALIDITY, Result.FAILED, Outcome.INVALID),
    (Check.ISSUER, Result.FAILED, Outcome.NOT_TRUSTED),
    (Check.RECOGNISED_THEN, Result.FAILED, Outcome.NOT_TRUSTED),
    (Check.PROOF, Result.UNDETERMINED, Outcome.UNDETERMINED),
    (Check.STATUS, Result.UNDETERMINED, Outcome.UNDETERMINED),
    (Check.RECOGNISED_THEN, Result.UNDETERMINED, Outcome.UNDETERMINED),
)


def examine(facts: Facts) -> Report:
    """Ask every check, and decide."""
    findings = {finding.check: finding for finding in (check(facts) for check in CHECKS)}
    for check, result, outcome in DECISIVE:
        if findings[check].result is result:
            return Report(outcome, findings[check].code, tuple(findings.values()))
    return Report(Outcome.VALID, "valid", tuple(findings.values()))


def _recognised(
    check: Check, facts: Facts, *, recognition: Recognition | None, dated: bool
) -> Finding:
    if facts.issuer is None or not dated:
        return _finding(check, Result.UNDETERMINED, "recognition_unknown")
    if recognition is None:
        return _finding(check, Result.FAILED, f"not_{check.value.removeprefix('issuer_')}")
    return _finding(
        check, Result.PASSED, check.value.removeprefix("issuer_"), name=recognition.authority
    )


def _finding(check: Check, result: Result, code: str, **parts: object) -> Finding:
    return Finding(check, result, code, sentences.sentence(code, **parts))
