"""The rules of each kind: for every refused definition the accepted one beside it."""

from typing import Any

import pytest

from app.catalogue.kinds import RULES, award_refusals, refusals
from app.catalogue.models import AchievementDefinition, AchievementKind, AwardGround
from app.ops.demo.catalogue import demo_catalogue
from tests.catalogue.definitions import defined, definition_of

MICROCREDENTIAL = definition_of("mc-data-analyse-zorg")
MBO_MICROCREDENTIAL = definition_of("mc-mbo-warmtepomp")
DIPLOMA = definition_of("hbo-bachelor-verpleegkunde")
MBO_CERTIFICATE = definition_of("mbo-certificaat-wijkgericht-werken")
MBO_DIPLOMA = definition_of("mbo2-schilder")
EVC = definition_of("evc-verzorgende-ig")
BADGE = definition_of("edubadge-medezeggenschap")
MODULE = definition_of("hbo-module-klinisch-redeneren")


def ects(value: float) -> dict[str, Any]:
    return {"unit": "ects", "value": value}


def codes(definition: AchievementDefinition) -> list[str]:
    return [refusal.code for refusal in refusals(definition)]


def test_every_kind_has_rules() -> None:
    assert set(RULES) == set(AchievementKind)


@pytest.mark.parametrize("slug", [item.slug for item in demo_catalogue().achievements])
def test_every_demo_achievement_is_lawful(slug: str) -> None:
    assert codes(defined(definition_of(slug))) == []


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "M3 a micro-credential of 2.5 EC": (
        MICROCREDENTIAL,
        {"workload": ects(2.5)},
        "workload_out_of_range",
    ),
    "a micro-credential of 30.5 EC": (
        MICROCREDENTIAL,
        {"workload": ects(30.5)},
        "workload_out_of_range",
    ),
    "a micro-credential of 3.2 EC": (
        MICROCREDENTIAL,
        {"workload": ects(3.2)},
        "workload_not_in_steps",
    ),
    "a micro-credential in hours": (
        MICROCREDENTIAL,
        {"workload": {"unit": "hours", "value": 84}},
        "workload_unit_not_of_kind",
    ),
    "a micro-credential without load": (
        MICROCREDENTIAL,
        {"workload": None},
        "workload_missing",
    ),
    "M17: a micro-credential without level": (
        MICROCREDENTIAL,
        {"level": None},
        "level_missing",
    ),
    "a micro-credential without outcomes": (
        MICROCREDENTIAL,
        {"learning_outcomes": []},
        "outcomes_missing",
    ),
    "a micro-credential that nobody watches over": (
        MICROCREDENTIAL,
        {"quality_assurance": None},
        "quality_assurance_missing",
    ),
    "a micro-credential as diploma": (
        MICROCREDENTIAL,
        {"civil_effect": "diploma"},
        "civil_effect_not_of_kind",
    ),
    "an mbo micro-credential of 239 SBU": (
        MBO_MICROCREDENTIAL,
        {"workload": {"unit": "sbu", "value": 239}},
        "workload_out_of_range",
    ),
    "half an hour": (
        MBO_MICROCREDENTIAL,
        {"workload": {"unit": "sbu", "value": 240.5}},
        "workload_not_in_steps",
    ),
    "M17: a diploma with an indicative level": (
        DIPLOMA,
        {"level": {"nlqf": "6", "eqf": 6, "basis": "indicative"}},
        "level_not_formal",
    ),
    "a diploma without programme": (
        DIPLOMA,
        {"programme": None},
        "programme_missing",
    ),
    "NLQF 6 as EQF 5": (
        DIPLOMA,
        {"level": {"nlqf": "6", "eqf": 5, "basis": "formal"}},
        "level_mismatch",
    ),
    "an entry level with EQF 1": (
        MBO_DIPLOMA,
        {"level": {"nlqf": "entry", "eqf": 1, "basis": "formal"}},
        "level_mismatch",
    ),
    "M3 an mbo certificate without its code": (
        MBO_CERTIFICATE,
        {"programme": {"register": "KEUZEDEEL", "code": "K9901"}},
        "certificate_code_missing",
    ),
    "an mbo certificate without leerweg": (
        MBO_CERTIFICATE,
        {"leerweg": None},
        "leerweg_missing",
    ),
    "an experience certificate without end": (
        EVC,
        {"validity": None},
        "validity_missing",
    ),
    "M3 an extracurricular badge with EC": (
        BADGE,
        {"workload": ects(1)},
        "workload_unit_not_of_kind",
    ),
    "a module of 60.5 EC": (MODULE, {"workload": ects(60.5)}, "workload_out_of_range"),
}


@pytest.mark.parametrize(("document", "change", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_breaks_a_rule_of_its_kind_is_refused(
    document: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    assert code in codes(defined(document, **change))


ACCEPTED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "M3 a micro-credential of 3 EC": (MICROCREDENTIAL, {"workload": ects(3)}),
    "M3 a micro-credential of 30 EC": (MICROCREDENTIAL, {"workload": ects(30)}),
    "a micro-credential of 3.5 EC": (MICROCREDENTIAL, {"workload": ects(3.5)}),
    "an mbo micro-credential of 240 SBU": (
        MBO_MICROCREDENTIAL,
        {"workload": {"unit": "sbu", "value": 240}},
    ),
    "an entry level": (
        MBO_DIPLOMA,
        {"level": {"nlqf": "entry", "eqf": None, "basis": "formal"}},
    ),
    "vwo": (MODULE, {"level": {"nlqf": "4+", "eqf": 4, "basis": "indicative"}}),
    "a badge in hours": (BADGE, {"workload": {"unit": "hours", "value": 40}}),
    "a badge without load": (BADGE, {"workload": None}),
    "a module of half an EC": (MODULE, {"workload": ects(0.5)}),
}


@pytest.mark.parametrize(("document", "change"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_its_lawful_neighbour_is_accepted(document: dict[str, Any], change: dict[str, Any]) -> None:
    assert codes(defined(document, **change)) == []


@pytest.mark.parametrize(
    ("document", "ground", "code"),
    [
        pytest.param(EVC, AwardGround.VALIDATION, None, id="EVC on validation"),
        pytest.param(EVC, AwardGround.REGULAR, "ground_not_of_kind", id="EVC without"),
        pytest.param({**MBO_DIPLOMA, "leerweg": "bol"}, AwardGround.PARTIAL_EXIT, None, id="bol"),
        pytest.param({**MBO_DIPLOMA, "leerweg": "bbl"}, AwardGround.PARTIAL_EXIT, None, id="bbl"),
        pytest.param(
            {**MBO_DIPLOMA, "leerweg": "derde_leerweg"},
            AwardGround.PARTIAL_EXIT,
            "ground_needs_bol_or_bbl",
            id="partial exit from the derde leerweg",
        ),
        pytest.param(
            {**MBO_DIPLOMA, "leerweg": "derde_leerweg"},
            AwardGround.EXEMPTION,
            "ground_not_regular",
            id="exemption in the derde leerweg",
        ),
        pytest.param(
            {**MBO_DIPLOMA, "leerweg": "derde_leerweg"}, AwardGround.REGULAR, None, id="regular"
        ),
    ],
)
def test_the_ground_of_an_award_goes_with_the_kind(
    document: dict[str, Any], ground: AwardGround, code: str | None
) -> None:
    found = [refusal.code for refusal in award_refusals(defined(document), ground=ground)]
    assert (code in found) if code else (found == [])
