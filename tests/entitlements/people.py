"""People for tests of learning rights: born, educated and at work as a case needs it."""

from datetime import date, timedelta
from typing import Any

from app.entitlements.models import Attestation, Facts, HighestLevel, LevelSource, WorkPeriod
from app.entitlements.policies import bundled
from app.entitlements.policy import EntitlementPolicy

# The plans as DOMAIN 5.2 and 5.3 reckon: as if they had always held.
LLO = bundled().model_copy(update={"effective_from": date(1900, 1, 1), "scheme_start": None})
EVER = date(1900, 1, 1)
BORN = date(1990, 2, 10)
LEVELS = HighestLevel


def variant(**changes: Any) -> EntitlementPolicy:
    """Return the policy with other parameters, judged as one that is handed in."""
    return EntitlementPolicy.model_validate({**dict(LLO), **changes})


def level(name: str, since: date = EVER, **changes: Any) -> Attestation:
    """Return an attestation by an institution."""
    source = LevelSource.INSTITUTION
    return Attestation(level=HighestLevel(name), source=source, valid_from=since, **changes)


def working(*levels: str | Attestation, born: date = BORN, without: tuple[int, ...] = ()) -> Facts:
    """Return somebody with these levels who always works, except in the years `without`."""
    spans, begins = [], EVER
    for year in sorted(without):
        spans.append(WorkPeriod(begins_on=begins, ends_on=date(year, 1, 1) - timedelta(days=1)))
        begins = date(year + 1, 1, 1)
    return Facts(
        birth_date=born,
        levels=tuple(level(one) if isinstance(one, str) else one for one in levels),
        work=(*spans, WorkPeriod(begins_on=begins)),
    )
