"""The learner's API about links: made and changed with every condition, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest

from app.wallet.models import Field
from tests.moments import NOW
from tests.people import Demo, school
from tests.wallet.sharing_world import NAME, Owner, definition, owner_of
from tests.wallet.test_wallet_api import learner

JSON = dict[str, Any]


@pytest.fixture
def owner(demo: Demo) -> Owner:
    return owner_of(demo)


def kept(owner: Owner, share: JSON) -> JSON:
    """Return a link as it is kept, without what it has not, as the answer to a new one is."""
    found = {**owner.caller.get(f"/api/v1/me/shares/{share['id']}"), "url": share["url"]}
    return {name: member for name, member in found.items() if member is not None}


def test_a_link_says_what_it_shows_and_under_which_conditions(owner: Owner) -> None:
    share = owner.share(
        Field.NAME, Field.GRADE, pin="123456", max_views=5, allow_download=True, message="Dag"
    )
    assert share["items"] == [{"item_id": owner.item_id, "fields": ["name", "grade"]}]
    told = {name: share[name] for name in ("has_pin", "max_views", "allow_download", "message")}
    assert told == {"has_pin": True, "max_views": 5, "allow_download": True, "message": "Dag"}
    assert (share["show_name"], share["purpose"], share["state"]) == (True, "link", "open")
    assert share["expires_at"] == (NOW + timedelta(days=30)).isoformat().replace("+00:00", "Z")
    assert kept(owner, share) == share


def test_a_body_of_before_makes_a_link_with_the_least(owner: Owner) -> None:
    body = {"item_ids": [owner.item_id], "label": "Werk"}
    assert owner.caller.post("/api/v1/me/shares", body)["items"][0]["fields"] == []
    named = owner.caller.post("/api/v1/me/shares", {**body, "show_name": True})
    assert named["items"][0]["fields"] == ["name"]


def test_only_what_is_sent_is_changed(owner: Owner) -> None:
    share = owner.share(Field.NAME, max_views=5, message="Dag")
    changed = owner.change(share, message=None)
    assert changed["message"] is None
    assert kept(owner, share) == {name: share[name] for name in share if name != "message"}
    items = [{"item_id": owner.item_id, "fields": ["level"]}]
    ends = (NOW + timedelta(days=3)).isoformat().replace("+00:00", "Z")
    changed = owner.change(share, items=items, label="Ander", max_views=None, expires_at=ends)
    assert (changed["items"], changed["label"]) == (items, "Ander")
    assert (changed["max_views"], changed["expires_at"]) == (None, ends)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        pytest.param({"items": []}, 422, "validation_failed", id="nothing"),
        pytest.param({"items": [{"item_id": "x" * 36}]}, 404, "unknown_wallet_item", id="foreign"),
        pytest.param({"label": ""}, 422, "validation_failed", id="no label"),
        pytest.param({"pin": "12"}, 422, "validation_failed", id="a short PIN"),
        pytest.param({"max_views": 0}, 422, "validation_failed", id="no views"),
        pytest.param({"max_views": 1_001}, 422, "validation_failed", id="too many views"),
        pytest.param({"message": "x" * 1_001}, 422, "validation_failed", id="a long message"),
        pytest.param({"views": 0}, 422, "validation_failed", id="what is counted"),
        pytest.param({"expires_at": "2020-01-01T00:00:00Z"}, 422, "invalid_expiry", id="past"),
    ],
)
def test_a_change_that_does_not_fit_changes_nothing(
    owner: Owner, change: JSON, status: int, code: str
) -> None:
    share = owner.share(Field.NAME)
    assert owner.change(share, status, **change)["code"] == code
    assert kept(owner, share) == share


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"items": [{"item_id": "x" * 36, "fields": ["balance"]}]}, id="no field"),
        pytest.param({"item_ids": ["x" * 36]}, id="both ways to choose"),
        pytest.param({"pin": "12a4"}, id="letters in a PIN"),
        pytest.param({"max_views": "5"}, id="a number as text"),
    ],
)
def test_a_link_that_does_not_fit_is_not_made(owner: Owner, change: JSON) -> None:
    body = {"items": [{"item_id": owner.item_id}], "label": "Werk", **change}
    refused = owner.caller.post("/api/v1/me/shares", body, status=422)
    assert refused["code"] == "validation_failed"


def test_a_withdrawn_link_cannot_be_changed(owner: Owner) -> None:
    share = owner.share()
    owner.caller.delete(f"/api/v1/me/shares/{share['id']}")
    assert owner.change(share, 410, label="Ander")["code"] == "share_withdrawn"


def test_the_link_of_another_is_not_there(demo: Demo, owner: Owner) -> None:
    share, milan = owner.share(), learner(demo, "p04")
    path, headers = f"/api/v1/me/shares/{share['id']}", {"Authorization": f"Bearer {milan.token}"}
    for answer in (
        demo.stranger.get(path, headers=headers),
        demo.stranger.patch(path, json={"label": "Mijn"}, headers=headers),
        demo.stranger.delete(path, headers=headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_share")


def test_a_date_of_birth_is_for_diplomas_and_in_no_open_badge(demo: Demo, owner: Owner) -> None:
    held = owner.caller.get(f"/api/v1/me/credentials/{owner.item_id}")
    assert "1987" not in str(held["data_integrity"])
    waterkant = school(demo, "waterkant")
    assert waterkant.get(f"/api/v1/awards/{owner.award_id}")["birth_date"] == "1987-03-09"
    badge = definition(
        kind="course_certificate", civil_effect="none", programme=None, quality_assurance=None
    )
    body = {"slug": "cursus", "definition": {k: v for k, v in badge.items() if v is not None}}
    order = {
        "achievement_id": waterkant.post("/api/v1/achievements", body)["id"],
        "recipient": {"claim_code": True},
        "name": NAME,
        "awarded_on": "2026-06-26",
    }
    waterkant.post("/api/v1/awards", order)
    refused = waterkant.post("/api/v1/awards", {**order, "birth_date": "1987-03-09"}, status=422)
    assert [fault["code"] for fault in refused["errors"]] == ["birth_date_not_of_kind"]


@pytest.mark.parametrize(
    ("born", "status"), [pytest.param("2026-06-25", 201, id="day before"), ("2026-06-26", 422)]
)
def test_nobody_is_born_on_the_day_of_the_award(
    demo: Demo, owner: Owner, born: str, status: int
) -> None:
    waterkant = school(demo, "waterkant")
    award = waterkant.get(f"/api/v1/awards/{owner.award_id}")
    order = {
        "achievement_id": award["achievement_id"],
        "recipient": {"claim_code": True},
        "name": NAME,
        "birth_date": born,
        "awarded_on": "2026-06-26",
    }
    waterkant.post("/api/v1/awards", order, status=status)
