"""DOMAIN S9: on which grounds an mbo certificate is awarded, by the learning path (leerweg)."""

from typing import Any

import pytest

from app.ops.demo.catalogue import demo_catalogue
from tests.catalogue.definitions import definition_of
from tests.people import Demo, school

JSON = dict[str, Any]
SLUG = "mbo-certificaat-s9"


def an_mbo_certificate() -> str:
    found = demo_catalogue().achievements
    return next(each.slug for each in found if each.definition.kind.startswith("mbo_certificaat"))


@pytest.mark.parametrize(
    ("leerweg", "ground", "code"),
    [
        pytest.param("bol", "partial_exit", None, id="S9: partial exit from bol"),
        pytest.param("bbl", "partial_exit", None, id="S9: partial exit from bbl"),
        pytest.param(
            "derde_leerweg", "partial_exit", "ground_needs_bol_or_bbl", id="S9: not from derde"
        ),
        pytest.param("derde_leerweg", "regular", None, id="S9: derde leerweg is regular"),
        pytest.param("bol", "regular", None, id="S9: bol can be regular"),
        pytest.param("bbl", "regular", None, id="S9: bbl can be regular"),
        pytest.param(
            "derde_leerweg", "validation", "ground_not_regular", id="S9: derde not on validation"
        ),
        pytest.param(
            "derde_leerweg", "exemption", "ground_not_regular", id="S9: derde not on exemption"
        ),
    ],
)
def test_the_ground_fits_the_leerweg(
    demo: Demo, leerweg: str, ground: str, code: str | None
) -> None:
    caller = school(demo, "polderstad")
    definition = {**definition_of(an_mbo_certificate()), "leerweg": leerweg}
    made = caller.post("/api/v1/achievements", {"slug": SLUG, "definition": definition})
    order = {
        "achievement_id": made["id"],
        "recipient": {"eppn": "s1@polderstad.example"},
        "name": "Fenna van Voorbeeld",
        "awarded_on": "2026-11-02",
        "ground": ground,
    }
    answer = caller.post("/api/v1/awards", order, status=422 if code else 201)
    assert [each["code"] for each in answer.get("errors", [])][:1] == ([code] if code else [])


def test_an_mbo_certificate_has_a_leerweg(demo: Demo) -> None:
    definition = {**definition_of(an_mbo_certificate())}
    del definition["leerweg"]
    answer = school(demo, "polderstad").post(
        "/api/v1/achievements", {"slug": SLUG, "definition": definition}, status=422
    )
    assert [each["code"] for each in answer["errors"]] == ["leerweg_missing"]
