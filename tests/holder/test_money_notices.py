"""S15: money that lies still for 24 months, or is about to end, is worth one notice."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.holder.money_notices import Lot, dormant, ending

LOT = Lot("public_base", 60_000, since=date(2024, 1, 10), usable_until=date(2027, 6, 30))


@pytest.mark.parametrize(
    ("since", "last_spent", "at"),
    [
        pytest.param(date(2024, 1, 10), None, datetime(2026, 1, 10, tzinfo=UTC), id="never spent"),
        pytest.param(
            date(2024, 1, 10), date(2025, 3, 1), datetime(2027, 3, 1, tzinfo=UTC), id="spent since"
        ),
        pytest.param(
            date(2024, 1, 10), date(2020, 3, 1), datetime(2026, 1, 10, tzinfo=UTC), id="before it"
        ),
        pytest.param(date(2024, 2, 29), None, datetime(2026, 2, 28, tzinfo=UTC), id="leap day"),
    ],
)
def test_s15_money_lies_still_two_years_after_the_last_spending(
    since: date, last_spent: date | None, at: datetime
) -> None:
    (occasion,) = dormant((replace(LOT, since=since),), last_spent=last_spent)
    assert occasion.at == at


def test_s15_an_empty_account_is_not_dormant() -> None:
    assert list(dormant((), last_spent=date(2020, 1, 1))) == []


def test_s15_who_spends_again_is_told_again() -> None:
    keys = {one.key for day in (1, 2) for one in dormant((LOT,), last_spent=date(2025, 3, day))}
    assert len(keys) == 2


def test_money_that_ends_is_told_90_days_before_and_not_after_its_last_day() -> None:
    (occasion,) = ending((LOT,))
    assert occasion.at == datetime(2027, 4, 1, tzinfo=UTC)
    assert occasion.until == datetime(2027, 7, 1, tzinfo=UTC)


def test_lots_that_end_on_one_day_are_one_notice_and_what_never_ends_is_none() -> None:
    lots = (LOT, replace(LOT, source_id="cao"), replace(LOT, usable_until=None))
    assert len(list(ending(lots))) == 1


def test_money_that_comes_shortly_before_its_end_is_told_when_it_comes() -> None:
    (occasion,) = ending((replace(LOT, since=date(2027, 6, 1)),))
    assert occasion.at == datetime(2027, 6, 1, tzinfo=UTC)
