"""What a programme and a unit can say: demands that its own units can meet, and nothing unknown."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from app.catalogue import programme_rules, unit_rules
from app.catalogue.models import Level, LevelBasis, Prose
from app.catalogue.programme_models import (
    Accreditation,
    AllOf,
    CountedAchievement,
    CreditsNeeded,
    LevelNeeded,
    OneOf,
    ProgrammeDefinition,
    Requirement,
    UnitDefinition,
    UnitNeeded,
)
from app.catalogue.programme_rules import MAX_DEMANDS, MAX_DEPTH, ProgrammeFacts, named_in
from app.catalogue.study_load import LEVELS, is_at_least
from app.catalogue.unit_rules import UnitFacts
from tests.catalogue.worlds import NURSING, REASONING, WOUNDS, ec, programme, text, unit

BSN = "111222333"
ELSEWHERE = "van-een-andere"
UNITS: Mapping[str, UnitDefinition] = {
    REASONING: unit(),
    WOUNDS: unit(workload=ec("15"), level=None),
    ELSEWHERE: unit(part_of=()),
}
FACTS = ProgrammeFacts(NURSING, UNITS, frozenset({"hbo-bachelor-verpleegkunde"}))
NEEDED = UnitNeeded(rule="unit", unit=REASONING)


def nested(depth: int) -> Requirement:
    """Return one demand within so many others."""
    found: Requirement = NEEDED
    for _ in range(depth - 1):
        found = AllOf(rule="all_of", parts=(found,))
    return found


def many(number: int) -> AllOf:
    """Return so many demands in all."""
    left, parts = number - 1, list[Requirement]()
    while left:
        size = min(left - 1, 199)
        within: Requirement = OneOf(rule="one_of", parts=(NEEDED,) * size) if size else NEEDED
        parts.append(within)
        left -= size + 1
    return AllOf(rule="all_of", parts=tuple(parts))


def demands(size: str, *of: str) -> CreditsNeeded:
    return CreditsNeeded(rule="credits", credits=ec(size), of=of)


def level(size: str, *of: str) -> LevelNeeded:
    return LevelNeeded(rule="level", at_least="6", credits=ec(size), of=of)


ACCEPTED: dict[str, ProgrammeDefinition] = {
    "no demand": programme(),
    "each unit": programme(
        requirement=AllOf(rule="all_of", parts=(NEEDED, UnitNeeded(rule="unit", unit=WOUNDS)))
    ),
    "all credits that there are": programme(requirement=demands("20")),
    "all credits of one unit": programme(requirement=demands("15", WOUNDS)),
    "all credits of the level": programme(requirement=level("5")),
    "as deep as may be": programme(requirement=nested(MAX_DEPTH)),
    "as many as may be": programme(requirement=many(MAX_DEMANDS)),
    "a diploma in the end": programme(leads_to="hbo-bachelor-verpleegkunde"),
    "accredited for a day": programme(
        accreditations=(
            Accreditation(by="x", valid_from=date(2026, 1, 1), valid_until=date(2026, 1, 1)),
        )
    ),
    "a code of nine digits": programme(codes=({"type": "x-own", "code": BSN},)),
}
REFUSED: dict[str, tuple[ProgrammeDefinition, list[tuple[str, str]]]] = {
    "a unit of nobody": (
        programme(requirement=UnitNeeded(rule="unit", unit="nergens")),
        [("unknown_unit", "requirement")],
    ),
    "a unit of another programme": (
        programme(requirement=OneOf(rule="one_of", parts=(NEEDED, demands("1", ELSEWHERE)))),
        [
            ("unit_not_part_of", "requirement/parts/1"),
            ("credits_out_of_reach", "requirement/parts/1/credits"),
        ],
    ),
    "more credits than there are": (
        programme(requirement=demands("20.5")),
        [("credits_out_of_reach", "requirement/credits")],
    ),
    "more than one unit has": (
        programme(requirement=demands("5.5", REASONING)),
        [("credits_out_of_reach", "requirement/credits")],
    ),
    "more than the level has": (
        programme(requirement=level("5.5")),
        [("credits_out_of_reach", "requirement/credits")],
    ),
    "a unit without a level": (
        programme(requirement=level("1", WOUNDS)),
        [("credits_out_of_reach", "requirement/credits")],
    ),
    "one too deep": (
        programme(requirement=nested(MAX_DEPTH + 1)),
        [("requirement_too_deep", "requirement")],
    ),
    "one too many": (
        programme(requirement=many(MAX_DEMANDS + 1)),
        [("requirement_too_long", "requirement")],
    ),
    "a diploma that is not described": (
        programme(leads_to="nergens"),
        [("unknown_achievement", "leads_to")],
    ),
    "an accreditation that ends first": (
        programme(
            accreditations=(
                Accreditation(by="x", valid_from=date(2026, 1, 2), valid_until=date(2026, 1, 1)),
            )
        ),
        [("period_not_in_order", "accreditations/0/valid_until")],
    ),
    "levels that do not belong together": (
        programme(level=Level(nlqf="6", eqf=5, basis=LevelBasis.FORMAL)),
        [("level_mismatch", "level/eqf")],
    ),
    "a quarter of a credit": (
        programme(size={"unit": "ects", "value": "240.2"}),
        [("workload_not_in_steps", "size/value")],
    ),
    "a BSN": (
        programme(description=Prose(nl=f"voor {BSN}", en="x")),
        [("bsn_not_allowed", "description/nl")],
    ),
}


@pytest.mark.parametrize("definition", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_a_programme_that_its_units_can_meet_is_good(definition: ProgrammeDefinition) -> None:
    assert programme_rules.refusals(definition, FACTS) == []


@pytest.mark.parametrize(("definition", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_a_programme_that_cannot_be_says_why_and_where(
    definition: ProgrammeDefinition, expected: list[tuple[str, str]]
) -> None:
    found = programme_rules.refusals(definition, FACTS)
    assert [(refusal.code, refusal.location) for refusal in found] == expected


def test_the_units_that_a_demand_names_are_found_at_any_depth() -> None:
    deep = OneOf(rule="one_of", parts=(nested(4), level("1", WOUNDS), demands("1", "nergens")))
    assert named_in(deep) == {REASONING, WOUNDS, "nergens"}
    assert named_in(None) == frozenset()


def test_levels_rise_from_entry_to_eight_with_four_plus_between() -> None:
    assert [is_at_least(one, wanted="4+") for one in LEVELS] == [False] * 5 + [True] * 5


COUNTED = CountedAchievement(achievement="hbo-module")
UNIT_FACTS = UnitFacts(
    REASONING,
    {NURSING: programme(), "strenge-opleiding": programme(requirement=NEEDED)},
    frozenset({"hbo-module"}),
    former=frozenset({"strenge-opleiding"}),
)
STRICT = ("strenge-opleiding",)
UNIT_REFUSED: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "part of nothing known": (
        {"part_of": (*STRICT, "nergens")},
        [("unknown_programme", "part_of")],
    ),
    "out of a programme that demands it": ({"part_of": (NURSING,)}, [("unit_demanded", "part_of")]),
    "an award of nobody": (
        {"counts": (COUNTED, CountedAchievement(achievement="nergens"))},
        [("unknown_achievement", "counts/1/achievement")],
    ),
    "versions that end first": (
        {"counts": (COUNTED.model_copy(update={"from_version": 2, "to_version": 1}),)},
        [("versions_not_in_order", "counts/0/to_version")],
    ),
    "half an hour": (
        {"workload": {"unit": "hours", "value": "0.5"}},
        [("workload_not_in_steps", "workload/value")],
    ),
    "a BSN": (
        {"title": text(BSN)},
        [("bsn_not_allowed", "title/nl"), ("bsn_not_allowed", "title/en")],
    ),
}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="in the programme that demands it"),
        pytest.param({"part_of": (*STRICT, NURSING)}, id="in one more"),
        pytest.param({"counts": (COUNTED,)}, id="an award that is described"),
        pytest.param(
            {"counts": (COUNTED.model_copy(update={"to_version": 1}),)}, id="of one version"
        ),
    ],
)
def test_a_unit_that_names_what_is_there_is_good(change: dict[str, Any]) -> None:
    definition = unit(**{"part_of": STRICT, **change})
    assert unit_rules.refusals(definition, UNIT_FACTS) == []


@pytest.mark.parametrize(("change", "expected"), UNIT_REFUSED.values(), ids=UNIT_REFUSED.keys())
def test_a_unit_that_cannot_be_says_why_and_where(
    change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = unit_rules.refusals(unit(**{"part_of": STRICT, **change}), UNIT_FACTS)
    assert [(refusal.code, refusal.location) for refusal in found] == expected


def test_a_unit_may_leave_a_programme_that_is_gone() -> None:
    facts = UnitFacts(REASONING, {}, frozenset(), former=frozenset({"opgeheven"}))
    assert unit_rules.refusals(unit(part_of=()), facts) == []
