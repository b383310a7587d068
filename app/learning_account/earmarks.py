"""What money may be used for, and until when: the earmarks, windows and validity of a source.

Rules look at one source and one purpose, and say what is in the way as a value: who spreads a price
over sources tells for each of them why it could not be used. Days are days in UTC.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.core.refusals import Refusal
from app.learning_account.models import FundingSource, SourceKind

# Money that must be paid back, that has a form of its own, or that an employer gets.
NOT_SPENT_HERE = {
    SourceKind.LOAN_LLLK: "A loan is arranged with the lender; it is not part of the balance.",
    SourceKind.MODULE_VOUCHER: "A voucher is handed in as a whole; it is not part of the balance.",
    SourceKind.SLIM: "This subsidy is paid to the employer.",
}


@dataclass(frozen=True, slots=True)
class Purpose:
    """What somebody wants to pay for, when, and of which groups (`group_key`) they are."""

    sector: str | None
    offering_code: str
    institution_id: str
    on: date
    person_groups: frozenset[str] = field(default=frozenset())


def group_key(organisation_id: str, name: str) -> str:
    """Return how a group is meant: two funders can each have a group of the same name."""
    return f"{organisation_id}:{name}"


def may_pay(source: FundingSource, purpose: Purpose) -> Refusal | None:
    """Return the first reason why `source` may not pay for `purpose`, or None when it may.

    How long a sum can be used is a matter of the sum: see `usable_until`.
    """
    if source.kind in NOT_SPENT_HERE:
        return Refusal("source_not_spent_here", "kind", NOT_SPENT_HERE[source.kind])
    return meant_for(source, purpose)


def meant_for(source: FundingSource, purpose: Purpose) -> Refusal | None:
    """Return why `source` is not for `purpose`, in whatever form its money is handed out."""
    return next(_objections(source, purpose), None)


def is_earmarked(source: FundingSource) -> bool:
    """Tell whether a source is for some purposes only; such money is used first."""
    return source.earmark is not None or bool(source.offering_codes)


def pays_on(day: date, source: FundingSource) -> bool:
    """Tell whether `source` gives on `day`; both ends of its window are included."""
    within = source.valid_until is None or day <= source.valid_until
    return source.valid_from <= day and within and not is_closed(source, on=day)


def is_closed(source: FundingSource, *, on: date) -> bool:
    """Tell whether a source is over: what comes back then goes to its funder."""
    if source.closed_on is not None and source.closed_on <= on:
        return True
    # What is valid for some months outlives the window in which it was given.
    lasts = source.validity_months is not None
    return not lasts and source.valid_until is not None and source.valid_until < on


def usable_until(source: FundingSource, *, given_on: date) -> date | None:
    """Return the last day on which a sum that was given on `given_on` can be used, if any."""
    if source.validity_months is None:
        return source.valid_until
    return last_day(given_on, months=source.validity_months)


def last_day(first: date, *, months: int) -> date:
    """Return the last day of a period of whole months.

    A month from 25 November ends on 24 December, and one from 31 January with February: where a
    month has no such day, the period ends with that month.
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    days = monthrange(year, month + 1)[1]
    if first.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, first.day) - timedelta(days=1)


def covered_cents(source: FundingSource, *, price_cents: int) -> int:
    """Return what `source` pays of a price at most, rounded half up to the cent."""
    if source.share_percent is None:
        return price_cents
    return (price_cents * source.share_percent + 50) // 100


def _objections(source: FundingSource, purpose: Purpose) -> Iterator[Refusal]:
    if purpose.on < source.valid_from:
        yield Refusal("source_not_open_yet", "valid_from", "This source is not open yet.")
    if is_closed(source, on=purpose.on):
        yield Refusal("source_closed", "valid_until", "This source is closed.")
    if source.earmark not in {None, purpose.sector}:
        message = f"This source pays for the sector {source.earmark} only."
        yield Refusal("earmark_sector", "sector", message)
    if source.offering_codes and purpose.offering_code not in source.offering_codes:
        yield Refusal("earmark_offering", "offering_code", "This source pays for other courses.")
    if source.person_group is not None and not _is_of_group(source, purpose):
        message = f"This source is for people of the group {source.person_group}."
        yield Refusal("earmark_group", "person_groups", message)


def _is_of_group(source: FundingSource, purpose: Purpose) -> bool:
    return group_key(source.organisation_id, source.person_group or "") in purpose.person_groups
