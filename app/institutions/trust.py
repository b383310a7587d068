"""Whether an institution was recognised on a day: only then may it award."""

from collections.abc import Iterable
from datetime import date

from app.institutions.models import Recognition


def recognised_on(recognitions: Iterable[Recognition], day: date) -> Recognition | None:
    """Return the recognition that holds on `day`, the newest if there are several, or None."""
    holding = [recognition for recognition in recognitions if _covers(recognition, day)]
    return max(holding, key=lambda found: (found.valid_from, found.id), default=None)


def _covers(recognition: Recognition, day: date) -> bool:
    last = recognition.valid_until
    return recognition.valid_from <= day and (last is None or day <= last)
