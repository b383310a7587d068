"""Asking, consenting and leaving: whose a request is, and what stays of it."""

from typing import Any

import pytest
from sqlalchemy import text

from app.staff.models import Role
from tests.people import Demo
from tests.prior_learning.world import (
    PEOPLE,
    PROGRAMME,
    UNITS,
    Experience,
    desk,
    eppn_of,
    experience,
    wish,
)

JSON = dict[str, Any]
GRANT = {"unit": UNITS[0], "verdict": "granted", "reason": "Aangetoond."}


@pytest.fixture
def evc(demo: Demo) -> Experience:
    return experience(demo)


def decisions(evc: Experience) -> list[tuple[Any, ...]]:
    statement = text("SELECT request_id IS NULL, unit, name FROM exemption_decision")
    with evc.demo.database.reading() as session:
        return [(bool(row[0]), row[1], row[2]) for row in session.execute(statement)]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        pytest.param({"institution": "bestaat-niet"}, 404, "unknown_institution", id="no school"),
        pytest.param({"programme": "bestaat-niet"}, 404, "unknown_programme", id="no programme"),
        pytest.param({"institution": "waterkant"}, 404, "unknown_programme", id="of another"),
        pytest.param({"item_id": "x"}, 422, "validation_failed", id="no id"),
    ],
)
def test_a_request_that_cannot_be_says_why(
    evc: Experience, change: dict[str, str], status: int, code: str
) -> None:
    learner, item = evc.certified()
    assert learner.post(PEOPLE, wish(item, **change), status=status)["code"] == code
    assert learner.get(PEOPLE)["items"] == []


def test_only_an_experience_certificate_can_be_put_before_an_institution(evc: Experience) -> None:
    learner = evc.learner("p01")
    waiting = learner.get_list("/api/v1/me/claims")[0]["award_id"]
    learner.post("/api/v1/me/claims", {"award_id": waiting})
    (item,) = [one["id"] for one in learner.get("/api/v1/me/credentials")["items"]]
    answer = learner.post(PEOPLE, wish(item), status=422)
    assert answer["code"] == "not_an_experience_certificate"


def test_a_certificate_without_an_assessment_has_no_units(evc: Experience) -> None:
    (found,) = [
        each["id"]
        for each in evc.provider.get("/api/v1/achievements")["items"]
        if each["slug"] == "evc-zes"
    ]
    order = {
        "achievement_id": found,
        "recipient": {"eppn": eppn_of("p01")},
        "name": "Fenna van Voorbeeld",
        "awarded_on": "2026-11-02",
        "ground": "validation",
    }
    made = evc.provider.post("/api/v1/awards", order)
    learner = evc.learner("p01")
    learner.post("/api/v1/me/claims", {"award_id": made["id"]})
    (item,) = [one["id"] for one in learner.get("/api/v1/me/credentials")["items"]]
    assert learner.post(PEOPLE, wish(item), status=409)["code"] == "certificate_units_unknown"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        pytest.param("revocation", "certificate_not_valid", id="revoked"),
        pytest.param("suspension", "certificate_not_valid", id="suspended"),
    ],
)
def test_a_certificate_that_does_not_hold_cannot_be_used(
    evc: Experience, act: str, code: str
) -> None:
    learner, item = evc.certified()
    (found,) = evc.assessed()
    evc.provider.post(f"/api/v1/awards/{found['award_id']}/{act}", {"reason": "Onderzoek"})
    assert learner.post(PEOPLE, wish(item), status=409)["code"] == code


def test_one_asks_once_and_again_after_a_withdrawal(evc: Experience) -> None:
    learner, item = evc.certified()
    case = learner.post(PEOPLE, wish(item))
    assert learner.post(PEOPLE, wish(item), status=409)["code"] == "exemptions_already_asked"
    for _ in range(2):
        learner.post(f"{PEOPLE}/{case['id']}/withdrawal", {}, status=200)
    assert learner.post(PEOPLE, wish(item))["open"] is True
    assert [each["open"] for each in learner.get(PEOPLE)["items"]] in ([True, False], [False, True])


def test_what_was_granted_before_is_not_proposed_again(evc: Experience) -> None:
    learner, item = evc.certified()
    case = learner.post(PEOPLE, wish(item))
    evc.worker("p06", Role.EXAM_BOARD).post(desk(case, "/decisions"), GRANT)
    learner.post(f"{PEOPLE}/{case['id']}/withdrawal", {}, status=200)
    again = learner.post(PEOPLE, wish(item))
    assert [each["unit"] for each in again["proposals"]] == list(UNITS[1:4])
    assert UNITS[0] not in {each["unit"] for each in again["pathway"]}
    assert len(evc.granted(learner)) == 1


