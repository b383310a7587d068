"""The checks on a credential: each a question of its own, answered from facts gathered before.

A check passes, fails, or stays undetermined: what could not be found out is neither guilt nor
innocence. The outcome is the first that applies of invalid, not_trusted, undetermined, valid.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from app.core.values import Localised
from app.credentials import sentences

# The clocks of an issuer and of ours may differ by this much.
SKEW = timedelta(seconds=60)
KEPT_FINDINGS = 2_000


class Check(StrEnum):
    """A question that is asked of a credential."""

    PROOF = "proof"
    ISSUER = "issuer"
    RECOGNISED_THEN = "issuer_recognised_on_award_date"
    RECOGNISED_NOW = "issuer_recognised_now"
    VALIDITY = "validity"
    STATUS = "status"
    HOLDER = "holder"


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
    """What the status lists of the issuer say. Lists of others hold no moments and no reasons."""

    revoked: bool = False
    suspended: bool = False
    since: datetime | None = None
    reason: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class HolderFact:
    """Whether who shows it has the holder's key; `fresh` when it answered a request of ours.

    `id` is who put a presentation together, and `subject` is false where the credential is about
    somebody else, or does not say about whom.
    """

    proven: bool | None
    fresh: bool
    id: str | None = None
    subject: bool = True


@dataclass(frozen=True, slots=True)
class IssuerFact:
    """The issuer as a register knows it; absent authorities mean: not recognised.

    `register` names the register that vouches for an issuer that is no institution here.
    """

    id: str
    name: Localised
    recognised_then: str | None
    recognised_now: str | None
    register: str | None = None
    may_issue_kind: bool = True


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
    holder: HolderFact | None = None


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
    """Ask whether a register vouches for the issuer, and for what."""
    known = facts.issuer
    if known is not None and not known.may_issue_kind:
        return _finding(Check.ISSUER, Result.FAILED, "issuer_not_for_kind", name=known.name)
    if known is not None and known.register is not None:
        parts = {"name": known.name, "register": known.register}
        return _finding(Check.ISSUER, Result.PASSED, "issuer_registered", **parts)
    if known is not None:
        return _finding(Check.ISSUER, Result.PASSED, "issuer_known", name=known.name)
    if facts.proof.held is not True:
        return _finding(Check.ISSUER, Result.UNDETERMINED, "issuer_unproven")
    return _finding(Check.ISSUER, Result.FAILED, "issuer_unknown")


def recognised_then(facts: Facts) -> Finding:
    """Ask whether the issuer was recognised on the day of the award."""
    return _recognised(
        Check.RECOGNISED_THEN,
        facts,
        authority=facts.issuer.recognised_then if facts.issuer else None,
        dated=facts.awarded_on is not None,
    )


def recognised_now(facts: Facts) -> Finding:
    """Ask whether the issuer is recognised today. It does not change the outcome."""
    authority = facts.issuer.recognised_now if facts.issuer else None
    return _recognised(Check.RECOGNISED_NOW, facts, authority=authority, dated=True)


def validity(facts: Facts) -> Finding:
    """Ask whether today lies in the validity period (data model 2.0, section 4.9)."""
    if facts.valid_from is not None and facts.now + SKEW < facts.valid_from:
        return _finding(Check.VALIDITY, Result.FAILED, "not_yet_valid", on=facts.valid_from.date())
    if facts.valid_until is not None and facts.now - SKEW >= facts.valid_until:
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
    if facts.status.revoked or facts.status.suspended:
        code = "revoked" if facts.status.revoked else "suspended"
        since = facts.status.since
        return _finding(Check.STATUS, Result.FAILED, code, on=since.date() if since else None)
    if facts.status.message is not None:
        text = facts.status.message
        return _finding(Check.STATUS, Result.PASSED, "status_message", message=text)
    return _finding(Check.STATUS, Result.PASSED, "not_revoked")


def holder(facts: Facts) -> Finding | None:
    """Ask whether who shows the credential has the holder's key; None where nobody can tell."""
    if facts.holder is None:
        return None
    if facts.holder.proven is None:
        return _finding(Check.HOLDER, Result.UNDETERMINED, "holder_key_unavailable")
    if not facts.holder.proven:
        return _finding(Check.HOLDER, Result.FAILED, "holder_not_proven")
    if not facts.holder.subject:
        return _finding(Check.HOLDER, Result.UNDETERMINED, "shown_by_another")
    code = "holder_proven" if facts.holder.fresh else "holder_proven_before"
    result = Result.PASSED if facts.holder.fresh else Result.UNDETERMINED
    return _finding(Check.HOLDER, result, code)


CHECKS: tuple[Callable[[Facts], Finding | None], ...] = (
    proof,
    issuer,
    recognised_then,
    recognised_now,
    validity,
    status,
    holder,
)
# What a certain failure of each check comes to, the gravest first. A recognition that has ended
# since then does not undo what was awarded while it lasted.
DECISIVE: tuple[tuple[Check, Result, Outcome], ...] = (
    (Check.PROOF, Result.FAILED, Outcome.INVALID),
    (Check.STATUS, Result.FAILED, Outcome.INVALID),
    (Check.HOLDER, Result.FAILED, Outcome.INVALID),
    (Check.VALIDITY, Result.FAILED, Outcome.INVALID),
    (Check.ISSUER, Result.FAILED, Outcome.NOT_TRUSTED),
    (Check.RECOGNISED_THEN, Result.FAILED, Outcome.NOT_TRUSTED),
    (Check.PROOF, Result.UNDETERMINED, Outcome.UNDETERMINED),
    (Check.STATUS, Result.UNDETERMINED, Outcome.UNDETERMINED),
    (Check.RECOGNISED_THEN, Result.UNDETERMINED, Outcome.UNDETERMINED),
    (Check.HOLDER, Result.UNDETERMINED, Outcome.UNDETERMINED),
)
# The holder showed it, but to somebody else or at another time: as good as a file that was sent on.
NOT_DECISIVE = frozenset({"holder_proven_before", "shown_by_another"})


def examine(facts: Facts) -> Report:
    """Ask every check, and decide."""
    answers = (check(facts) for check in CHECKS)
    findings = tuple(finding for finding in answers if finding is not None)
    asked = {each.check: each for each in findings if each.code not in NOT_DECISIVE}
    for check, result, outcome in DECISIVE:
        if check in asked and asked[check].result is result:
            return Report(outcome, asked[check].code, findings)
    return Report(Outcome.VALID, "valid", findings)


def _recognised(check: Check, facts: Facts, *, authority: str | None, dated: bool) -> Finding:
    if facts.issuer is None or not dated:
        return _finding(check, Result.UNDETERMINED, "recognition_unknown")
    if authority is None:
        return _finding(check, Result.FAILED, f"not_{check.value.removeprefix('issuer_')}")
    return _finding(check, Result.PASSED, check.value.removeprefix("issuer_"), name=authority)


# The same few sentences over and over; they differ in the names of issuers and in days.
@lru_cache(maxsize=KEPT_FINDINGS)
def _finding(check: Check, result: Result, code: str, **parts: object) -> Finding:
    return Finding(check, result, code, sentences.sentence(code, **parts))
