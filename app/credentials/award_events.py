"""Who is told what became of an award, in the unit of work in which it came about."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.credentials.models import Award


class AwardChange(StrEnum):
    """What became of an award. A new change gets a new word; a word never changes its meaning."""

    ISSUED = "issued"
    CLAIMED = "claimed"
    REFUSED = "refused"
    REVOKED = "revoked"


class AwardEvents(Protocol):
    """Writes down what became of awards; it sends nothing, and so never keeps anybody waiting."""

    def note(self, change: AwardChange, award: Award, *, now: datetime) -> None:
        """Write down what became of one award, as it is after the change."""

    def note_many(self, change: AwardChange, awards: Sequence[Award], *, now: datetime) -> None:
        """Write down what became of many awards of one institution, in few statements."""
