"""Which awards of an institution are listed."""

from dataclasses import dataclass
from datetime import date, datetime

from app.credentials.models import AwardState


@dataclass(frozen=True, slots=True)
class AwardFilter:
    """Which awards are listed; absent members do not filter.

    With `now`, what was not answered in time is told apart from what still waits.
    """

    state: AwardState | None = None
    achievement_id: str | None = None
    awarded_from: date | None = None
    awarded_until: date | None = None
    recipient: str | None = None
    now: datetime | None = None
