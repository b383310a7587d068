"""Goals over the API: chosen, looked at with gaps and prices, taken away; and nobody else's."""

from typing import Any

import pytest

from app.core.ids import new_id
from tests.goals.nursing import ANALYSIS, ETHICS, REASONING, Nursing, nursing
from tests.journeys.story import Caller
from tests.people import Demo, school
from tests.wallet.people import learner

JSON = dict[str, Any]
GOALS = "/api/v1/me/goals"


@pytest.fixture
def programme(demo: Demo) -> Nursing:
    return nursing(demo)


@pytest.fixture
def fenna(programme: Nursing) -> Caller:
    return programme.fenna()


def choose(caller: Caller, programme: Nursing) -> JSON:
    return caller.post(GOALS, {"programme_id": programme.programme_id})


def progress(caller: Caller, programme: Nursing, **query: str) -> JSON:
    return caller.get(f"{GOALS}/{choose(caller, programme)['id']}", **query)


def item(caller: Caller, title: str) -> str:
    held = caller.get("/api/v1/me/credentials")["items"]
    (found,) = [one["id"] for one in held if one["title"]["nl"].startswith(title)]
    return str(found)


def withdraw(programme: Nursing, slug: str, how: str) -> None:
    """Let the institution revoke or suspend an award."""
    desk = school(programme.demo, "waterkant")
    achievements = {one["id"]: one["slug"] for one in desk.get("/api/v1/achievements")["items"]}
    (award,) = [
        one["id"]
        for one in desk.get("/api/v1/awards")["items"]
        if achievements[one["achievement_id"]] == slug
    ]
    desk.post(f"/api/v1/awards/{award}/{how}", {"reason": "Vergissing"})


def test_the_sample_catalogue_shows_20_of_240_ec(programme: Nursing, fenna: Caller) -> None:
    found = progress(fenna, programme)

    assert found["amount"] == {"obtained": 20.0, "needed": 240.0, "left": 220.0, "unit": "ects"}
    assert found["status"] == "in_progress"
    assert {one["slug"]: one["state"] for one in found["units"]} == {
        ANALYSIS: "met",
        REASONING: "met",
        "minor-zorg-in-de-wijk": "open",
        ETHICS: "open",
    }


def test_with_everything_present_the_exam_board_can_be_asked(demo: Demo) -> None:
    small = nursing(demo, size={"unit": "ects", "value": "20"})
    found = progress(small.fenna(), small)

    assert (found["status"], found["gaps"]) == ("eligible_for_exam_board", [])


def test_each_unit_tells_which_credential_of_mine_meets_it(
    programme: Nursing, fenna: Caller
) -> None:
    met = {one["slug"]: one["credential_id"] for one in progress(fenna, programme)["units"]}

    assert met[REASONING] == item(fenna, "Module Klinisch redeneren")
    assert met[ETHICS] is None


def test_a_gap_has_what_starts_from_today_on_with_its_price(
    programme: Nursing, fenna: Caller
) -> None:
    gap, _ = progress(fenna, programme, budget_cents="20000")["gaps"]
    (offered,) = gap["offerings"]

    assert (gap["unit"], offered["code"]) == (ETHICS, "ETH-2")
    assert offered["price"]["cents"] == 33_333
    assert offered["price"]["own_payment_cents"] == 13_333
    assert offered["price"]["rule"] == "module"


@pytest.mark.parametrize(
    ("how", "reason"), [("revocation", "revoked"), ("suspension", "suspended")]
)
def test_what_is_taken_back_no_longer_counts_and_says_why(
    programme: Nursing, fenna: Caller, how: str, reason: str
) -> None:
    lost = item(fenna, "Module Klinisch redeneren")
    withdraw(programme, "hbo-module-klinisch-redeneren", how)

    found = progress(fenna, programme)

    assert found["amount"]["obtained"] == 15
    assert found["lapsed"] == [{"credential_id": lost, "unit": REASONING, "reason": reason}]


