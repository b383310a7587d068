"""Whether a credential counts as a unit, until when, and why it no longer does."""

from datetime import datetime

from app.catalogue.programme_models import Unit
from app.catalogue.stack_models import Held, LapseReason
from app.catalogue.validity import end_of


def is_of(held: Held, unit: Unit) -> bool:
    """Tell whether a credential was given for an achievement that the unit names.

    Only the institution's own achievements count; those of others ask for an exemption.
    """
    own = held.institution_id == unit.institution_id
    return own and any(one.achievement == held.achievement for one in unit.definition.counts)


def counts_until(held: Held, unit: Unit) -> datetime | None:
    """Return the first moment at which a credential counts no longer; None: it always counts."""
    months = unit.definition.counts_for_months
    ends = [] if months is None else [end_of((0, months, 0), begins=held.awarded_on)]
    if held.valid_until is not None:
        ends.append(held.valid_until)
    return min(ends, default=None)


def lapse(held: Held, unit: Unit, *, now: datetime) -> LapseReason | None:
    """Return why a credential for the unit's achievement does not count; None: it counts.

    Of several reasons it is the one that the learner can do least about.
    """
    if held.revoked:
        return LapseReason.REVOKED
    if held.suspended:
        return LapseReason.SUSPENDED
    if held.valid_until is not None and now >= held.valid_until:
        return LapseReason.EXPIRED
    until = counts_until(held, unit)
    if until is not None and now >= until:
        return LapseReason.TOO_LONG_AGO
    covered = any(
        one.achievement == held.achievement and one.covers(held.version)
        for one in unit.definition.counts
    )
    return None if covered else LapseReason.OTHER_VERSION
