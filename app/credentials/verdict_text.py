"""The JSON text of a verdict, written without building the bodies that describe it.

It says what `verdict_body` says, member for member; the tests hold them against each other.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from app.credentials.checks import Finding
from app.credentials.verdict_body import answer_of
from app.credentials.verification import Verdict, Verdicts

# Sentences differ in the names of issuers and in days.
KEPT_FINDINGS = 2_000


def written(found: Verdicts) -> bytes:
    """Return the answer for one credential, or for a presentation of several, as JSON."""
    plain = None if found.is_presentation else _plainly(found.verdicts[0])
    return answer_of(found).model_dump_json().encode() if plain is None else plain


def _plainly(verdict: Verdict) -> bytes | None:
    if verdict.status is not None and verdict.status.revoked:
        return None
    try:
        return orjson.dumps(_told(verdict), option=orjson.OPT_UTC_Z)
    except TypeError:
        # The credential has an integer that needs more than 64 bits.
        return None


def _told(verdict: Verdict) -> Mapping[str, Any]:
    return {
        "outcome": verdict.report.outcome,
        "code": verdict.report.code,
        "findings": [_finding(finding) for finding in verdict.report.findings],
        "checked_at": verdict.checked_at,
        "credential": verdict.credential,
        "revocation": None,
    }


@lru_cache(maxsize=KEPT_FINDINGS)
def _finding(finding: Finding) -> orjson.Fragment:
    told = {
        "check": finding.check,
        "result": finding.result,
        "code": finding.code,
        "message": finding.message.model_dump(),
    }
    return orjson.Fragment(orjson.dumps(told))