def test_a_request_is_not_there_for_another_learner_or_institution(evc: Experience) -> None:
    _, case = evc.asked()
    other = evc.learner("p02")
    headers = {"Authorization": f"Bearer {other.token}"}
    evc.place.demo.browser("p02")
    for path in (f"{PEOPLE}/{case['id']}", desk(case)):
        assert evc.demo.stranger.get(path, headers=headers).status_code == 404
    assert evc.granted(other) == ()


def test_the_list_of_the_institution_names_nobody_who_withdrew(evc: Experience) -> None:
    learner, case = evc.asked()
    teacher = evc.place.person("p06", Role.TEACHER)
    assert "Fenna van Voorbeeld" in teacher.get(f"{evc.place.home}/exemptions").text
    learner.post(f"{PEOPLE}/{case['id']}/withdrawal", {}, status=200)
    for step in ("", f"/{case['id']}"):
        page = teacher.get(f"{evc.place.home}/exemptions{step}").text
        assert ("Ingetrokken aanvraag" in page, "Fenna" in page) == (True, False)


def test_taking_the_certificate_out_of_the_wallet_ends_the_consent(evc: Experience) -> None:
    learner, case = evc.asked()
    board = evc.worker("p06", Role.EXAM_BOARD)
    board.post(desk(case, "/decisions"), GRANT)
    (item,) = [
        one["id"]
        for one in learner.get("/api/v1/me/credentials")["items"]
        if one["kind"] == "evc_ervaringscertificaat"
    ]
    headers = {"Authorization": f"Bearer {learner.token}"}
    gone = evc.demo.stranger.delete(f"/api/v1/me/credentials/{item}", headers=headers)
    assert gone.status_code < 300, gone.text
    assert board.post(desk(case, "/decisions"), {**GRANT, "unit": UNITS[1]}, status=410)
    assert len(evc.granted(learner)) == 1


def test_who_leaves_takes_the_request_along_and_the_decision_stays(evc: Experience) -> None:
    learner, case = evc.asked()
    evc.worker("p06", Role.EXAM_BOARD).post(desk(case, "/decisions"), GRANT)
    me = learner.get("/api/v1/me")["id"]
    with evc.demo.database.transaction() as session:
        departures = evc.demo.services.departures(session)
        departures.close(me, tenant=f"learner:{me}", now=evc.demo.services.clock())
    assert decisions(evc) == [(True, UNITS[0], "Fenna van Voorbeeld")]
    register = evc.learner("p06").get("/api/v1/desks/polderstad/exemption-decisions")["items"]
    assert [(each["name"], each["unit"]) for each in register] == [
        ("Fenna van Voorbeeld", UNITS[0])
    ]
    with evc.demo.database.reading() as session:
        left = session.execute(text("SELECT count(*) FROM exemption_request")).scalar_one()
    assert left == 0


def test_the_pages_of_the_story(evc: Experience) -> None:
    learner, item = evc.certified()
    browser = evc.demo.browser("p01")
    page = browser.get(f"/wallet/exemptions/new?item={item}&institution=polderstad").text
    assert f'value="{PROGRAMME}"' in page
    form = {"item": item, "institution": "polderstad", "programme": PROGRAMME, "key": "k" * 43}
    refused = browser.post("/wallet/exemptions", data=form)
    assert (refused.status_code, "Zonder uw toestemming" in refused.text) == (422, True)
    answers = [browser.post("/wallet/exemptions", data={**form, "agreed": "true"}) for _ in "ab"]
    assert len({answer.headers["location"] for answer in answers}) == 1
    there = answers[0].headers["location"].partition("?")[0]
    board = evc.place.person("p06", Role.EXAM_BOARD)
    at_desk = f"{evc.place.home}/exemptions/{there.rpartition('/')[2]}"
    blank = board.post(f"{at_desk}/decisions", data={**GRANT, "reason": " "})
    assert blank.headers["location"].endswith(f"fault=reason%3A{UNITS[0]}")
    board.post(f"{at_desk}/advice", data={"unit": UNITS[0], "favourable": "no", "text": "Nee."})
    assert board.post(f"{at_desk}/decisions", data=GRANT).status_code == 303
    assert board.post(f"{at_desk}/decisions", data=GRANT).status_code == 409
    seen = browser.get(there).text
    assert ("Vrijstelling verleend" in seen, "Aangetoond." in seen, "Nee." in seen) == (
        True,
        True,
        False,
    )
    browser.post(f"{there}/withdrawal")
    assert "Niet meer zichtbaar" in browser.get(there).text
    assert [each.unit for each in evc.granted(learner)] == [UNITS[0]]
