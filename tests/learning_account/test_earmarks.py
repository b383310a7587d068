"""What a source may pay for: M12 and S6, and the earmarks of Q4 to Q7 and Q13."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning_account.earmarks import (
    Purpose,
    covered_cents,
    group_key,
    is_closed,
    is_earmarked,
    last_day,
    may_pay,
    pays_on,
    usable_until,
)
from app.learning_account.models import FundingSource, SourceKind
from tests.learning_account.builders import FUNDER, SOURCE

TODAY = date(2026, 11, 1)
TECHNIEK = Purpose("techniek", "VCA-B", "taxus", TODAY)
ZORG = Purpose("zorg", "IG", "noorderbrug", TODAY)
GROUP = group_key(FUNDER, "baanzoekers")


def a_source(**changes: object) -> FundingSource:
    return FundingSource.model_validate({**dict(SOURCE), **changes})


@pytest.mark.parametrize(
    ("source", "purpose", "code"),
    [
        pytest.param(a_source(earmark="techniek"), TECHNIEK, None, id="M12 Q4 its sector"),
        pytest.param(a_source(earmark="techniek"), ZORG, "earmark_sector", id="M12 Q5 other"),
        pytest.param(
            a_source(earmark="techniek"),
            Purpose(None, "X", "taxus", TODAY),
            "earmark_sector",
            id="no sector",
        ),
        pytest.param(a_source(), ZORG, None, id="free money"),
        pytest.param(a_source(offering_codes=("VCA-B",)), TECHNIEK, None, id="its course"),
        pytest.param(a_source(offering_codes=("VCA-B",)), ZORG, "earmark_offering", id="another"),
        pytest.param(
            a_source(person_group="baanzoekers"),
            Purpose("zorg", "IG", "n", TODAY, frozenset({GROUP})),
            None,
            id="its group",
        ),
        pytest.param(a_source(person_group="baanzoekers"), ZORG, "earmark_group", id="not of it"),
        pytest.param(
            a_source(person_group="baanzoekers"),
            Purpose("zorg", "IG", "n", TODAY, frozenset({group_key("uwv", "baanzoekers")})),
            "earmark_group",
            id="a group of that name of another funder",
        ),
        pytest.param(a_source(kind=SourceKind.LOAN_LLLK), ZORG, "source_not_spent_here", id="Q9"),
        pytest.param(
            a_source(kind=SourceKind.MODULE_VOUCHER), ZORG, "source_not_spent_here", id="S5"
        ),
        pytest.param(
            a_source(valid_from=date(2026, 11, 2)), ZORG, "source_not_open_yet", id="S6 too early"
        ),
        pytest.param(a_source(valid_from=TODAY), ZORG, None, id="S6 on its first day"),
        pytest.param(
            a_source(valid_until=date(2026, 10, 31)), ZORG, "source_closed", id="S6 too late"
        ),
        pytest.param(a_source(valid_until=TODAY), ZORG, None, id="S6 on its last day"),
        pytest.param(
            a_source(valid_until=date(2026, 10, 31), validity_months=12),
            ZORG,
            None,
            id="what was given in the window outlives it",
        ),
        pytest.param(a_source(closed_on=TODAY), ZORG, "source_closed", id="Q12 closed today"),
        pytest.param(a_source(closed_on=date(2026, 11, 2)), ZORG, None, id="Q12 closes tomorrow"),
    ],
)
def test_a_source_pays_for_what_it_is_meant_for(
    source: FundingSource, purpose: Purpose, code: str | None
) -> None:
    refusal = may_pay(source, purpose)

    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("source", "earmarked"),
    [
        pytest.param(a_source(), False, id="free"),
        pytest.param(a_source(earmark="zorg"), True, id="sector"),
        pytest.param(a_source(offering_codes=("X",)), True, id="course"),
        pytest.param(a_source(person_group="baanzoekers"), False, id="about the person only"),
    ],
)
def test_money_for_some_purposes_only_is_earmarked(
    source: FundingSource, *, earmarked: bool
) -> None:
    assert is_earmarked(source) is earmarked


@pytest.mark.parametrize(
    ("changes", "day", "pays"),
    [
        pytest.param({}, TODAY, True, id="open"),
        pytest.param({"closed_on": TODAY}, TODAY, False, id="closed today"),
        pytest.param({"valid_until": date(2026, 10, 31)}, TODAY, False, id="over"),
    ],
)
def test_a_source_gives_within_its_window(
    changes: dict[str, object], day: date, *, pays: bool
) -> None:
    assert pays_on(day, a_source(**changes)) is pays


def test_q7_a_source_is_over_the_day_after_its_last() -> None:
    cao = a_source(kind=SourceKind.CAO, valid_until=date(2027, 12, 31))

    assert not is_closed(cao, on=date(2027, 12, 31))
    assert is_closed(cao, on=date(2028, 1, 1))


@pytest.mark.parametrize(
    ("changes", "until"),
    [
        pytest.param({"valid_until": date(2027, 12, 31)}, date(2027, 12, 31), id="Q6 the window"),
        pytest.param({"valid_until": None}, None, id="never"),
        pytest.param({"validity_months": 12}, date(2027, 10, 31), id="a year from the day"),
    ],
)
def test_a_sum_can_be_used_until_its_source_says(
    changes: dict[str, object], until: date | None
) -> None:
    assert usable_until(a_source(**changes), given_on=TODAY) == until


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        pytest.param(date(2026, 11, 25), 12, date(2027, 11, 24), id="the day before"),
        pytest.param(date(2027, 1, 31), 1, date(2027, 2, 28), id="no such day"),
        pytest.param(date(2028, 1, 31), 1, date(2028, 2, 29), id="leap year"),
        pytest.param(date(2026, 12, 1), 1, date(2026, 12, 31), id="over the year"),
        pytest.param(date(2028, 2, 29), 12, date(2029, 2, 28), id="from a leap day"),
        pytest.param(date(9999, 6, 1), 12, date.max, id="no later than days go"),
    ],
)
def test_a_period_of_months_has_a_last_day(first: date, months: int, last: date) -> None:
    assert last_day(first, months=months) == last


@pytest.mark.parametrize(
    ("percent", "price", "covered"),
    [
        pytest.param(50, 400_00, 200_00, id="Q13"),
        pytest.param(None, 400_00, 400_00, id="all of it"),
        pytest.param(50, 1, 1, id="half a cent up"),
        pytest.param(1, 49, 0, id="less than half a cent"),
    ],
)
def test_a_source_pays_its_share(percent: int | None, price: int, covered: int) -> None:
    assert covered_cents(a_source(share_percent=percent), price_cents=price) == covered


@given(st.integers(0, 10**12), st.integers(1, 100))
def test_a_share_is_never_more_than_the_price(price: int, percent: int) -> None:
    assert 0 <= covered_cents(a_source(share_percent=percent), price_cents=price) <= price


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"access": "pool", "person_group": "g"}, id="a pool without a limit"),
        pytest.param({"access": "pool", "per_person_cents": 1}, id="a pool without a group"),
        pytest.param({"per_person_cents": 1}, id="a limit without a pool"),
        pytest.param({"validity_months": 0}, id="no months"),
        pytest.param({"share_percent": 101}, id="more than all"),
        pytest.param({"share_percent": 0}, id="nothing"),
    ],
)
def test_a_source_says_what_it_means(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"a pool|greater|less"):
        a_source(**changes)
