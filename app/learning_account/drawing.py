"""Drawing rights: who of a group may draw how much from a pool, and in which year of the source."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.errors import RejectedError
from app.core.values import Value
from app.learning_account.earmarks import group_key, pays_on
from app.learning_account.funding import OutsideSourceWindowError, UnknownFundingSourceError
from app.learning_account.models import Access, Cents, FundingSource, Rhythm, Used


class DrawingLimitError(RejectedError):
    """More than a person may draw; `left_cents` says what is left."""

    code = "drawing_limit"


class Drawing(Value):
    """What a learner drew from a pool, in which year of the source (the first is 0)."""

    id: str
    learner_id: str
    source_id: str
    year: int
    cents: Cents
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class DrawingRight:
    """A pool from which somebody may draw, and what is left for this person."""

    source: FundingSource
    left_cents: int


def year_of(source: FundingSource, *, on: date) -> int:
    """Return the how manieth year of the source it is on `on`; a one-off source has one, year 0."""
    if source.rhythm is Rhythm.ONE_OFF:
        return 0
    first = source.valid_from
    begun = (on.month, on.day) >= (first.month, first.day)
    return max(0, on.year - first.year - (not begun))


def begins(source: FundingSource, *, year: int) -> date:
    """Return the first day of a year of the source. Who begins on 29 February begins on 1 March."""
    first = source.valid_from
    try:
        return first.replace(year=first.year + year)
    except ValueError:
        return date(first.year + year, 3, 1)


def is_open_to(source: FundingSource, groups: frozenset[str]) -> bool:
    """Tell whether somebody of these groups may draw from `source` at all."""
    key = group_key(source.organisation_id, source.person_group or "")
    return source.access is Access.POOL and source.person_group is not None and key in groups


def right(source: FundingSource, *, drawn_cents: int) -> DrawingRight:
    """Return what is left for somebody who drew so much this year."""
    return DrawingRight(source, max(0, (source.per_person_cents or 0) - drawn_cents))


def used(drawn: Drawing, source: FundingSource) -> Used:
    """Return a drawing as what was used up, until the year of the source is over."""
    last = begins(source, year=drawn.year + 1) - timedelta(days=1)
    until = last if source.rhythm is Rhythm.YEARLY else source.valid_until or date.max
    day = drawn.drawn_at.date()
    return Used(what=used_as(source, drawn.year), day=day, cents=drawn.cents, until=until)


def used_as(source: FundingSource, year: int) -> str:
    """Return how what was drawn in a year of a source is named among what was used up."""
    return f"drawn:{source.id}:{year}"


def must_be_open_to(
    source: FundingSource | None, groups: frozenset[str], *, on: date
) -> FundingSource:
    """Return `source` to somebody who may draw from it on `on`.

    Raises:
        UnknownFundingSourceError: there is none for this person.
        OutsideSourceWindowError: it does not give on that day.
    """
    if source is None or not is_open_to(source, groups):
        raise UnknownFundingSourceError("There is no such funding source.")
    if not pays_on(on, source):
        raise OutsideSourceWindowError("The funding source does not pay on this day.")
    return source


def must_be_within(found: DrawingRight, *, cents: int) -> None:
    """Check that `cents` can still be drawn.

    Raises:
        DrawingLimitError: it is more than what is left.
    """
    if cents > found.left_cents:
        raise DrawingLimitError(
            "This is more than you may draw; take a smaller amount.", left_cents=found.left_cents
        )
