"""The API of programmes, units, offerings and tariffs, as institutions and everybody use it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from app.web.callers import OrganisationKind
from tests.catalogue.worlds import NURSING, REASONING, offering, programme, unit
from tests.journeys.story import Caller
from tests.people import Demo, api_client, school

JSON = dict[str, Any]
OFFERINGS = "/api/v1/offerings"
OWN = "/api/v1/institution-offerings"


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


def ask(caller: Caller, method: str, path: str, body: Any = None, status: int = 200) -> JSON:
    answer = caller.client.request(
        method, path, json=body, headers={"Authorization": f"Bearer {caller.token}"}
    )
    assert answer.status_code == status, answer.text
    found: JSON = answer.json() if answer.content else {}
    return found


def told(definition: Any, **change: Any) -> JSON:
    return {**definition.model_dump(mode="json", exclude_none=True), **change}


def put_nursing(caller: Caller) -> None:
    ask(caller, "PUT", f"/api/v1/programmes/{NURSING}", told(programme()), 201)
    ask(caller, "PUT", f"/api/v1/units/{REASONING}", told(unit()), 201)


def test_a_programme_its_units_and_their_offerings_are_put_by_name(waterkant: Caller) -> None:
    put_nursing(waterkant)
    path = f"/api/v1/programmes/{NURSING}"
    assert ask(waterkant, "PUT", path, told(programme()))["version"] == 1
    needed = {"rule": "all_of", "parts": [{"rule": "unit", "unit": REASONING}]}
    assert ask(waterkant, "PUT", path, told(programme(), requirement=needed))["version"] == 2
    assert ask(waterkant, "GET", path)["definition"]["requirement"] == needed
    made = ask(waterkant, "PUT", f"{OWN}/KR-9", told(offering("KR-9")), 201)
    again = ask(waterkant, "PUT", f"{OWN}/KR-9", told(offering("KR-9", place="Arnhem")))
    assert (again["id"], again["definition"]["place"]) == (made["id"], "Arnhem")
    assert ask(waterkant, "GET", f"{OWN}/KR-9")["id"] == made["id"]
    ask(waterkant, "DELETE", f"{OWN}/KR-9", status=204)
    assert ask(waterkant, "GET", f"{OWN}/KR-9", status=404)["code"] == "unknown_offering"


def test_a_code_of_another_system_may_hold_a_slash_and_a_space(waterkant: Caller) -> None:
    put_nursing(waterkant)
    code, path = "KR/2027 A", f"{OWN}/KR%2F2027%20A"
    ask(waterkant, "PUT", path, told(offering(code)), 201)
    assert ask(waterkant, "GET", path)["definition"]["code"] == code
    differs = ask(waterkant, "PUT", f"{OWN}/KR", told(offering(code)), 422)
    assert differs["code"] == "code_differs"


def deep(levels: int) -> JSON:
    """Return one demand within so many others."""
    found: JSON = {"rule": "unit", "unit": REASONING}
    for _ in range(levels):
        found = {"rule": "all_of", "parts": [found]}
    return found


NEVER: dict[str, tuple[str, JSON, str]] = {
    "a demand of nothing": (
        f"programmes/{NURSING}",
        told(programme(), requirement={"rule": "unit", "unit": "nergens"}),
        "programme_rules_broken",
    ),
    "a rule that is none": (
        f"programmes/{NURSING}",
        told(programme(), requirement={"rule": "magic"}),
        "validation_failed",
    ),
    "seven deep": (
        f"programmes/{NURSING}",
        told(programme(), requirement=deep(7)),
        "programme_rules_broken",
    ),
    "a member too many": (f"programmes/{NURSING}", told(programme(), x=1), "validation_failed"),
    "a unit of no programme": (
        "units/nieuw",
        told(unit(part_of=("nergens",))),
        "programme_rules_broken",
    ),
    "Q2 by law, the switch off": (
        "institution-offerings/A",
        told(offering("A"), unit="hbo-module-klinisch-redeneren", tariff="statutory_module"),
        "statutory_tariff_not_allowed",
    ),
    "M2 after the recognition": (
        "institution-offerings/A",
        told(offering("A"), unit="hbo-module-klinisch-redeneren", starts_on="1999-12-31"),
        "offering_rules_broken",
    ),
    "an end before the start": (
        "institution-offerings/A",
        told(offering("A"), ends_on="2027-01-01"),
        "validation_failed",
    ),
    "a price that is a text": (
        "institution-offerings/A",
        told(offering("A"), unit=None, tariff="own", price_cents="12"),
        "validation_failed",
    ),
}


@pytest.mark.parametrize(("path", "body", "code"), NEVER.values(), ids=NEVER.keys())
def test_what_cannot_be_is_refused_with_its_reason(
    waterkant: Caller, path: str, body: JSON, code: str
) -> None:
    assert ask(waterkant, "PUT", f"/api/v1/{path}", body, 422)["code"] == code


@pytest.mark.parametrize("levels", [100, 900, 20_000])
def test_no_depth_of_a_demand_is_a_fault_of_ours(waterkant: Caller, levels: int) -> None:
    opened = '{"rule":"all_of","parts":[' * levels
    body = json.dumps(told(programme()))[:-1] + ', "requirement": ' + opened + "]}" * levels + "}"
    answer = waterkant.client.put(
        f"/api/v1/programmes/{NURSING}",
        content=body,
        headers={"Authorization": f"Bearer {waterkant.token}", "Content-Type": "application/json"},
    )
    assert answer.status_code in {400, 413, 422}, answer.text


def test_what_belongs_to_another_institution_is_not_there(demo: Demo, waterkant: Caller) -> None:
    put_nursing(waterkant)
    ask(waterkant, "PUT", f"{OWN}/KR-9", told(offering("KR-9")), 201)
    lagewater = school(demo, "lagewater")
    for path in (f"/api/v1/programmes/{NURSING}", f"/api/v1/units/{REASONING}", f"{OWN}/KR-9"):
        ask(lagewater, "GET", path, status=404)
    ask(lagewater, "DELETE", f"{OWN}/KR-9", status=404)
    assert ask(waterkant, "GET", f"{OWN}/KR-9")["definition"]["code"] == "KR-9"


def test_lists_are_paged(waterkant: Caller) -> None:
    put_nursing(waterkant)
    for path in ("/api/v1/programmes", "/api/v1/units", OWN):
        first = waterkant.get(path, limit="1")
        rest = waterkant.get(path, after=first["next"])
        ids = [item["id"] for item in (*first["items"], *rest["items"])]
        assert len(set(ids)) == len(ids) >= 2


def find(demo: Demo, **query: str) -> JSON:
    answer = demo.stranger.get(OFFERINGS, params=query)
    assert answer.status_code == 200, answer.text
    found: JSON = answer.json()
    return found


FOUND: dict[str, tuple[Mapping[str, str], set[str]]] = {
    "words": ({"q": "Klinisch"}, {"KR-AVOND", "KR-FLEX"}),
    "a blank": ({"q": "  ", "online": "true"}, {"MC-DATA", "EDU-ENERGIE", "WARMTEPOMP"}),
    "sector and level": ({"sector": "bouw", "level": "2"}, {"SCHILDER-2"}),
    "EC": ({"ec_min": "10", "ec_max": "15"}, {"MC-DATA"}),
    "a language": ({"language": "en"}, {"EDU-ENERGIE"}),
    "within the budget": ({"budget_cents": "17500"}, {"KR-FLEX", "VCA-B", "WARMTEPOMP"}),
    "a cent less": ({"budget_cents": "17499"}, {"KR-FLEX", "WARMTEPOMP"}),
    "budget and own money": (
        {"budget_cents": "10000", "own_cents": "7500", "sector": "techniek_en_ict"},
        {"VCA-B", "WARMTEPOMP"},
    ),
    "own money alone": ({"own_cents": "0"}, {"WARMTEPOMP"}),
    "in a month": ({"starts_from": "2026-12-24", "starts_until": "2026-12-24"}, {"EVC-IG"}),
}


@pytest.mark.parametrize(("query", "codes"), FOUND.values(), ids=FOUND.keys())
def test_everybody_finds_what_is_offered(
    demo: Demo, query: Mapping[str, str], codes: set[str]
) -> None:
    assert {item["code"] for item in find(demo, **query)["items"]} == codes


def test_each_price_tells_its_rule_its_table_its_year_and_what_is_left_to_pay(demo: Demo) -> None:
    (found,) = find(demo, q="maandagavond", budget_cents="30000", own_cents="50000")["items"]
    price = found["price"]
    assert (price["cents"], price["own_payment_cents"]) == (66_667, 36_667)
    assert (price["rule"], price["year"]) == ("module", "2026-2027")
    assert (price["table"]["from_year"], price["table"]["version"]) == ("2020-2021", 1)
    assert price["reckoning"] == "5 EC x EUR 8,000.00 / 60 EC"
    assert found["provider"]["names"]["nl"] == "Hogeschool De Waterkant (fictief)"
    assert (found["workload"]["unit"], found["level"]["nlqf"]) == ("ects", "6")


def test_the_search_is_read_page_by_page_and_may_be_kept_for_a_while(demo: Demo) -> None:
    seen: list[str] = []
    query = {"limit": "3"}
    while True:
        answer = demo.stranger.get(OFFERINGS, params=query)
        seen += [item["starts_on"] for item in answer.json()["items"]]
        after = answer.json().get("next")
        if after is None:
            break
        assert after in answer.headers["link"]
        query["after"] = after
    assert len(seen) >= 10
    assert seen == sorted(seen)
    kept = {"If-None-Match": answer.headers["etag"]}
    assert demo.stranger.get(OFFERINGS, params=query, headers=kept).status_code == 304


@pytest.mark.parametrize(
    "query",
    [
        {"level": "9"},
        {"ec_min": "-1"},
        {"ec_max": "nan"},
        {"starts_from": "2026-02-30"},
        {"budget_cents": "1.5"},
        {"budget_cents": "-1"},
        {"language": "de"},
        {"online": "misschien"},
        {"after": "nonsens"},
        {"limit": "0"},
        {"q": "x" * 201},
    ],
    ids=str,
)
def test_a_search_that_cannot_be_read_says_so(demo: Demo, query: dict[str, str]) -> None:
    assert demo.stranger.get(OFFERINGS, params=query).status_code == 422


def test_s12_the_price_differs_for_who_is_enrolled(demo: Demo) -> None:
    (flex,) = find(demo, q="flexstudenten")["items"]
    path = f"{OFFERINGS}/{flex['id']}/price"
    enrolled = demo.stranger.get(path, params={"following": "programme"})
    assert enrolled.json()["cents"] == 16_667
    alone = demo.stranger.get(path, params={"following": "single_module"})
    assert alone.status_code == 422
    assert alone.json()["errors"][0]["code"] == "flex_not_for_single_modules"


def test_an_offering_is_public_and_nothing_else_is(demo: Demo) -> None:
    found = find(demo)["items"][0]
    assert demo.stranger.get(f"{OFFERINGS}/{found['id']}").json() == found
    nothing = demo.stranger.get(f"{OFFERINGS}/00000000-0000-4000-8000-000000000000")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "unknown_offering")


def test_q1_the_platform_lays_down_tariffs_and_the_institution_uses_them(
    demo: Demo, waterkant: Caller
) -> None:
    by_law = told(offering("WET"), unit="hbo-module-klinisch-redeneren", tariff="statutory_module")
    ask(waterkant, "PUT", f"{OWN}/WET", by_law, 422)
    tables = demo.stranger.get("/api/v1/tariff-tables").json()["items"]
    definition = {**tables[0]["definition"], "statutory_for_modules": True}
    ask(waterkant, "PUT", "/api/v1/tariff-tables/2026", definition, 403)
    platform = api_client(demo, OrganisationKind.PLATFORM, "platform")
    laid = ask(platform, "PUT", "/api/v1/tariff-tables/2026", definition)
    assert (laid["academic_year"], laid["version"]) == ("2026-2027", 1)
    assert ask(platform, "PUT", "/api/v1/tariff-tables/2026", definition)["version"] == 1
    ask(waterkant, "PUT", f"{OWN}/WET", by_law, 201)
    (found,) = find(demo, q="WET")["items"]
    assert (found["price"]["cents"], found["price"]["table"]["from_year"]) == (16_667, "2026-2027")
    assert len(demo.stranger.get("/api/v1/tariff-tables").json()["items"]) == len(tables) + 1
