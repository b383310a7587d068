"""What can be offered: by a recognised provider, of something that is there, at a tariff it has."""

from datetime import date
from typing import Any

import pytest

from app.catalogue.finding import Surroundings, asked_words, described, found_by, words
from app.catalogue.models import Level, LevelBasis, Prose
from app.catalogue.offering_models import OfferingDefinition
from app.catalogue.offering_rules import OfferingFacts, Recognised, refusals
from app.catalogue.tariff_store import bundled
from tests.catalogue.worlds import (
    NURSING,
    REASONING,
    ec,
    free_course,
    offering,
    programme,
    text,
    unit,
)

TABLES = bundled()
FIRST, LAST = date(2027, 2, 1), date(2027, 6, 30)
AROUND = Surroundings({REASONING: unit(), "los": unit(part_of=())}, {NURSING: programme()}, TABLES)
FUNDED = Recognised(funded=True, valid_from=FIRST, valid_until=FIRST)
FACTS = OfferingFacts(AROUND, (FUNDED,))
PRIVATE = OfferingFacts(AROUND, (Recognised(funded=False, valid_from=FIRST),))
WINDOW = {"opens_on": date(2026, 12, 1), "closes_on": LAST}


@pytest.mark.parametrize(
    ("definition", "facts"),
    [
        pytest.param(offering(), FACTS, id="a unit"),
        pytest.param(free_course(), PRIVATE, id="a free course of a private provider"),
        pytest.param(
            offering(unit=None, programme=NURSING, tariff="statutory_year"), FACTS, id="a programme"
        ),
        pytest.param(offering(unit="los"), FACTS, id="Q3 in full, of nothing accredited"),
        pytest.param(offering(tariff="flex"), FACTS, id="flexstuderen"),
        pytest.param(offering(application=WINDOW), FACTS, id="to be applied for to the end"),
    ],
)
def test_what_can_be_offered_is_good(definition: OfferingDefinition, facts: OfferingFacts) -> None:
    assert refusals(definition, facts) == []


NOT_BY_LAW = [("statutory_tariff_not_allowed", "tariff")]
REFUSED: dict[str, tuple[OfferingDefinition, OfferingFacts, list[tuple[str, str]]]] = {
    "M2 a day before the recognition": (
        offering(starts_on=date(2027, 1, 31)),
        FACTS,
        [("provider_not_recognised", "starts_on")],
    ),
    "M2 a day after it": (
        offering(starts_on=date(2027, 2, 2)),
        FACTS,
        [("provider_not_recognised", "starts_on")],
    ),
    "funded by who is not": (offering(), PRIVATE, [("provider_not_funded", "funding")]),
    "a unit of nobody": (
        offering(unit="nergens"),
        FACTS,
        [("unknown_unit", "unit"), ("workload_missing", "workload")],
    ),
    "a programme of nobody": (
        free_course(programme="nergens"),
        FACTS,
        [("unknown_programme", "programme")],
    ),
    "applying after the end": (
        offering(application={**WINDOW, "closes_on": date(2027, 7, 1)}),
        FACTS,
        [("window_after_the_end", "application/closes_on")],
    ),
    "Q2 by law, the switch off": (offering(tariff="statutory_module"), FACTS, NOT_BY_LAW),
    "Q3 by law, of nothing accredited": (
        offering(unit="los", tariff="statutory_module"),
        FACTS,
        NOT_BY_LAW,
    ),
    "flex of nothing accredited": (offering(unit="los", tariff="flex"), FACTS, NOT_BY_LAW),
    "a fifth of a credit": (
        free_course(workload={"unit": "ects", "value": "0.2"}),
        FACTS,
        [("workload_not_in_steps", "workload/value")],
    ),
    "levels that do not belong together": (
        offering(level=Level(nlqf="6", eqf=5, basis=LevelBasis.FORMAL)),
        FACTS,
        [("level_mismatch", "level/eqf")],
    ),
    "a BSN": (
        offering(description=Prose(nl="voor 111222333", en="x")),
        FACTS,
        [("bsn_not_allowed", "description/nl")],
    ),
}


@pytest.mark.parametrize(("definition", "facts", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_offered_says_why_and_where(
    definition: OfferingDefinition, facts: OfferingFacts, expected: list[tuple[str, str]]
) -> None:
    found = refusals(definition, facts)
    assert [(refusal.code, refusal.location) for refusal in found] == expected


def test_an_accreditation_counts_on_the_first_day_of_the_offering() -> None:
    late = offering(tariff="flex", starts_on=date(2021, 12, 31))
    facts = OfferingFacts(AROUND, (Recognised(funded=True, valid_from=date(2020, 1, 1)),))
    assert [refusal.code for refusal in refusals(late, facts)] == [NOT_BY_LAW[0][0]]
    assert refusals(late.model_copy(update={"starts_on": date(2022, 1, 1)}), facts) == []


def found(definition: OfferingDefinition) -> dict[str, Any]:
    one = found_by(described(definition, AROUND), TABLES)
    return {name: getattr(one, name) for name in ("sector", "level", "ec_tenths", "price_cents")}


def test_an_offering_is_found_by_what_its_unit_says() -> None:
    of_unit = {"sector": "zorg_en_welzijn", "level": "6", "ec_tenths": 50, "price_cents": 66_667}
    assert found(offering()) == of_unit
    own = offering(workload=ec("3"), sector="bouw", level=None)
    assert found(own) == {**of_unit, "sector": "bouw", "ec_tenths": 30, "price_cents": 40_000}


def test_a_programme_is_found_by_its_size() -> None:
    whole = offering(unit=None, programme=NURSING, tariff="statutory_year")
    assert (found(whole)["ec_tenths"], found(whole)["price_cents"]) == (2_400, 200_000)


def test_an_offering_without_a_price_or_a_load_is_still_found() -> None:
    bare = free_course(workload=None, sector=None)
    assert found(bare) == {"sector": None, "level": None, "ec_tenths": None, "price_cents": 12_500}
    assert found(offering(tariff="statutory_module"))["price_cents"] is None


def test_hours_are_found_as_credits() -> None:
    assert found(free_course(workload={"unit": "sbu", "value": "240"}))["ec_tenths"] == 86


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param("Één CURSUS", ("een", "cursus"), id="accents and capitals"),
        pytest.param("C++/C#, deel_2", ("c", "c", "deel", "2"), id="signs"),
        pytest.param("Straße", ("strasse",), id="a sharp s"),
        pytest.param("'; --", (), id="no word"),
    ],
)
def test_words_are_folded(told: str, expected: tuple[str, ...]) -> None:
    assert words(told) == expected


def test_a_question_has_each_word_once_and_ten_at_most() -> None:
    assert asked_words("a b a") == ("a", "b")
    assert len(asked_words(" ".join(f"w{number}" for number in range(30)))) == 10


def test_title_description_place_and_unit_are_searched_in_both_languages() -> None:
    told = offering(
        title=text("Ijzer", "Iron"),
        place="Lagewater",
        description=Prose(nl="smeden", en="forging"),
    )
    searched = found_by(described(told, AROUND), TABLES).searched.split()
    wanted = {"ijzer", "iron", "lagewater", "smeden", "forging", "klinisch", "reasoning", "kr", "1"}
    assert wanted <= set(searched)
    assert len(searched) == len(set(searched))
