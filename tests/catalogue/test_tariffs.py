"""What study costs: the numbers of the plans, the switch for single modules, and the rounding."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.models import Workload, WorkloadUnit
from app.catalogue.offering_models import TariffMode
from app.catalogue.study_load import in_ec
from app.catalogue.tariff_models import (
    Course,
    Following,
    Price,
    TariffDefinition,
    TariffTable,
    academic_year,
)
from app.catalogue.tariff_sentences import SENTENCES
from app.catalogue.tariff_store import bundled
from app.catalogue.tariffs import half_up, price, table_for
from tests.catalogue.worlds import ec

PLANS = bundled()[0]
UNIT = Course(
    tariff=TariffMode.STATUTORY_MODULE,
    starts_on=date(2027, 2, 1),
    workload=ec("5"),
    stacks=True,
    accredited=True,
)
PROGRAMME = replace(UNIT, tariff=TariffMode.STATUTORY_YEAR, of_programme=True, stacks=False)
# (EC, study hours, weeks of 40 hours, by law, full, difference, at EUR 7.50 an hour), in cents.
SPENDING = [
    ("1", 28, "0.70", 3_333, 13_333, 10_000, 21_000),
    ("3", 84, "2.10", 10_000, 40_000, 30_000, 63_000),
    ("5", 140, "3.50", 16_667, 66_667, 50_000, 105_000),
    ("7.5", 210, "5.25", 25_000, 100_000, 75_000, 157_500),
    ("15", 420, "10.50", 50_000, 200_000, 150_000, 315_000),
    ("30", 840, "21.00", 100_000, 400_000, 300_000, 630_000),
    ("60", 1_680, "42.00", 200_000, 800_000, 600_000, 1_260_000),
]


def table(**change: Any) -> TariffTable:
    """Return the tariffs of the plans with the switch on, with changes."""
    whole = {**PLANS.definition.model_dump(), "statutory_for_modules": True, **change}
    return PLANS.model_copy(update={"definition": TariffDefinition.model_validate(whole)})


def cents(course: Course, found: TariffTable | None = None, **how: Following) -> int:
    answer = price(course, found or table(), **how)
    assert isinstance(answer, Price), answer
    return answer.cents


def codes(course: Course, found: TariffTable | None, **how: Following) -> list[str]:
    answer = price(course, found, **how)
    assert isinstance(answer, tuple), answer
    return [refusal.code for refusal in answer]


@pytest.mark.parametrize("row", SPENDING, ids=[f"5.5 {row[0]} EC" for row in SPENDING])
def test_the_worked_numbers_of_the_plans(row: tuple[str, int, str, int, int, int, int]) -> None:
    size, hours, weeks, by_law, full, difference, at_hourly_wage = row
    course = replace(UNIT, workload=ec(size))
    alone = replace(course, tariff=TariffMode.MODULE)
    assert (cents(course), cents(alone)) == (by_law, full)
    assert cents(alone) - cents(course) == difference
    in_hours = Workload(unit=WorkloadUnit.HOURS, value=Decimal(hours))
    assert in_ec(in_hours) == Fraction(size)
    assert (Decimal(hours) / 40, hours * 750) == (Decimal(weeks), at_hourly_wage)


@pytest.mark.parametrize(
    ("size", "tariff", "expected"),
    [
        pytest.param("5", TariffMode.STATUTORY_MODULE, 16_667, id="M15 by law"),
        pytest.param("5", TariffMode.MODULE, 66_667, id="M15 in full"),
        pytest.param("9", TariffMode.STATUTORY_MODULE, 30_000, id="5.5 EUR 300 is 9 EC by law"),
        pytest.param("2.25", TariffMode.MODULE, 30_000, id="5.5 EUR 300 is 2.25 EC in full"),
    ],
)
def test_a_module_costs_its_part_of_a_year(size: str, tariff: TariffMode, expected: int) -> None:
    load = Workload.model_construct(unit=WorkloadUnit.ECTS, value=Decimal(size))
    assert cents(replace(UNIT, tariff=tariff, workload=load)) == expected


@pytest.mark.parametrize(
    ("percent", "expected"),
    [pytest.param("0", 25_000, id="S12 0 %"), pytest.param("10", 27_500, id="S12 10 %")],
)
def test_flexstuderen_costs_the_statutory_tariff_with_its_surcharge(
    percent: str, expected: int
) -> None:
    course = replace(UNIT, tariff=TariffMode.FLEX, workload=ec("7.5"))
    found = table(flex_surcharge_percent=percent, statutory_for_modules=False)
    assert cents(course, found, following=Following.PROGRAMME) == expected


def test_three_modules_of_one_credit_cost_a_hundred_euros_together() -> None:
    assert (
        cents(replace(UNIT, workload=ec("3")))
        == 10_000
        != 3 * cents(replace(UNIT, workload=ec("1")))
    )


NOT_BY_LAW = ["statutory_tariff_not_allowed"]
REFUSED: dict[str, tuple[Course, TariffTable | None, list[str]]] = {
    "Q2 M15 the switch is off": (UNIT, PLANS, NOT_BY_LAW),
    "Q3 not accredited": (replace(UNIT, accredited=False), table(), NOT_BY_LAW),
    "Q3 stacks to nothing": (replace(UNIT, stacks=False), table(), NOT_BY_LAW),
    "S12 flex for a single module": (
        replace(UNIT, tariff=TariffMode.FLEX),
        table(),
        ["flex_not_for_single_modules"],
    ),
    "S12 the single module by law, switch off": (
        replace(UNIT, workload=ec("7.5")),
        PLANS,
        NOT_BY_LAW,
    ),
    "flex of nothing accredited": (
        replace(UNIT, tariff=TariffMode.FLEX, accredited=False),
        table(),
        NOT_BY_LAW,
    ),
    "a year of a unit": (
        replace(UNIT, tariff=TariffMode.STATUTORY_YEAR),
        table(),
        ["tariff_of_programmes"],
    ),
    "a year of no accredited programme": (
        replace(PROGRAMME, accredited=False),
        table(),
        NOT_BY_LAW,
    ),
    "no study load": (replace(UNIT, workload=None), table(), ["workload_missing"]),
    "no table": (replace(UNIT, tariff=TariffMode.MODULE), None, ["no_tariff_table"]),
}


@pytest.mark.parametrize(("course", "found", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_a_tariff_that_does_not_hold_says_why(
    course: Course, found: TariffTable | None, expected: list[str]
) -> None:
    assert codes(course, found) == expected


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        pytest.param(UNIT, 16_667, id="Q1 the switch is on"),
        pytest.param(
            replace(UNIT, tariff=TariffMode.MODULE, accredited=False, stacks=False),
            66_667,
            id="Q3 in full",
        ),
        pytest.param(PROGRAMME, 200_000, id="a year"),
        pytest.param(
            replace(UNIT, tariff=TariffMode.OWN, own_cents=12_345, workload=None),
            12_345,
            id="its own price",
        ),
    ],
)
def test_the_neighbour_of_each_refusal_has_a_price(course: Course, expected: int) -> None:
    assert cents(course) == expected


def test_a_price_says_by_which_rule_table_and_year_it_came_about() -> None:
    answer = price(UNIT, table())
    assert isinstance(answer, Price)
    told = answer.explanation
    assert (told.rule, told.year, told.table) == (UNIT.tariff, 2026, table())
    assert told.reckoning == "5 EC x EUR 2,000.00 / 60 EC"
    own = price(replace(UNIT, tariff=TariffMode.OWN, own_cents=100), table())
    assert isinstance(own, Price)
    assert (own.explanation.table, own.explanation.reckoning) == (None, "EUR 1.00")


def test_flexstuderen_tells_its_surcharge() -> None:
    course = replace(UNIT, tariff=TariffMode.FLEX)
    answer = price(course, table(flex_surcharge_percent="12.5"), following=Following.PROGRAMME)
    assert isinstance(answer, Price)
    assert answer.explanation.reckoning == "5 EC x EUR 2,000.00 / 60 EC + 12.5 %"


@pytest.mark.parametrize(
    ("day", "year"),
    [
        pytest.param(date(2026, 8, 31), 2025, id="the last day"),
        pytest.param(date(2026, 9, 1), 2026, id="the first day"),
        pytest.param(date(2027, 1, 1), 2026, id="new year"),
    ],
)
def test_an_academic_year_begins_in_september(day: date, year: int) -> None:
    assert academic_year(day) == year


def test_the_newest_version_of_the_last_year_with_a_table_holds() -> None:
    later = [
        PLANS.model_copy(update={"from_year": year, "version": version})
        for year, version in ((2024, 1), (2024, 2), (2026, 1))
    ]
    found = [table_for([PLANS, *later], year) for year in (2019, 2020, 2023, 2024, 2025, 2026)]
    years = [(one.from_year, one.version) if one else None for one in found]
    assert years == [None, (2020, 1), (2020, 1), (2024, 2), (2024, 2), (2026, 1)]


def test_the_tariffs_that_come_with_the_software_are_those_of_the_plans() -> None:
    told = PLANS.definition
    assert (told.statutory_cents, told.module_cents) == (200_000, 800_000)
    assert (told.credits_per_year, told.statutory_for_modules) == (60, False)


@pytest.mark.parametrize(
    ("total", "rounded"),
    [("0", 0), ("0.4999", 0), ("0.5", 1), ("1.5", 2), ("2.5", 3), ("16666.6666", 16_667)],
)
def test_a_half_cent_goes_up(total: str, rounded: int) -> None:
    assert half_up(Fraction(total)) == rounded


@given(st.lists(st.integers(1, 120), min_size=1, max_size=12))
def test_rounding_once_is_never_further_off_than_half_a_cent(halves: list[int]) -> None:
    total = sum(halves)
    load = Workload(unit=WorkloadUnit.ECTS, value=Decimal(total) / 2)
    exact = Fraction(total, 2) * 200_000 / 60
    assert abs(cents(replace(UNIT, workload=load)) - exact) <= Fraction(1, 2)


def test_every_tariff_has_its_sentence() -> None:
    assert SENTENCES.keys() == set(TariffMode)
