"""The worked examples of the domain, by their ids: who gets how much, and when."""

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.entitlements.calendar import birthday
from app.entitlements.engine import bonus_grants, year_grants
from app.entitlements.levels import level_of
from app.entitlements.models import Facts, HighestLevel, LevelSource, WorkPeriod, YearGrant
from app.entitlements.policy import EntitlementPolicy, LeapDay
from tests.entitlements.people import BORN, EVER, LLO, level, variant, working
from tests.reference import reference

END = date(2090, 1, 1)
SCHEME = variant(scheme_start=date(2027, 1, 1))
OF_LEVEL = {
    "geen_startkwalificatie": 600,
    "entree": 600,
    "mbo2": 600,
    "mbo3": 450,
    "mbo4": 450,
    "havo_vwo": 300,
    "ad": 300,
    "hbo_wo": 300,
    "doctor": 300,
}
RECEIVED = {26: 0, 27: 1, 45: 19, 66: 40, 67: 40}


def grants(facts: Facts, *policies: EntitlementPolicy, until: date = END) -> tuple[YearGrant, ...]:
    return year_grants(policies or (LLO,), facts, until=until)


def euros(found: tuple[YearGrant, ...]) -> Decimal:
    return Decimal(sum(one.cents for one in found)) / 100


@pytest.mark.parametrize(("age", "count"), RECEIVED.items(), ids=map(str, RECEIVED))
@pytest.mark.parametrize(("name", "yearly"), OF_LEVEL.items(), ids=OF_LEVEL.keys())
def test_5_2_entitlement_by_age_and_level(name: str, yearly: int, age: int, count: int) -> None:
    received = grants(working(name), until=birthday(BORN, age, LeapDay.MARCH_1))
    assert len(received) == count
    assert euros(received) == count * yearly
    assert euros(grants(working(name))) == 40 * yearly


def test_5_2_every_row_of_the_reference_data() -> None:
    table = json.loads((reference() / "samples/entitlement_examples.json").read_text())["table"]
    assert len(table) > 10
    for row in table:
        facts = working(row["level"])
        received = grants(facts, until=birthday(BORN, row["age"], LeapDay.MARCH_1))
        assert len(received) == row["grants_received"], row
        assert euros(received) == Decimal(row["accrued_if_unused"]), row
        assert euros(grants(facts)) - euros(received) == Decimal(row["future"]), row


def test_m11_each_level_has_its_own_amount_at_45() -> None:
    at_45 = {
        name: next(one for one in grants(working(name)) if one.age == 45).cents
        for name in ("mbo2", "mbo4", "hbo_wo")
    }
    assert at_45 == {"mbo2": 600_00, "mbo4": 450_00, "hbo_wo": 300_00}


CHANGES: dict[str, tuple[Facts, str]] = {
    "L1 mbo-2 to mbo-4 at 45": (working("mbo2", level("mbo4", date(2035, 5, 10))), "20850"),
    "L2 no SK to mbo-2 at 30": (
        working("geen_startkwalificatie", level("mbo2", date(2020, 2, 10))),
        "24000",
    ),
    "L3 mbo-4 to hbo at 35": (working("mbo4", level("hbo_wo", date(2025, 7, 1))), "13350"),
    "L4 no SK to mbo-4 by EVC": (
        working("geen_startkwalificatie", level("mbo4", date(2023, 9, 1))),
        "19050",
    ),
    "L5 no SK to havo at 31": (
        working("geen_startkwalificatie", level("havo_vwo", date(2021, 7, 1))),
        "13500",
    ),
}


@pytest.mark.parametrize(("facts", "lifetime"), CHANGES.values(), ids=CHANGES.keys())
def test_5_3_a_lifetime_with_another_level_midway(facts: Facts, lifetime: str) -> None:
    assert euros(grants(facts)) == Decimal(lifetime)


