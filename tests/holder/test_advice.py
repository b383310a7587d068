"""An adviser reads what was granted, and nothing else of the learner opens for it."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from app.core.paging import Slice
from tests.holder.people import Person, World, claimed, fenna_of, shared
from tests.moments import NOW

JSON = dict[str, Any]
ALL = ["credentials", "balance", "statement"]
METHODS = {"get", "post", "put", "delete"}


@pytest.fixture
def adviser(world: World) -> Person:
    return world.person("loket", name="Aviva Adviseur")


def invited(learner: Person, parts: list[str] = ALL) -> JSON:
    return learner.post("/api/v1/me/advisers", {"label": "Loket", "parts": parts})


def taken_up(learner: Person, adviser: Person, parts: list[str] = ALL) -> str:
    code = invited(learner, parts)["code"]
    return str(adviser.post("/api/v1/advice/redemptions", {"code": code})["id"])


def read(adviser: Person, grant_id: str) -> Any:
    return adviser.browser.get(f"/api/v1/advice/{grant_id}")


@pytest.mark.parametrize("part", ALL)
def test_an_adviser_sees_the_part_that_was_granted_and_no_other(
    fenna: Person, adviser: Person, part: str
) -> None:
    claimed(fenna)
    fenna.get("/api/v1/me/overview")
    seen = read(adviser, taken_up(fenna, adviser, [part])).json()
    assert {name for name in ALL if seen.get(name)} == {part}
    assert seen["learner_name"] == "Fenna van Voorbeeld"


def test_what_an_adviser_reads_holds_no_signature_and_no_identifier(
    fenna: Person, adviser: Person
) -> None:
    items = claimed(fenna)
    text = read(adviser, taken_up(fenna, adviser)).text
    assert len(json.loads(text)["credentials"]) == 3
    for secret in (*items, fenna.id, "proofValue", "eyJ", "p01@waterkant.example", "Loket"):
        assert secret not in text


def test_what_the_learner_hides_an_adviser_does_not_see(fenna: Person, adviser: Person) -> None:
    hidden = f"/api/v1/me/credentials/{claimed(fenna)[0]}/arrangement"
    assert fenna.browser.put(hidden, json={"hidden": True}).status_code == 200
    seen = read(adviser, taken_up(fenna, adviser, ["credentials"])).json()["credentials"]
    assert len(seen) == 2


def test_what_is_hidden_takes_no_place_of_what_is_shown(world: World, fenna: Person) -> None:
    claimed(fenna)
    with world.database.reading() as session:
        newest, *others = world.services.wallet(session).page(fenna.id, Slice(3)).items
    path = f"/api/v1/me/credentials/{newest.item.id}/arrangement"
    assert fenna.browser.put(path, json={"hidden": True}).status_code == 200
    with world.database.reading() as session:
        page = world.services.wallet(session).page(fenna.id, Slice(2), with_hidden=False)
    assert [held.item.id for held in page.items] == [held.item.id for held in others]


def test_the_learner_sees_who_looked_and_when(fenna: Person, adviser: Person) -> None:
    grant_id = taken_up(fenna, adviser)
    for _ in range(2):
        assert read(adviser, grant_id).status_code == 200
    looks = fenna.get("/api/v1/me/adviser-looks")["items"]
    assert [look["adviser_name"] for look in looks] == ["Aviva Adviseur"] * 2
    assert fenna.get("/api/v1/me/advisers")["items"][0]["state"] == "open"


def test_what_was_withdrawn_is_closed_at_once(fenna: Person, adviser: Person) -> None:
    grant_id = taken_up(fenna, adviser)
    assert fenna.browser.delete(f"/api/v1/me/advisers/{grant_id}").json()["state"] == "withdrawn"
    answer = read(adviser, grant_id)
    assert (answer.status_code, answer.json()["code"]) == (410, "grant_ended")
    assert adviser.get("/api/v1/advice")["items"] == []
    assert len(fenna.get("/api/v1/me/adviser-looks")["items"]) == 0


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (10, 410)])
def test_at_its_end_leave_no_longer_counts(
    world: World, fenna: Person, adviser: Person, minutes: int, status: int
) -> None:
    ends = (NOW + timedelta(minutes=10)).isoformat()
    made = fenna.post("/api/v1/me/advisers", {"label": "Loket", "parts": ALL, "expires_at": ends})
    adviser.post("/api/v1/advice/redemptions", {"code": made["code"]})
    later = world.client(now=NOW + timedelta(minutes=minutes))
    headers = {"Authorization": f"Bearer {adviser.token}"}
    assert later.get(f"/api/v1/advice/{made['id']}", headers=headers).status_code == status


def test_a_code_works_once(world: World, fenna: Person, adviser: Person) -> None:
    code = invited(fenna)["code"]
    adviser.post("/api/v1/advice/redemptions", {"code": f" {code.lower()} "})
    other = world.person("ander")
    answer = other.post("/api/v1/advice/redemptions", {"code": code}, status=404)
    assert answer["code"] == "unknown_advice_code"


def test_nobody_advises_themselves(fenna: Person) -> None:
    code = invited(fenna)["code"]
    answer = fenna.post("/api/v1/advice/redemptions", {"code": code}, status=409)
    assert answer["code"] == "own_invitation"


def test_another_adviser_finds_nothing(world: World, fenna: Person, adviser: Person) -> None:
    grant_id = taken_up(fenna, adviser)
    other = world.person("ander")
    assert read(other, grant_id).status_code == 404
    assert read(fenna, grant_id).status_code == 404
    assert adviser.browser.delete(f"/api/v1/me/advisers/{grant_id}").status_code == 404


def test_the_code_is_nowhere_in_the_database(world: World, fenna: Person) -> None:
    code = invited(fenna)["code"]
    with world.database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        dump = "\n".join(raw.iterdump())
    assert "Loket" in dump
    assert code not in dump
    assert code.replace("-", "") not in dump


def test_no_route_of_the_learner_opens_for_an_adviser(
    world: World, fenna: Person, adviser: Person
) -> None:
    items = claimed(fenna)
    share = shared(fenna, items[:1])
    grant_id = taken_up(fenna, adviser)
    award_id = fenna.get("/api/v1/me/credentials")["items"][0]["award_id"]
    known = [*items, share["id"], grant_id, fenna.id, award_id]
    before = state_of(fenna)
    statuses = {}
    for method, path in routes_with_an_object(world):
        for one in known:
            at = "/".join(one if part.startswith("{") else part for part in path.split("/"))
            body: JSON = {} if method in {"get", "delete"} else {"json": BODIES.get(path, {})}
            answer = adviser.browser.request(method, at, **body)
            statuses[method, path, one] = answer.status_code
    # A body of the wrong form is refused before anything is looked for.
    reading = {("get", "/api/v1/advice/{grant_id}", grant_id): 200}
    assert len(statuses) >= 6 * len(known)
    assert {
        key: status for key, status in statuses.items() if status not in {403, 404, 422}
    } == reading
    # Nor does a body that names what is the learner's.
    for path, wish in (
        ("/api/v1/me/shares", {"item_ids": items[:1], "label": "x"}),
        ("/api/v1/me/claims", {"award_id": award_id}),
        ("/api/v1/me/refusals", {"award_id": award_id}),
    ):
        assert adviser.browser.post(path, json=wish).status_code in {403, 404}
    assert state_of(fenna) == before


BODIES: dict[str, JSON] = {"/api/v1/me/credentials/{item_id}/presentations": {"disclose": []}}


def routes_with_an_object(world: World) -> list[tuple[str, str]]:
    paths = world.stranger.get("/openapi.json").json()["paths"]
    return [
        (method, path)
        for path, item in sorted(paths.items())
        for method in sorted(METHODS & item.keys())
        if "{" in path and path.startswith(("/api/v1/me", "/api/v1/advice"))
    ]


def state_of(person: Person) -> list[Any]:
    listed = ("credentials", "shares", "advisers")
    return [person.get(f"/api/v1/me/{name}")["items"] for name in listed]


@pytest.mark.postgres
def test_of_many_who_use_a_code_at_once_one_gets_in(any_world: World) -> None:
    fenna = fenna_of(any_world)
    code = invited(fenna)["code"]
    advisers = [any_world.person(f"adviseur-{number}") for number in range(6)]

    def use(one: Person, code: str = code) -> int:
        headers = {"Authorization": f"Bearer {one.token}", "Accept": "application/json"}
        body, at = {"code": code}, "/api/v1/advice/redemptions"
        return any_world.stranger.post(at, json=body, headers=headers).status_code

    # The first request builds what all others use.
    assert use(advisers[0], "0000-0000-0000-0000") == 404

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(use, advisers))
    assert statuses == [201] + [404] * 5


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"parts": []}, id="nothing to read"),
        pytest.param({"parts": ["everything"]}, id="an unknown part"),
        pytest.param({"label": ""}, id="no label"),
        pytest.param({"expires_at": "2020-01-01T00:00:00Z"}, id="in the past"),
        pytest.param({"adviser_id": "x"}, id="an adviser of choice"),
    ],
)
def test_leave_that_does_not_fit_is_refused(fenna: Person, change: JSON) -> None:
    body = {"label": "Loket", "parts": ALL, **change}
    assert fenna.browser.post("/api/v1/me/advisers", json=body).status_code == 422


def test_so_much_leave_at_once_is_enough(fenna: Person) -> None:
    for _ in range(20):
        invited(fenna)
    body = {"label": "Loket", "parts": ALL}
    assert fenna.post("/api/v1/me/advisers", body, status=409)["code"] == "too_many_grants"
