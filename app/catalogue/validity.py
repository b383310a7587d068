"""How long an award is valid: an ISO 8601 duration of years, months and days."""

import calendar
import re
from datetime import UTC, date, datetime, time

_DURATION = re.compile(r"P(?=[0-9])(?:([0-9]{1,2})Y)?(?:([0-9]{1,3})M)?(?:([0-9]{1,4})D)?")
Duration = tuple[int, int, int]


def parse_duration(text: str) -> Duration:
    """Return years, months and days.

    Raises:
        ValueError: it is not a duration such as P2Y, P18M or P90D, or it is no time at all.
    """
    match = _DURATION.fullmatch(text)
    parts = tuple(int(part or 0) for part in match.groups()) if match else ()
    if not any(parts):
        raise ValueError("give a duration such as P2Y, P18M or P90D")
    return parts[0], parts[1], parts[2]


def end_of(duration: Duration, *, begins: date) -> datetime:
    """Return the first moment (UTC) at which what began on a day has ended.

    A month that has no such day ends it on its last day: P1M from 31 January ends in February.
    """
    years, months, days = duration
    month = begins.month - 1 + months
    year, month = begins.year + years + month // 12, month % 12 + 1
    day = min(begins.day, calendar.monthrange(year, month)[1])
    ends = date.fromordinal(date(year, month, day).toordinal() + days)
    return datetime.combine(ends, time(), UTC)