def around(facts: Facts, ages: tuple[int, ...]) -> list[int]:
    return [one.cents // 100 for one in grants(facts) if one.age in ages]


def test_l6_a_diploma_of_the_grant_day_counts() -> None:
    facts = working("mbo2", level("mbo4", date(2035, 2, 10)))
    assert around(facts, (44, 45, 46)) == [600, 450, 450]


def test_l7_after_a_revocation_the_next_grant_is_of_the_former_level() -> None:
    lost = level("mbo4", date(2035, 2, 10), ended_on=date(2037, 1, 1))
    assert around(working("mbo2", lost), (44, 45, 46, 47)) == [600, 450, 450, 600]


def test_n1_two_birthdays_without_work() -> None:
    work = (
        WorkPeriod(begins_on=EVER, ends_on=date(2030, 2, 9)),
        WorkPeriod(begins_on=date(2032, 2, 10)),
    )
    assert euros(grants(working("hbo_wo").model_copy(update={"work": work}))) == 11_400


def test_a2_work_that_begins_later_in_the_year_gives_the_grant_then_in_full() -> None:
    work = (WorkPeriod(begins_on=date(2030, 6, 1)),)
    first = grants(working("hbo_wo").model_copy(update={"work": work}))[0]
    assert (first.age, first.day, first.cents, first.rule) == (
        40,
        date(2030, 6, 1),
        300_00,
        "work_began",
    )
    strict = variant(work_rule="on_grant_day")
    assert grants(working("hbo_wo").model_copy(update={"work": work}), strict)[0].age == 41


STARTS: dict[str, tuple[Facts, list[str], int]] = {
    "W1 born 1981-06-30": (
        working("hbo_wo", born=date(1981, 6, 30)),
        ["2027-01-01", "2027-06-30", "2028-06-30"],
        6_600,
    ),
    "W2 born 1960-11-03": (working("mbo2", born=date(1960, 11, 3)), ["2027-01-01"], 600),
    "W3 born 2000-02-14": (
        working("mbo4", born=date(2000, 2, 14)),
        ["2027-02-14", "2028-02-14", "2029-02-14"],
        18_000,
    ),
    "W4 born 1961-01-01": (working("mbo2", born=date(1961, 1, 1)), ["2027-01-01"], 600),
    "W5 born 1960-01-01": (working("mbo2", born=date(1960, 1, 1)), [], 0),
}


@pytest.mark.parametrize(("facts", "days", "lifetime"), STARTS.values(), ids=STARTS.keys())
def test_w1_w5_the_start_of_the_scheme(facts: Facts, days: list[str], lifetime: int) -> None:
    found = grants(facts, SCHEME)
    assert [str(one.day) for one in found[:3]] == days
    assert euros(found) == lifetime


def test_w1_there_are_22_grants_and_the_first_says_why() -> None:
    found = grants(working("hbo_wo", born=date(1981, 6, 30)), SCHEME)
    assert len(found) == 22
    assert [one.rule for one in found[:2]] == ["start_of_scheme", "yearly"]


def test_w2_what_is_left_lapses_at_67() -> None:
    (only,) = grants(working("mbo2", born=date(1960, 11, 3)), SCHEME)
    assert only.usable_until == date(2027, 11, 2)


@pytest.mark.parametrize(
    ("rule", "first", "cents"),
    [
        pytest.param("full_year", "2027-01-01", 300_00, id="in full"),
        pytest.param("none", "2027-06-30", 300_00, id="not"),
        pytest.param("pro_rata", "2027-01-01", 125_00, id="five months of twelve"),
    ],
)
def test_a6_the_year_that_runs_at_the_start(rule: str, first: str, cents: int) -> None:
    policy = variant(scheme_start=date(2027, 1, 1), start_rule=rule)
    found = grants(working("hbo_wo", born=date(1981, 6, 30)), policy)[0]
    assert (str(found.day), found.cents) == (first, cents)


def test_x1_in_proportion_to_the_months_of_work() -> None:
    policy = variant(work_rule="monthly")
    facts = working("hbo_wo").model_copy(
        update={"work": (WorkPeriod(begins_on=date(2017, 6, 10)),)}
    )
    assert grants(facts, policy)[0].cents == 200_00


def test_x2_in_proportion_to_the_months_at_a_level() -> None:
    policy = variant(level_rule="monthly")
    facts = working("mbo2", level("mbo4", date(2017, 7, 10)))
    first = grants(facts, policy)[0]
    assert (first.cents, [part.months for part in first.parts]) == (512_50, [5, 7])


def test_b29_born_on_a_leap_day() -> None:
    found = grants(working("mbo3", born=date(1996, 2, 29)))
    assert [str(one.day) for one in found[:3]] == ["2023-03-01", "2024-02-29", "2025-03-01"]
    other = grants(working("mbo3", born=date(1996, 2, 29)), variant(leap_day="february_28"))
    assert [str(one.day) for one in other[:3]] == ["2023-02-28", "2024-02-29", "2025-02-28"]


@pytest.mark.parametrize(
    ("persons", "cents"), [pytest.param(10_000_000, 21_80), pytest.param(10_900_000, 20_00)]
)
def test_cap_a_budget_is_shared_by_all(persons: int, cents: int) -> None:
    policy = variant(budget_cap={"cents": 218_000_000_00, "persons": persons})
    first = grants(working("mbo2"), policy)[0]
    assert (first.base_cents, first.extra_cents) == (cents, 0)


def test_cap_a_ceiling_above_the_grant_changes_nothing() -> None:
    policy = variant(budget_cap={"cents": 1_000_00, "persons": 1})
    assert grants(working("mbo2"), policy)[0].cents == 600_00


BONUS = {
    "campaign": "zorg-2026",
    "sector": "zorg",
    "weeks": "0.5",
    "valid_from": date(2026, 3, 1),
    "valid_until": date(2026, 12, 31),
}


def test_s4_a_bonus_for_a_sector_comes_once_and_ends_with_its_campaign() -> None:
    policy = variant(sector_bonuses=[BONUS])
    (found,) = bonus_grants([policy], working("mbo2"), until=END)
    assert (found.sector, found.cents, found.day) == ("zorg", 150_00, date(2026, 3, 1))
    assert found.usable_until == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("facts", "changes"),
    [
        pytest.param(working("mbo2", born=date(2005, 1, 1)), {}, id="too young"),
        pytest.param(working("mbo2", without=(2026,)), {}, id="not at work"),
        pytest.param(working("mbo2"), {"weeks": "0"}, id="no amount is set"),
    ],
)
def test_s4_who_gets_no_bonus(facts: Facts, changes: dict[str, Any]) -> None:
    policy = variant(sector_bonuses=[{**BONUS, **changes}])
    assert bonus_grants([policy], facts, until=END) == ()