def test_a_demand_is_told_part_by_part(demo: Demo) -> None:
    small = nursing(demo)
    desk = school(demo, "waterkant")
    path = "/api/v1/programmes/hbo-bachelor-verpleegkunde"
    definition = desk.get(path)["definition"]
    definition["requirement"] = {
        "rule": "all_of",
        "parts": [
            {"rule": "unit", "unit": REASONING},
            {"rule": "level", "at_least": "6", "credits": {"unit": "ects", "value": 22.5}},
        ],
    }
    headers = {"Authorization": f"Bearer {desk.token}"}
    assert desk.client.put(path, json=definition, headers=headers).status_code == 200

    unit, level = progress(small.fenna(), small)["requirement"]["parts"]

    assert (unit["rule"], unit["unit"], unit["met"]) == ("unit", REASONING, True)
    assert (level["at_least"], level["met"], level["amount"]["left"]) == ("6", False, 2.5)


def test_a_programme_is_a_goal_once(programme: Nursing, fenna: Caller) -> None:
    first, second = choose(fenna, programme), choose(fenna, programme)

    assert first["id"] == second["id"]
    assert [one["id"] for one in fenna.get(GOALS)["items"]] == [first["id"]]


def test_a_goal_can_be_taken_away(programme: Nursing, fenna: Caller) -> None:
    goal = choose(fenna, programme)["id"]
    headers = {"Authorization": f"Bearer {fenna.token}"}
    asked = [fenna.client.delete(f"{GOALS}/{goal}", headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in asked] == [204, 404]
    assert fenna.get(GOALS)["items"] == []


def test_a_programme_that_is_not_there_is_no_goal(fenna: Caller) -> None:
    refused = fenna.post(GOALS, {"programme_id": new_id()}, status=404)

    assert refused["code"] == "unknown_programme"


def test_a_goal_is_nobody_elses(programme: Nursing, fenna: Caller) -> None:
    goal = choose(fenna, programme)["id"]
    bilal = learner(programme.demo, "p02")
    headers = {"Authorization": f"Bearer {bilal.token}"}

    assert bilal.get(GOALS)["items"] == []
    assert bilal.client.get(f"{GOALS}/{goal}", headers=headers).json()["code"] == "unknown_goal"
    assert bilal.client.delete(f"{GOALS}/{goal}", headers=headers).status_code == 404


def test_a_credential_tells_where_it_counts(fenna: Caller) -> None:
    path = f"/api/v1/me/credentials/{item(fenna, 'Module Klinisch redeneren')}/programmes"
    (place,) = fenna.get_list(path)

    assert (place["units"], place["counts"], place["reason"]) == ([REASONING], True, None)
    assert place["goal"]["id"] is None
    assert place["goal"]["amount"]["obtained"] == 20


def test_a_credential_that_counts_no_longer_tells_why(programme: Nursing, fenna: Caller) -> None:
    withdraw(programme, "hbo-module-klinisch-redeneren", "revocation")
    path = f"/api/v1/me/credentials/{item(fenna, 'Module Klinisch redeneren')}/programmes"
    (place,) = fenna.get_list(path)

    assert (place["counts"], place["reason"]) == (False, "revoked")


def test_a_credential_of_no_programme_counts_nowhere(fenna: Caller) -> None:
    path = f"/api/v1/me/credentials/{item(fenna, 'Bachelor')}/programmes"

    assert fenna.get_list(path) == []


@pytest.mark.parametrize(
    ("q", "found"),
    [
        pytest.param("", 3, id="all"),
        pytest.param("VERPLEEG", 1, id="part of the Dutch title"),
        pytest.param("bachelor nurs", 1, id="parts of the English title"),
        pytest.param("verpleegkunde bouw", 0, id="one word that is not there"),
        pytest.param("%", 0, id="a sign of the database"),
    ],
)
def test_programmes_are_found_by_words_of_their_titles(
    programme: Nursing, fenna: Caller, q: str, found: int
) -> None:
    items = fenna.get("/api/v1/me/programmes", q=q)["items"]

    assert len(items) == found
    assert (programme.programme_id in {one["id"] for one in items}) is bool(found)
