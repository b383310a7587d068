"""What a learner says of themselves, as it is shown to others: with its label, and never valid."""

import base64
from datetime import datetime

from app.core.documents import JSONObject
from app.credentials.checks import Check, Finding, Outcome, Report, Result
from app.credentials.sentences import sentence
from app.credentials.verification import Verdict
from app.wallet.models import PortfolioItem

NOT_VALIDATED = "not_validated"


def document_of(entry: PortfolioItem, *, picture: bytes | None) -> JSONObject:
    """Return what an entry says; a picture that was not read is only known to be there."""
    said = entry.model_dump(mode="json", exclude_none=True, exclude={"item_id", "has_picture"})
    if picture is not None:
        return {**said, "picture": _address(picture)}
    return {**said, "picture": ""} if entry.has_picture else said


def verdict_on(document: JSONObject, *, now: datetime) -> Verdict:
    """Return that there is nothing to check: nobody signed it, and nobody vouches for it."""
    finding = Finding(Check.PROOF, Result.UNDETERMINED, NOT_VALIDATED, sentence(NOT_VALIDATED))
    return Verdict(
        report=Report(Outcome.UNDETERMINED, NOT_VALIDATED, (finding,)),
        credential_id=None,
        credential=document,
        issuer=None,
        status=None,
        issuer_id="",
        awarded_on=None,
        checked_at=now,
    )


def _address(picture: bytes) -> str:
    # Within the answer: it can be looked at as long as the link shows it, and no longer.
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"
