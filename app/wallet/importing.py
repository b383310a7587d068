"""Which credentials of others a wallet keeps, and what is remembered of each.

What is proven false is refused; what cannot be told, or nobody vouches for, is kept with its label.
The name that an issuer gives itself is never kept: anybody can call themselves a university.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.documents import JSONObject, canonical_bytes
from app.core.errors import ConflictError, RejectedError
from app.core.text import MAX_SHORT, one_line
from app.credentials.checks import Finding, Outcome, Report
from app.credentials.handed import Handed
from app.credentials.models import Standing
from app.credentials.presentations import Presentation
from app.credentials.secured import Secured
from app.credentials.verification import Verdict
from app.wallet.models import Glance, Imported
from app.wallet.sought import start_of

# A whole life of learning, with a margin; and what all of it may weigh.
MAX_IMPORTS = 500
MAX_CHARACTERS = 16 * 1024 * 1024
MAX_ISSUER = 2_000
MAX_SEARCHED = 2_000
STANDINGS: Mapping[str, Standing] = {
    "valid": Standing.VALID,
    "expired": Standing.EXPIRED,
    "suspended": Standing.SUSPENDED,
    "revoked": Standing.REVOKED,
}
TITLES = ("achievement_title", "name")


class ImportRefusedError(RejectedError):
    """The credential is proven false, revoked or suspended; `findings` says how."""

    code = "import_refused"


class NotOneCredentialError(RejectedError):
    """A presentation was handed in, where one credential was expected."""

    code = "not_one_credential"


class IssuedHereError(ConflictError):
    """The credential was issued here: its owner accepts it, and it needs no import."""

    code = "issued_here"


class AlreadyImportedError(ConflictError):
    """The wallet holds this credential of this issuer already; `item_id` says where."""

    code = "already_imported"


class TooManyImportsError(ConflictError):
    """The wallet holds as many credentials of others as it can."""

    code = "too_many_imports"


def may_be_kept(report: Report) -> None:
    """Let in what is not proven false; what was true and has expired may be remembered.

    Raises:
        ImportRefusedError: it is proven false, revoked or suspended.
    """
    if report.outcome is Outcome.INVALID and report.code != "expired":
        raise ImportRefusedError(
            "This credential is not valid, so it is not kept.",
            outcome=report.outcome.value,
            findings=[_told(finding) for finding in report.findings],
        )


def only_one(given: Handed) -> Secured:
    """Return the credential that was handed in.

    Raises:
        NotOneCredentialError: it is a presentation, of however many.
    """
    if isinstance(given, Presentation):
        raise NotOneCredentialError("Hand in one credential, not a presentation of some.")
    return given


def must_have_room(*, count: int, characters: int, added: int) -> None:
    """Let a wallet hold only so much of others.

    Raises:
        TooManyImportsError: there is no room for it.
    """
    if count >= MAX_IMPORTS or characters + added > MAX_CHARACTERS:
        raise TooManyImportsError(
            f"A wallet holds at most {MAX_IMPORTS} credentials of others; remove one first."
        )


def fingerprint(given: Secured) -> str:
    """Return by what a credential is known again: its id and issuer, whatever its form.

    Without an id it is known by what it says, apart from its proof.
    """
    name: Any = given.claimed.credential_id
    if name is None:
        name = {key: value for key, value in given.document.items() if key != "proof"}
    return hashlib.sha256(canonical_bytes([given.claimed.issuer_id, name])).hexdigest()


def checked(item_id: str, given: Secured, secured: str, verdict: Verdict) -> Imported:
    """Return what is remembered of a credential after a check."""
    issuer, claimed = verdict.issuer, given.claimed
    return Imported(
        item_id=item_id,
        fingerprint=fingerprint(given),
        secured=secured,
        issuer_id=claimed.issuer_id[:MAX_ISSUER],
        vouched=issuer.name if issuer else None,
        title=title_of(verdict.credential),
        standing=STANDINGS.get(verdict.report.code, Standing.UNSURE),
        outcome=verdict.report.outcome.value,
        code=verdict.report.code,
        valid_until=claimed.valid_until,
        checked_at=verdict.checked_at,
    )


def dated_at(verdict: Verdict, *, added_at: datetime) -> datetime:
    """Return the day of the award, or when it came in where it tells none."""
    day = verdict.awarded_on
    return start_of(day) if day else added_at


def glance_of(imported: Imported) -> Glance:
    """Return by what a credential of others is found."""
    names = imported.vouched
    issuer = f"{names.nl}\n{names.en}" if names else imported.issuer_id
    return Glance(
        searched=f"{imported.title or ''}\n{issuer}".casefold()[:MAX_SEARCHED],
        achievement_kind=None,
        issuer=imported.issuer_id,
        nlqf=None,
    )


def title_of(document: JSONObject | None) -> str | None:
    """Return the title of a credential whose proof held, if it can be shown on a line."""
    if document is None:
        return None
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    inner = achievement.get("name") if isinstance(achievement, dict) else None
    for found in (inner, *(document.get(name) for name in TITLES)):
        title = _line(found)
        if title is not None:
            return title
    return None


def _line(found: Any) -> str | None:
    if not isinstance(found, str):
        return None
    try:
        return one_line(" ".join(found.split())[:MAX_SHORT])
    except ValueError:
        return None


def _told(finding: Finding) -> JSONObject:
    return {
        "check": finding.check.value,
        "result": finding.result.value,
        "code": finding.code,
        "message": finding.message.model_dump(),
    }
