"""Moments as documents write them: RFC 3339 with a zone, as XML Schema's dateTimeStamp."""

import re
from datetime import datetime

# Nothing that only looks like a date.
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def moment_of(text: object) -> datetime | None:
    """Return the moment that a text is, or None when it is none, such as a day that is not."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
