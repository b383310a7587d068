"""Study load in one measure. One EC is 28 hours, and an SBU is an hour."""

from fractions import Fraction

from app.catalogue.models import NLQF, Workload, WorkloadUnit

HOURS_PER_EC = 28
# From the lowest: `4+` (vwo) stands between 4 and 5.
LEVELS: tuple[NLQF, ...] = ("entry", "1", "2", "3", "4", "4+", "5", "6", "7", "8")


def in_ec(load: Workload) -> Fraction:
    """Return a study load in EC, exactly."""
    value = Fraction(load.value)
    return value if load.unit is WorkloadUnit.ECTS else value / HOURS_PER_EC


def is_at_least(level: NLQF, *, wanted: NLQF) -> bool:
    """Tell whether a level is this one or a higher one."""
    return LEVELS.index(level) >= LEVELS.index(wanted)