def test_a7_rights_can_also_end_after_so_many_months() -> None:
    first = grants(working("mbo2"), variant(months_valid=24))[0]
    assert first.usable_until == date(2019, 2, 9)
    assert grants(working("mbo2"), variant(lapse_age=None))[0].usable_until is None


def test_a1_a_year_of_rights_can_be_a_calendar_year() -> None:
    found = grants(working("mbo2"), variant(grant_day="calendar_year"))
    assert (str(found[0].day), len(found)) == ("2017-01-01", 40)


def test_a9_a_new_version_brings_new_prices_from_its_day() -> None:
    dearer = variant(version="LLO-2028", effective_from=date(2028, 1, 1), cents_per_hour=800)
    found = [one for one in grants(working("hbo_wo"), LLO, dearer) if one.age in (37, 38)]
    assert [(one.policy_version, one.cents) for one in found] == [
        ("LLO-2020", 300_00),
        ("LLO-2028", 320_00),
    ]


def test_a_new_version_can_begin_later_in_life() -> None:
    later = variant(version="LLO-2018", effective_from=date(2018, 1, 1), first_age=30)
    assert [one.age for one in grants(working("hbo_wo"), LLO, later)[:2]] == [27, 30]


def test_without_a_policy_nothing_is_granted() -> None:
    assert year_grants((), working("mbo2"), until=END) == ()


def test_a_level_that_nobody_attested_gives_the_base_right_only() -> None:
    first = grants(working())[0]
    assert (first.cents, first.level, first.level_source) == (300_00, None, None)


def test_the_level_that_gives_the_least_extra_counts_whoever_says_what() -> None:
    facts = working("hbo_wo").model_copy(
        update={
            "levels": (
                level("hbo_wo"),
                level("mbo2", date(2030, 1, 1)).model_copy(update={"source": LevelSource.SELF}),
            )
        }
    )
    found = grants(facts)[-1]
    assert (found.level, found.level_source) == (HighestLevel.HBO_WO, LevelSource.INSTITUTION)


@given(st.dates(date(1950, 1, 1), date(2010, 12, 31)), st.sampled_from(sorted(OF_LEVEL)))
def test_whoever_always_works_gets_forty_grants_a_year_apart(born: date, name: str) -> None:
    found = grants(working(name, born=born))
    assert len(found) == 40
    assert {one.cents for one in found} == {OF_LEVEL[name] * 100}
    steps = {later.day - one.day for one, later in pairwise(found)}
    assert steps <= {timedelta(days=days) for days in (364, 365, 366, 367)}


DIPLOMAS = [
    ("mbo_diploma", "2", HighestLevel.MBO_2),
    ("mbo_diploma", "4", HighestLevel.MBO_4),
    ("mbo_diploma", None, None),
    ("hbo_bachelor_diploma", "6", HighestLevel.HBO_WO),
    ("associate_degree", "5", HighestLevel.ASSOCIATE_DEGREE),
    ("microcredential_ho", "6", None),
    (None, None, None),
]


@pytest.mark.parametrize(("kind", "nlqf", "expected"), DIPLOMAS)
def test_a_diploma_has_a_level_and_a_module_has_none(
    kind: str | None, nlqf: str | None, expected: HighestLevel | None
) -> None:
    assert level_of(kind, nlqf) is expected


def test_a2_a_policy_can_give_to_everybody_whether_they_work_or_not() -> None:
    facts = working("mbo2").model_copy(update={"work": ()})
    assert len(grants(facts, variant(work_rule="none"))) == 40
    assert grants(facts) == ()


@pytest.mark.parametrize(
    "bonuses",
    [
        pytest.param([{**BONUS, "valid_until": date(2026, 2, 1)}], id="ends before it begins"),
        pytest.param([BONUS, BONUS], id="two of one name"),
    ],
)
def test_s4_a_campaign_that_cannot_be_is_refused(bonuses: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        variant(sector_bonuses=bonuses)
