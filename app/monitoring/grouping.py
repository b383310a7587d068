"""Puts people in groups by level and age, and adds up what they were granted and spent."""

from collections.abc import Iterable

from app.entitlements.models import HighestLevel
from app.monitoring.models import Sums

# The first age of each band; the last band ends at 66.
BANDS = ((27, "27-34"), (35, "35-44"), (45, "45-54"), (55, "55-66"))
# Whether the right came on its own day, or later when somebody began to work.
WORK = ("at_work", "began_later")
LEVELS = (*(level.value for level in HighestLevel), "")


def band_of(age: int) -> int:
    """Return the place of the band of an age."""
    return max((place for place, (first, _) in enumerate(BANDS) if first <= age), default=0)


def added_up(
    changes: Iterable[tuple[tuple[int, int], Sums]],
) -> dict[tuple[int, int], Sums]:
    """Return the sums of each cell."""
    found: dict[tuple[int, int], Sums] = {}
    for cell, sums in changes:
        found[cell] = found.get(cell, Sums()) + sums
    return found
