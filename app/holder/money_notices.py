"""When money in a learning account is worth a notice: it lies still, or it is about to end (S15).

Days are days in UTC. Whether a learner wants to be told is not decided here: `notices.due` asks
that of the preference.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.entitlements.calendar import months_later
from app.holder.models import Occasion
from app.learning_account.models import Cents

# S15: no spending in 24 months.
DORMANT_MONTHS = 24
# A course must be found and begun in this time, and most begin each quarter.
BEFORE_END = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Lot:
    """Money of one source that is there until a day (inclusive), or for as long as the account."""

    source_id: str
    cents: Cents
    since: date
    usable_until: date | None = None


def dormant(lots: tuple[Lot, ...], *, last_spent: date | None) -> Iterator[Occasion]:
    """Yield that nothing was spent for two years, while there was money to spend."""
    if lots:
        oldest = min(lot.since for lot in lots)
        still_since = max(oldest, last_spent) if last_spent else oldest
        # Who spends again begins again, and is told again.
        yield Occasion(
            key=f"still since {still_since}", at=_morning(months_later(still_since, DORMANT_MONTHS))
        )


def ending(lots: tuple[Lot, ...]) -> Iterator[Occasion]:
    """Yield each day on which money ends, once for all sources; what came too late is told too."""
    days = {lot.usable_until for lot in lots if lot.usable_until is not None}
    for day in sorted(days):
        came = min(lot.since for lot in lots if lot.usable_until == day)
        at = max(_morning(came), _morning(day) - BEFORE_END)
        yield Occasion(key=f"ends {day}", at=at, until=_morning(day) + timedelta(days=1))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
