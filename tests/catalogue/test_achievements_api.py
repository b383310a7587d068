"""Describing what is awarded: versions, filters, and what belongs to another institution."""

import pytest

from tests.catalogue.definitions import definition_of
from tests.credentials.test_awards_api import achievement, order
from tests.journeys.story import JSON, Caller
from tests.people import Demo, school

SLUG = "hbo-module-klinisch-redeneren"
BSN = "111222333"


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


def revised(caller: Caller, slug: str, **change: object) -> JSON:
    answer = caller.client.put(
        f"/api/v1/achievements/{achievement(caller, slug)}",
        json={**definition_of(slug), **change},
        headers={"Authorization": f"Bearer {caller.token}"},
    )
    assert answer.status_code == 200, answer.text
    found: JSON = answer.json()
    return found


def test_a_version_that_was_awarded_from_stays_as_it_was(waterkant: Caller) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant))
    title = {"nl": "Redeneren", "en": "Reasoning"}
    found = revised(waterkant, SLUG, title=title)
    assert (found["version"], found["definition"]["title"]) == (2, title)
    assert revised(waterkant, SLUG, title=title)["version"] == 2
    again = waterkant.post("/api/v1/awards", order(waterkant))
    assert (award["achievement_version"], again["achievement_version"]) == (1, 2)
    names = [
        one["credential"]["data_integrity"]["credentialSubject"]["achievement"]["name"]
        for one in (award, again)
    ]
    assert names == [definition_of(SLUG)["title"]["nl"], "Redeneren"]


def test_a_version_from_which_nothing_was_awarded_can_change(waterkant: Caller) -> None:
    made = waterkant.post(
        "/api/v1/achievements", {"slug": "nieuw", "definition": definition_of(SLUG)}
    )
    found = revised_by_id(waterkant, made["id"], language="en")
    assert (found["version"], found["definition"]["language"]) == (1, "en")


def revised_by_id(
    caller: Caller, achievement_id: str, *, status: int = 200, **change: object
) -> JSON:
    answer = caller.client.put(
        f"/api/v1/achievements/{achievement_id}",
        json={**definition_of(SLUG), **change},
        headers={"Authorization": f"Bearer {caller.token}"},
    )
    assert answer.status_code == status, answer.text
    found: JSON = answer.json()
    return found


REFUSED: dict[str, tuple[JSON, str]] = {
    "a rule of the kind": ({"workload": {"unit": "ects", "value": 61}}, "kind_rules_broken"),
    "a BSN": ({"criteria": {"nl": f"voor {BSN}", "en": "x"}}, "kind_rules_broken"),
    "part of nothing": (
        {"stacking": {"mode": "stackable", "part_of": ["nergens"]}},
        "kind_rules_broken",
    ),
    "one language": ({"title": {"nl": "Redeneren"}}, "validation_failed"),
    "outcomes of one name": (
        {
            "learning_outcomes": [
                {"id": "lo1", "text": {"nl": "a", "en": "a"}},
                {"id": "lo1", "text": {"nl": "b", "en": "b"}},
            ]
        },
        "validation_failed",
    ),
    "a duration that is none": ({"validity": "2 jaar"}, "validation_failed"),
    "a picture by script": ({"image": "javascript:alert(1)"}, "validation_failed"),
    "text that turns around": ({"title": {"nl": "a\u202eb", "en": "x"}}, "validation_failed"),
}


@pytest.mark.parametrize(("change", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_is_refused_with_its_reason(
    waterkant: Caller, change: JSON, code: str
) -> None:
    body = {"slug": "nieuw", "definition": {**definition_of(SLUG), **change}}
    assert waterkant.post("/api/v1/achievements", body, status=422)["code"] == code


def test_a_slug_belongs_to_one_achievement_of_an_institution(demo: Demo, waterkant: Caller) -> None:
    body: JSON = {"slug": SLUG, "definition": definition_of(SLUG)}
    assert waterkant.post("/api/v1/achievements", body, status=409)["code"] == "achievement_exists"
    elsewhere = {**body["definition"], "stacking": {"mode": "standalone"}}
    body = {"slug": SLUG, "definition": elsewhere}
    assert school(demo, "lagewater").post("/api/v1/achievements", body)["version"] == 1


def test_another_institution_can_neither_read_nor_change_it(demo: Demo, waterkant: Caller) -> None:
    lagewater = school(demo, "lagewater")
    ours = achievement(waterkant, SLUG)
    headers = {"Authorization": f"Bearer {lagewater.token}"}
    answer = demo.stranger.get(f"/api/v1/achievements/{ours}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_achievement")
    assert revised_by_id(lagewater, ours, status=404)["code"] == "unknown_achievement"
    assert waterkant.get(f"/api/v1/achievements/{ours}")["slug"] == SLUG


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ({"kind": "ho_module"}, {SLUG, "hbo-module-30ec-smart-building"}),
        ({"text": "KLINISCH"}, {SLUG}),
        ({"text": "clinical"}, {SLUG}),
        ({"text": "%"}, set()),
        ({"kind": "evc_ervaringscertificaat"}, set()),
    ],
)
def test_achievements_are_found(waterkant: Caller, query: dict[str, str], slugs: set[str]) -> None:
    found = waterkant.get("/api/v1/achievements", **query)["items"]
    assert {item["slug"] for item in found} == slugs


def test_what_an_achievement_says_is_public(demo: Demo, waterkant: Caller) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant))
    subject = award["credential"]["data_integrity"]["credentialSubject"]
    address = subject["achievement"]["id"]
    answer = demo.stranger.get(address)
    assert answer.json()["definition"]["kind"] == "ho_module"
    again = demo.stranger.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert demo.stranger.get("/achievements/nothing").json()["code"] == "unknown_achievement"
