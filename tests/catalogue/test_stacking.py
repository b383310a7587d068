"""Stacking towards a diploma: M16 as a table, what counts, what no longer does, and demands."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.catalogue.models import WorkloadUnit
from app.catalogue.programme_models import (
    AllOf,
    CountedAchievement,
    CreditsNeeded,
    LevelNeeded,
    OneOf,
    Requirement,
    UnitNeeded,
)
from app.catalogue.stack_models import Held, LapseReason, UnitState
from tests.catalogue.stacks import (
    TAXUS,
    a_credential,
    a_level,
    a_programme,
    a_unit,
    an_exemption,
    at,
    load,
    met,
    reckon,
)
from tests.moments import NOW

REASONING, WOUNDS = a_unit("klinisch-redeneren", "5"), a_unit("wondzorg", "15")
UNITS = (REASONING, WOUNDS)
GOOD = a_credential("klinisch-redeneren")


def the(unit: str) -> UnitNeeded:
    return UnitNeeded(rule="unit", unit=unit)


def all_of(*parts: Requirement) -> AllOf:
    return AllOf(rule="all_of", parts=parts)


def one_of(*parts: Requirement) -> OneOf:
    return OneOf(rule="one_of", parts=parts)


def ec(value: str, *of: str) -> CreditsNeeded:
    return CreditsNeeded(rule="credits", credits=load(value), of=of)


def at_level(nlqf: str, value: str) -> LevelNeeded:
    return LevelNeeded.model_validate(
        {"rule": "level", "at_least": nlqf, "credits": load(value), "of": ()}
    )


@pytest.mark.parametrize(
    ("size", "achievements", "obtained", "eligible"),
    [
        pytest.param("240", (), 0, False, id="M16 nothing yet"),
        pytest.param("240", ("klinisch-redeneren",), 5, False, id="M16 the module of 5 EC"),
        pytest.param("240", ("klinisch-redeneren", "wondzorg"), 20, False, id="M16 5 + 15 of 240"),
        pytest.param("20", ("klinisch-redeneren", "wondzorg"), 20, True, id="M16 all is present"),
        pytest.param(
            "20.5", ("klinisch-redeneren", "wondzorg"), 20, False, id="M16 half an EC short"
        ),
        pytest.param("20", ("wondzorg", "elders"), 15, False, id="M16 something else beside it"),
    ],
)
def test_credentials_stack_towards_the_exam_board(
    size: str, achievements: tuple[str, ...], obtained: int, *, eligible: bool
) -> None:
    found = reckon(a_programme(size=size), UNITS, *map(a_credential, achievements))

    assert found.amount.obtained == obtained
    assert found.eligible_for_exam_board is eligible


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"revoked": True}, LapseReason.REVOKED, id="revoked"),
        pytest.param({"suspended": True}, LapseReason.SUSPENDED, id="suspended"),
        pytest.param({"valid_until": NOW}, LapseReason.EXPIRED, id="expired at this moment"),
        pytest.param({"version": 2}, LapseReason.OTHER_VERSION, id="other version"),
        pytest.param({"revoked": True, "version": 2}, LapseReason.REVOKED, id="the gravest reason"),
    ],
)
def test_what_no_longer_counts_says_why(change: dict[str, Any], reason: LapseReason) -> None:
    counted = CountedAchievement(achievement="klinisch-redeneren", to_version=1)
    unit = a_unit("klinisch-redeneren", counts=(counted,))

    found = reckon(a_programme(), (unit,), GOOD.model_copy(update=change))

    assert [(one.held_id, one.unit, one.reason) for one in found.lapsed] == [
        (GOOD.id, unit.slug, reason)
    ]
    assert met(found) == {}


def test_a_moment_before_its_end_it_still_counts() -> None:
    found = reckon(
        a_programme(), UNITS, a_credential("wondzorg", valid_until=NOW + timedelta(microseconds=1))
    )

    assert met(found) == {"wondzorg": "award-wondzorg"}
    assert found.lapsed == ()


@pytest.mark.parametrize(
    ("now", "counts"),
    [
        pytest.param(at(2028, 3, 17), True, id="the last day"),
        pytest.param(at(2028, 3, 18), False, id="the day after"),
    ],
)
def test_a_unit_can_count_an_award_for_some_months(now: Any, *, counts: bool) -> None:
    unit = a_unit("klinisch-redeneren", counts_for_months=24)

    found = reckon(a_programme(), (unit,), GOOD, now=now)

    assert (met(found) != {}) is counts
    assert [one.reason for one in found.lapsed] == ([] if counts else [LapseReason.TOO_LONG_AGO])


def test_it_tells_until_when_a_credential_counts() -> None:
    unit = a_unit("klinisch-redeneren", counts_for_months=24)

    (sooner,) = reckon(a_programme(), (unit,), GOOD).units
    (latest,) = reckon(a_programme(), (REASONING,), GOOD).units

    assert (sooner.counts_until, latest.counts_until) == (at(2028, 3, 18), None)


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(
            a_credential("klinisch-redeneren", institution_id=TAXUS), id="of another school"
        ),
        pytest.param(a_credential("ehbo"), id="of something else"),
    ],
)
def test_what_was_never_given_for_a_unit_is_not_mentioned(stranger: Held) -> None:
    found = reckon(a_programme(), UNITS, stranger)

    assert (met(found), found.lapsed, found.unused) == ({}, (), ())


def test_a_credential_meets_one_unit_only() -> None:
    either = CountedAchievement(achievement="zorg")
    units = (a_unit("een", "5", counts=(either,)), a_unit("twee", "10", counts=(either,)))

    found = reckon(a_programme(), units, a_credential("zorg"))

    assert met(found) == {"twee": "award-zorg"}
    assert found.amount.obtained == 10


def test_a_credential_makes_room_for_another() -> None:
    first, second = (CountedAchievement(achievement=name) for name in ("a", "b"))
    units = (a_unit("groot", "10", counts=(first, second)), a_unit("klein", "5", counts=(first,)))

    found = reckon(a_programme(), units, a_credential("a"), a_credential("b"))

    assert met(found) == {"groot": "award-b", "klein": "award-a"}


def test_what_must_be_there_comes_before_what_is_larger() -> None:
    either = CountedAchievement(achievement="zorg")
    units = (a_unit("moet", "5", counts=(either,)), a_unit("mag", "10", counts=(either,)))

    found = reckon(a_programme(all_of(the("moet")), size="5"), units, a_credential("zorg"))

    assert met(found) == {"moet": "award-zorg"}
    assert found.eligible_for_exam_board


def test_a_second_credential_for_a_unit_is_told_of_but_not_counted() -> None:
    again = a_credential("klinisch-redeneren", id="award-again", awarded_on=date(2026, 9, 1))

    found = reckon(a_programme(), UNITS, again, GOOD)

    assert (met(found), found.unused) == ({"klinisch-redeneren": GOOD.id}, ("award-again",))
    assert found.amount.obtained == 5


@pytest.mark.parametrize(
    ("exemption", "obtained"),
    [
        pytest.param(an_exemption("wondzorg"), 20, id="granted here"),
        pytest.param(an_exemption("wondzorg", programme="mbo-verpleging"), 5, id="other programme"),
        pytest.param(an_exemption("wondzorg", institution_id=TAXUS), 5, id="other institution"),
        pytest.param(an_exemption("bestaat-niet"), 5, id="a unit that is not a part"),
        pytest.param(an_exemption("klinisch-redeneren"), 5, id="of what is met already"),
    ],
)
def test_exemptions_count_for_their_own_programme(exemption: Any, obtained: int) -> None:
    found = reckon(a_programme(), UNITS, GOOD, exemptions=(exemption,))

    assert found.amount.obtained == obtained


def test_an_exemption_leaves_the_credential_for_another_unit() -> None:
    either = CountedAchievement(achievement="zorg")
    units = (a_unit("een", "5", counts=(either,)), a_unit("twee", "10", counts=(either,)))

    found = reckon(a_programme(), units, a_credential("zorg"), exemptions=(an_exemption("twee"),))

    assert met(found) == {"een": "award-zorg", "twee": "EX-twee"}


LEVELLED = (
    a_unit("zes", "10", level=a_level("6")),
    a_unit("vijf", "10", level=a_level("5")),
    a_unit("zonder", "10"),
)


@pytest.mark.parametrize(
    ("demand", "having", "is_met", "still_asked"),
    [
        pytest.param(the("zes"), ("zes",), True, (), id="unit there"),
        pytest.param(the("zes"), ("vijf",), False, ("zes",), id="unit missing"),
        pytest.param(all_of(the("zes"), the("vijf")), ("zes",), False, ("vijf",), id="not all"),
        pytest.param(all_of(the("zes"), the("vijf")), ("zes", "vijf"), True, (), id="all"),
        pytest.param(one_of(the("zes"), the("vijf")), ("vijf",), True, (), id="one"),
        pytest.param(
            one_of(the("zes"), the("vijf")), ("zonder",), False, ("vijf", "zes"), id="none"
        ),
        pytest.param(ec("10", "zes", "vijf"), ("vijf",), True, (), id="enough of those"),
        pytest.param(ec("10", "zes", "vijf"), ("zonder",), False, ("vijf", "zes"), id="of others"),
        pytest.param(ec("20"), ("zonder", "vijf"), True, (), id="enough of any"),
        pytest.param(ec("20.5"), ("zonder", "vijf"), False, ("zes",), id="half an EC short"),
        pytest.param(at_level("6", "10"), ("zes",), True, (), id="of the level"),
        pytest.param(at_level("6", "10"), ("vijf", "zonder"), False, ("zes",), id="lower or none"),
        pytest.param(at_level("5", "20"), ("zes", "vijf"), True, (), id="of the level or higher"),
    ],
)
def test_a_demand_is_met_or_tells_what_it_still_asks(
    demand: Requirement, having: tuple[str, ...], still_asked: tuple[str, ...], *, is_met: bool
) -> None:
    found = reckon(a_programme(demand, size="10"), LEVELLED, *map(a_credential, having))

    assert found.requirement is not None
    assert (found.requirement.met, found.eligible_for_exam_board) == (is_met, is_met)
    assert tuple(unit.slug for unit in found.open_units) == still_asked


def test_a_demand_that_is_met_is_not_enough_while_study_load_is_short() -> None:
    found = reckon(a_programme(the("zes"), size="20"), LEVELLED, a_credential("zes"))

    assert found.amount.left == 10
    assert not found.eligible_for_exam_board
    assert [unit.slug for unit in found.open_units] == ["vijf", "zonder"]


def test_a_unit_that_nothing_asks_for_is_spare() -> None:
    found = reckon(a_programme(the("zes"), size="10"), LEVELLED, a_credential("zes"))

    assert {one.unit.slug: one.state for one in found.units} == {
        "zes": UnitState.MET,
        "vijf": UnitState.SPARE,
        "zonder": UnitState.SPARE,
    }


def test_hours_and_credits_are_counted_in_one_measure() -> None:
    units = (a_unit("uren", workload=load("280", WorkloadUnit.SBU)),)

    found = reckon(a_programme(size="10"), units, a_credential("uren"))

    assert found.amount.obtained == 10
    assert found.amount.unit is WorkloadUnit.ECTS
