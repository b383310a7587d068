"""The overview lists items of every kind, each with its origin."""

from tests.holder.people import Person, added, claimed


def test_items_of_every_kind_are_listed_with_their_origin(fenna: Person) -> None:
    issued = set(claimed(fenna))
    own, foreign = added(fenna, "self_asserted"), added(fenna, "imported")
    found = {one["id"]: one["origin"] for one in fenna.get("/api/v1/me/overview")["credentials"]}
    assert found == {**dict.fromkeys(issued, "issued"), own: "self_asserted", foreign: "imported"}


def test_what_is_hidden_is_not_in_it(fenna: Person) -> None:
    own = added(fenna, "self_asserted")
    fenna.browser.put(f"/api/v1/me/credentials/{own}/arrangement", json={"hidden": True})
    assert fenna.get("/api/v1/me/overview")["credentials"] == []


def test_what_was_issued_is_told_as_before(fenna: Person) -> None:
    claimed(fenna)
    (diploma,) = [
        one
        for one in fenna.get("/api/v1/me/overview")["credentials"]
        if one["kind"] == "hbo_bachelor_diploma"
    ]
    before = {
        *("award_id", "kind", "title", "institution", "awarded_on", "result", "valid_until"),
        *("state", "suspended", "status_reason", "id", "added_at"),
    }
    assert before <= diploma.keys()
    assert diploma["title"]["nl"] == "Bachelor Verpleegkunde"
