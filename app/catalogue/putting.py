"""What became of something that an institution put in its catalogue under a name of its own."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.refusals import Refusal


class PutOutcome(StrEnum):
    """What happened to it."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PutResult:
    """One thing that was put: its slug or code, and its id or every reason for the refusal."""

    name: str
    outcome: PutOutcome
    id: str | None = None
    refusals: tuple[Refusal, ...] = ()


def refused(name: str, refusals: list[Refusal]) -> PutResult:
    """Return the result of something that breaks rules."""
    return PutResult(name, PutOutcome.REFUSED, refusals=tuple(refusals))
