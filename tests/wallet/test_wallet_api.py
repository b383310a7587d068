"""The learner's own API: claims, links, and nothing of anybody else's."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.ops.demo.catalogue import demo_catalogue
from tests.apps import BASE_URL
from tests.credentials.test_awards_api import order
from tests.journeys.story import Caller, opened
from tests.moments import NOW
from tests.people import Demo, school
from tests.service import whole_app

JSON = dict[str, Any]


def learner(demo: Demo, person_id: str) -> Caller:
    found = demo_catalogue().person(person_id)
    assert found is not None
    with demo.database.transaction() as session:
        known = demo.services.learners(session).sign_in(
            {"iss": "https://login.example", "sub": found.eduid}, found.userinfo(), now=NOW
        )
    return Caller(demo.stranger, demo.services.tokens.for_learner(known.id, now=NOW))


@pytest.fixture
def fenna(demo: Demo) -> Caller:
    return learner(demo, "p01")


@pytest.fixture
def milan(demo: Demo) -> Caller:
    return learner(demo, "p04")


def claimed(caller: Caller) -> list[str]:
    pending = caller.get_list("/api/v1/me/claims")
    return [
        str(caller.post("/api/v1/me/claims", {"award_id": one["award_id"]})["id"])
        for one in pending
    ]


def test_what_waits_can_be_accepted_once(fenna: Caller) -> None:
    items = claimed(fenna)
    assert len(items) == 3
    assert fenna.get_list("/api/v1/me/claims") == []
    held = fenna.get("/api/v1/me/credentials")["items"]
    assert {one["id"] for one in held} == set(items)


def test_a_credential_comes_with_its_signed_forms(demo: Demo, fenna: Caller) -> None:
    found = fenna.get(f"/api/v1/me/credentials/{claimed(fenna)[0]}")
    told = demo.stranger.post("/api/v1/verify", json=found["data_integrity"]).json()
    assert told["outcome"] == "valid"
    assert found["vc_jwt"].count(".") == 2


def test_what_is_refused_is_gone_and_the_institution_is_told(demo: Demo, fenna: Caller) -> None:
    waterkant = school(demo, "waterkant")
    award = waterkant.post("/api/v1/awards", order(waterkant))
    body = {"award_id": award["id"]}
    assert fenna.post("/api/v1/me/refusals", body)["state"] == "rejected"
    assert fenna.post("/api/v1/me/refusals", body, status=409)["code"] == "already_claimed"
    assert fenna.post("/api/v1/me/claims", body, status=409)["code"] == "already_claimed"
    assert waterkant.get(f"/api/v1/awards/{award['id']}")["state"] == "rejected"


def test_an_award_of_another_can_be_neither_accepted_nor_refused(demo: Demo, milan: Caller) -> None:
    waterkant = school(demo, "waterkant")
    body = {"award_id": waterkant.post("/api/v1/awards", order(waterkant))["id"]}
    for path in ("claims", "refusals"):
        refused = milan.post(f"/api/v1/me/{path}", body, status=403)
        assert refused["code"] == "not_the_recipient"
    unknown = {"award_id": "00000000-0000-4000-8000-000000000000"}
    assert milan.post("/api/v1/me/claims", unknown, status=404)["code"] == "unknown_award"


def test_a_claim_code_works_once_for_whoever_has_it(
    demo: Demo, fenna: Caller, milan: Caller
) -> None:
    waterkant = school(demo, "waterkant")
    award = waterkant.post("/api/v1/awards", order(waterkant, recipient={"claim_code": True}))
    code = award["claim_code"]
    assert award["recipient"] == {"claim_code": True}
    assert code not in str(waterkant.get(f"/api/v1/awards/{award['id']}"))
    typed = {"claim_code": f" {code.lower()} ", "confirm_name": True}
    assert milan.post("/api/v1/me/claims", typed)["award_id"] == award["id"]
    assert fenna.post("/api/v1/me/claims", typed, status=409)["code"] == "already_claimed"
    wrong = {"claim_code": code[:-1] + ("2" if code[-1] != "2" else "3")}
    assert fenna.post("/api/v1/me/claims", wrong, status=422)["code"] in {
        "unknown_claim_code",
        "invalid_claim_code",
    }


def test_a_verified_email_address_is_an_address_too(demo: Demo, fenna: Caller) -> None:
    waterkant = school(demo, "waterkant")
    body = order(waterkant, recipient={"email": "P01@waterkant.example"})
    award = waterkant.post("/api/v1/awards", body)
    assert fenna.post("/api/v1/me/claims", {"award_id": award["id"]})["award_id"] == award["id"]


def test_a_correction_waits_for_the_holder_of_what_it_corrects(
    demo: Demo, fenna: Caller, milan: Caller
) -> None:
    waterkant = school(demo, "waterkant")
    by_letter = order(waterkant, recipient={"claim_code": True})
    award = waterkant.post("/api/v1/awards", by_letter)
    fenna.post("/api/v1/me/claims", {"claim_code": award["claim_code"]})
    better = waterkant.post("/api/v1/awards", {**by_letter, "supersedes": award["id"]})
    assert better["id"] in [one["award_id"] for one in fenna.get_list("/api/v1/me/claims")]
    body = {"award_id": better["id"]}
    assert milan.post("/api/v1/me/claims", body, status=403)["code"] == "not_the_recipient"
    assert fenna.post("/api/v1/me/claims", body)["state"] == "claimed"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"award_id": "x" * 36, "claim_code": "x"}, id="both"),
        pytest.param({"award_id": "x"}, id="no identifier"),
        pytest.param({"claim_code": "x" * 41}, id="too long"),
    ],
)
def test_a_claim_that_does_not_fit_is_refused(fenna: Caller, body: JSON) -> None:
    assert fenna.post("/api/v1/me/claims", body, status=422)["code"] == "validation_failed"


def test_a_link_shows_what_was_chosen_and_no_more(demo: Demo, fenna: Caller) -> None:
    first, *others = claimed(fenna)
    share = fenna.post("/api/v1/me/shares", {"item_ids": [first], "label": "Werk"})
    shown = opened(demo.stranger, share["url"])
    assert len(shown["items"]) == 1
    assert others[0] not in str(shown)
    assert "Werk" not in str(shown)
    named = fenna.post(
        "/api/v1/me/shares", {"item_ids": [first], "label": "Werk", "show_name": True}
    )
    assert opened(demo.stranger, named["url"])["items"][0]["name"] == "Fenna van Voorbeeld"


def test_every_look_is_in_the_log_and_counted(demo: Demo, fenna: Caller, milan: Caller) -> None:
    share = fenna.post("/api/v1/me/shares", {"item_ids": claimed(fenna), "label": "Werk"})
    for _ in range(2):
        opened(demo.stranger, share["url"])
    assert [one["label"] for one in fenna.get("/api/v1/me/access-log")["items"]] == ["Werk"] * 2
    assert fenna.get("/api/v1/me/shares")["items"][0]["looks"] == 2
    assert milan.get("/api/v1/me/access-log")["items"] == []
    assert milan.get("/api/v1/me/shares")["items"] == []


def test_the_token_of_a_link_is_nowhere_in_the_database(demo: Demo, fenna: Caller) -> None:
    share = fenna.post("/api/v1/me/shares", {"item_ids": claimed(fenna), "label": "Werk"})
    token = share["url"].rpartition("/")[2]
    with demo.database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        dump = "\n".join(raw.iterdump())
    assert len(token) == 43
    assert "Werk" in dump
    assert token not in dump


def test_a_withdrawn_link_is_gone_at_once(demo: Demo, fenna: Caller, milan: Caller) -> None:
    share = fenna.post("/api/v1/me/shares", {"item_ids": claimed(fenna), "label": "Werk"})
    url = f"/api/v1/me/shares/{share['id']}"
    headers = {"Authorization": f"Bearer {milan.token}"}
    assert demo.stranger.delete(url, headers=headers).json()["code"] == "unknown_share"
    assert fenna.delete(url)["state"] == "withdrawn"
    assert fenna.delete(url)["state"] == "withdrawn"
    assert opened(demo.stranger, share["url"], status=410)["code"] == "share_withdrawn"


def test_an_expired_link_is_gone(demo: Demo, fenna: Caller) -> None:
    ends = (NOW + timedelta(days=1)).isoformat()
    body = {"item_ids": claimed(fenna), "label": "Werk", "expires_at": ends}
    share = fenna.post("/api/v1/me/shares", body)
    later = TestClient(whole_app(demo.database, now=NOW + timedelta(days=1)), base_url=BASE_URL)
    assert opened(later, share["url"], status=410)["code"] == "share_expired"


def test_a_link_that_never_was_is_not_found(demo: Demo) -> None:
    assert opened(demo.stranger, f"{BASE_URL}/v/{'A' * 43}", status=404)["code"] == "unknown_share"


def test_a_link_that_cannot_be_made(demo: Demo, fenna: Caller, milan: Caller) -> None:
    items, foreign = claimed(fenna), claimed(milan)
    cases: list[tuple[JSON, int, str]] = [
        ({"item_ids": []}, 422, "validation_failed"),
        ({"item_ids": [items[0], items[0]]}, 422, "nothing_shared"),
        ({"item_ids": [foreign[0]]}, 404, "unknown_wallet_item"),
        ({"item_ids": items, "expires_at": "2020-01-01T00:00:00Z"}, 422, "invalid_expiry"),
        ({"item_ids": items, "expires_at": "2027-01-01T00:00:00"}, 422, "validation_failed"),
        ({"item_ids": items, "label": ""}, 422, "validation_failed"),
    ]
    for change, status, code in cases:
        body = {"label": "Werk", **change}
        assert fenna.post("/api/v1/me/shares", body, status=status)["code"] == code
    headers = {"Authorization": f"Bearer {fenna.token}"}
    answer = demo.stranger.get(f"/api/v1/me/credentials/{foreign[0]}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_wallet_item")


def test_guessing_claim_codes_is_slowed_down(fenna: Caller) -> None:
    statuses = []
    for _ in range(21):
        answer = fenna.client.post(
            "/api/v1/me/claims",
            json={"claim_code": "AAAA"},
            headers={"Authorization": f"Bearer {fenna.token}"},
        )
        statuses.append(answer.status_code)
    assert statuses == [422] * 20 + [429]
