"""Opening a link: who counts, who does not, and what two replicas agree on at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from app.core.db import Database, connect
from app.ops.demo.loading import load_demo
from app.wallet import sharing
from app.wallet.models import Field
from app.wallet.openings import Asked, Openings
from app.wallet.shares import Opened
from tests.apps import BASE_URL
from tests.moments import NOW
from tests.people import Demo, demo_on, school
from tests.service import whole_app, whole_services
from tests.wallet.sharing_world import DATA, HTML, Owner, entry_of, import_of, owner_of, path_of

JSON = dict[str, Any]
PIN = {"pin": "2468"}


@pytest.fixture
def owner(demo: Demo) -> Owner:
    return owner_of(demo)


@pytest.fixture
def anywhere(database: Database) -> Owner:
    """Return the owner of a diploma, on both databases."""
    load_demo(database, whole_services(), now=NOW, say=lambda _: None)
    return owner_of(demo_on(database))


@pytest.fixture
def replicas(anywhere: Owner) -> Iterator[tuple[TestClient, TestClient]]:
    """Return two applications with connections of their own to one database."""
    url = anywhere.demo.database.engine.url.render_as_string(hide_password=False)
    engines = [connect(url), connect(url)]
    first, second = (
        TestClient(whole_app(Database(engine)), base_url=BASE_URL) for engine in engines
    )
    yield first, second
    for engine in engines:
        engine.dispose()


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", answer.json().get("outcome"))


def looks(owner: Owner) -> list[str]:
    return [one["outcome"] for one in owner.caller.get("/api/v1/me/access-log")["items"]]


def test_each_person_who_opens_is_one_view_and_one_line_in_the_log(owner: Owner) -> None:
    share, client = owner.share(max_views=2), owner.demo.stranger
    path = path_of(share)
    assert code(client.get(path, headers=DATA)) == (403, "opening_required")
    assert code(client.post("/api/v1/verify", json={"url": share["url"]})) == (
        403,
        "opening_required",
    )
    assert looks(owner) == []
    for _ in range(2):
        assert code(client.post(path, headers=DATA)) == (200, "valid")
    assert looks(owner) == ["valid", "valid"]
    for again in (client.post(path, headers=DATA), client.get(path, headers=DATA)):
        assert code(again) == (410, "share_used_up")
    listed = owner.caller.get(f"/api/v1/me/shares/{share['id']}")
    assert (listed["state"], listed["looks"], listed["max_views"]) == ("used_up", 2, 2)
    assert owner.change(share, max_views=3)["state"] == "open"
    assert code(client.post(path, headers=DATA)) == (200, "valid")


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec-Purpose": "prefetch"}, id="fetched ahead"),
        pytest.param({"User-Agent": "Slackbot-LinkExpanding 1.0"}, id="a preview in a chat"),
    ],
)
def test_a_program_that_looks_ahead_sees_nothing_and_leaves_no_trace(
    owner: Owner, headers: dict[str, str]
) -> None:
    share, client = owner.share(), owner.demo.stranger
    assert code(client.get(path_of(share), headers={**headers, **DATA})) == (403, "looking_ahead")
    page = client.get(path_of(share), headers={**headers, **HTML})
    assert (page.status_code, "Verpleegkunde" in page.text) == (200, False)
    assert "hoe vaak" not in page.text
    assert client.head(path_of(share)).status_code == 200
    assert looks(owner) == []
    assert client.get(path_of(share), headers=DATA).status_code == 200
    assert looks(owner) == ["valid"]


def test_a_person_sees_a_button_first(owner: Owner) -> None:
    share, client = owner.share(max_views=1), owner.demo.stranger
    page = client.get(path_of(share), headers=HTML)
    assert (page.status_code, f'action="{path_of(share)}"' in page.text) == (200, True)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "no-referrer"
    shown = client.post(path_of(share), headers=HTML)
    assert (shown.status_code, ">Geldig<" in shown.text) == (200, True)
    assert shown.headers["x-robots-tag"] == "noindex, nofollow"


def test_a_pin_opens_and_a_wrong_one_says_how_often_it_may_be_tried(owner: Owner) -> None:
    share, client = owner.share(**PIN), owner.demo.stranger
    path = path_of(share)
    assert share["has_pin"] is True
    assert "2468" not in str(share)
    for answer in (client.get(path, headers=DATA), client.post(path, headers=DATA)):
        assert code(answer) == (403, "pin_required")
    wrong = client.post(path, json={"pin": "1111"}, headers=DATA)
    assert (code(wrong), wrong.json()["tries_left"]) == ((403, "wrong_pin"), 4)
    assert code(client.post(path, json=PIN, headers=DATA)) == (200, "valid")
    # A form says the same as JSON, and a right PIN forgets the tries before it.
    again = client.post(path, data={"pin": "1111"}, headers=HTML)
    assert (again.status_code, "nog 4 keer" in again.text) == (403, True)


def test_after_five_wrong_pins_the_link_is_locked_until_its_owner_unlocks_it(owner: Owner) -> None:
    share, client = owner.share(**PIN), owner.demo.stranger
    path = path_of(share)
    for left in (4, 3, 2, 1, 0):
        assert client.post(path, json={"pin": "1111"}, headers=DATA).json()["tries_left"] == left
    for answer in (client.post(path, json=PIN, headers=DATA), client.get(path, headers=DATA)):
        assert code(answer) == (403, "pin_locked")
    assert "op slot" in client.post(path, data=PIN, headers=HTML).text
    assert owner.caller.get(f"/api/v1/me/shares/{share['id']}")["pin_locked"] is True
    assert owner.change(share, unlock=True)["pin_locked"] is False
    assert code(client.post(path, json=PIN, headers=DATA)) == (200, "valid")


def test_looking_again_makes_an_opening_no_longer(anywhere: Owner) -> None:
    share = anywhere.share(max_views=1)
    path, client = path_of(share), anywhere.demo.stranger
    grant = client.post(path, headers=DATA).json()["grant"]
    later = NOW + timedelta(minutes=14)
    then = TestClient(whole_app(anywhere.demo.database, now=later), base_url=BASE_URL)
    again = then.post(path, json={"grant": grant}, headers=DATA)
    assert (code(again), again.json()["grant"]) == ((200, "valid"), grant)


def test_another_pin_closes_what_was_opened_with_the_one_before(owner: Owner) -> None:
    share, client = owner.share(**PIN), owner.demo.stranger
    grant = client.post(path_of(share), json=PIN, headers=DATA).json()["grant"]
    assert client.post(path_of(share), json={"grant": grant}, headers=DATA).status_code == 200
    assert looks(owner) == ["valid"]
    owner.change(share, pin="1357")
    closed = client.post(path_of(share), json={"grant": grant}, headers=DATA)
    assert code(closed) == (403, "invalid_share_grant")
    assert code(client.post(path_of(share), json=PIN, headers=DATA)) == (403, "wrong_pin")
    owner.change(share, pin=None)
    assert client.get(path_of(share), headers=DATA).status_code == 200


@pytest.mark.parametrize(
    ("options", "status"),
    [
        pytest.param({"json": {"pin": 2468}}, 422, id="a number"),
        pytest.param({"json": {"pin": "2468", "more": 1}}, 422, id="something more"),
        pytest.param({"content": b"{"}, 400, id="no JSON"),
        pytest.param({"content": b"[1]"}, 400, id="no object"),
        pytest.param({"data": {"pin": "x" * 60}}, 422, id="too long"),
        pytest.param({"json": {"grant": "\x00"}}, 403, id="no grant"),
        pytest.param({"data": {f"x{n}": "y" for n in range(100)}}, 400, id="many fields"),
        pytest.param({"data": {"pin": "\x00"}}, 403, id="nul"),
    ],
)
def test_an_opening_that_does_not_fit_is_refused(owner: Owner, options: JSON, status: int) -> None:
    share = owner.share(**PIN)
    answer = owner.demo.stranger.post(path_of(share), headers=DATA, **options)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("many", [50])
def test_of_fifty_who_open_at_once_no_more_get_in_than_may(anywhere: Owner, many: int) -> None:
    share = anywhere.share(Field.NAME, max_views=3)

    def open_it(_: int) -> int:
        return anywhere.demo.stranger.post(path_of(share), headers=DATA).status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = sorted(pool.map(open_it, range(many)))
    assert statuses == [200] * 3 + [410] * (many - 3)
    assert looks(anywhere) == ["valid"] * 3


def test_of_many_wrong_pins_at_once_five_are_looked_at(
    replicas: tuple[TestClient, TestClient], anywhere: Owner
) -> None:
    share = anywhere.share(**PIN)

    def try_it(number: int) -> str:
        body = {"pin": f"{1000 + number}"}
        return str(
            replicas[number % 2].post(path_of(share), json=body, headers=DATA).json()["code"]
        )

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(try_it, range(20)))
    assert codes == ["pin_locked"] * 15 + ["wrong_pin"] * 5
    for client in replicas:
        assert code(client.post(path_of(share), json=PIN, headers=DATA)) == (403, "pin_locked")


def test_tries_of_a_pin_are_counted_together_and_forgotten_on_both(
    replicas: tuple[TestClient, TestClient], anywhere: Owner
) -> None:
    share, (first, second) = anywhere.share(**PIN), replicas
    path = path_of(share)

    def tried(client: TestClient, pin: str = "1357") -> tuple[object, ...]:
        answer = client.post(path, json={"pin": pin}, headers=DATA)
        return (*code(answer), answer.json().get("tries_left"))

    assert [tried(one) for one in (first, second, first)] == [
        (403, "wrong_pin", left) for left in (4, 3, 2)
    ]
    assert tried(second, "2468") == (200, "valid", None)
    assert [tried(one) for one in (first, second) * 3][-2:] == [
        (403, "wrong_pin", 0),
        (403, "pin_locked", None),
    ]
    headers = {"Authorization": f"Bearer {anywhere.caller.token}"}
    change = {"unlock": True, "pin": "9753"}
    second.patch(f"/api/v1/me/shares/{share['id']}", json=change, headers=headers)
    assert [tried(one, pin) for one, pin in ((first, "2468"), (first, "9753"))] == [
        (403, "wrong_pin", 4),
        (200, "valid", None),
    ]


def test_what_is_withdrawn_is_gone_on_both_replicas_at_once(
    replicas: tuple[TestClient, TestClient], anywhere: Owner
) -> None:
    share = anywhere.share(allow_download=True)
    path = path_of(share)
    grants = [client.post(path, headers=DATA).json()["grant"] for client in replicas]
    headers = {"Authorization": f"Bearer {anywhere.caller.token}"}
    replicas[0].delete(f"/api/v1/me/shares/{share['id']}", headers=headers)
    for client, grant in zip(replicas, grants, strict=True):
        asked = {"grant": grant, "form": "pdf"}
        for answer in (
            client.get(path, headers=DATA),
            client.post(path, headers=DATA),
            client.post(path, json={"grant": grant}, headers=DATA),
            client.post(f"{path}/downloads", json=asked),
        ):
            assert code(answer) == (410, "share_withdrawn")


def test_a_link_is_looked_at_with_one_set_of_queries(owner: Owner) -> None:
    path, asked = path_of(owner.share()), []
    owner.demo.stranger.get(path, headers=DATA)
    engine = owner.demo.database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    owner.demo.stranger.get(path, headers=DATA)

    told = [one.split()[0] for one in asked if not one.startswith(("BEGIN", "COMMIT"))]
    # The hit; the link with its items, what these are, the awards with their forms, the version of
    # the registers, the status; then the view and the line in the owner's log.
    assert told == ["INSERT", *["SELECT"] * 5, *["SELECT", "UPDATE", "INSERT"]]


def test_of_those_who_look_together_each_is_counted_noted_and_told_its_own(anywhere: Owner) -> None:
    one, other, closed = (anywhere.share() for _ in range(3))
    anywhere.demo.stranger.get(path_of(one), headers=DATA)
    headers = {"Authorization": f"Bearer {anywhere.caller.token}"}
    anywhere.demo.stranger.delete(f"/api/v1/me/shares/{closed['id']}", headers=headers)
    tokens = [path_of(each).rpartition("/")[2] for each in (one, other, one, closed)]
    asked = [*map(Asked, tokens), Asked("nothing"), Asked(tokens[0], is_a_look=False)]

    openings: Openings = whole_app(anywhere.demo.database).state.openings
    found = openings.look_together(asked, now=NOW)
    assert [each.share.id for each in found[:3] if isinstance(each, Opened)] == [
        one["id"], other["id"], one["id"],
    ]  # fmt: skip
    assert [type(each) for each in found[3:]] == [
        sharing.ShareWithdrawnError, sharing.UnknownShareError, sharing.LookingAheadError,
    ]  # fmt: skip
    views = {
        each["id"]: each["looks"] for each in anywhere.caller.get("/api/v1/me/shares")["items"]
    }
    assert (views[one["id"]], views[other["id"]], views[closed["id"]]) == (3, 1, 0)
    assert len(looks(anywhere)) == 4


def test_what_was_looked_at_before_is_refused_as_soon_as_it_is_revoked(owner: Owner) -> None:
    path = path_of(owner.share())
    assert owner.demo.stranger.get(path, headers=DATA).json()["outcome"] == "valid"

    teacher = school(owner.demo, "waterkant")
    teacher.post(f"/api/v1/awards/{owner.award_id}/revocation", {"reason": "Vergissing"})
    found = owner.demo.stranger.get(path, headers=DATA).json()
    assert (found["outcome"], found["items"][0]["code"]) == ("invalid", "revoked")


def test_what_was_looked_at_before_is_refused_as_soon_as_its_key_is_stolen(owner: Owner) -> None:
    path, before = path_of(owner.share()), NOW - timedelta(days=1)
    assert owner.demo.stranger.get(path, headers=DATA).json()["outcome"] == "valid"

    with owner.demo.database.transaction() as session:
        institutions = owner.demo.services.institutions(session)
        for key in institutions.active_keys(institutions.by_slug("waterkant").id):
            institutions.compromise(key.institution_id, key.id, since=before, now=NOW)
    found = owner.demo.stranger.get(path, headers=DATA).json()
    assert (found["outcome"], found["items"][0]["code"]) == ("invalid", "key_compromised")


def test_the_items_of_a_link_are_gathered_in_the_same_few_queries(owner: Owner) -> None:
    few = [owner.item_id, import_of(owner), entry_of(owner)]
    many = [*few, *(entry_of(owner) for _ in range(3))]
    learner_id, costs = owner.caller.get("/api/v1/me")["id"], []
    with owner.demo.database.reading() as session:
        shares, asked = owner.demo.services.shares(session), []
        noting = session.get_bind(), "before_cursor_execute", lambda *a: asked.append(a[2])
        event.listen(*noting)
        for items in (few[:1], few, many):
            asked.clear()
            found = shares.showables.of(items, learner_id=learner_id, pictures=True)
            assert found.keys() == set(items)
            costs.append(sum(one.startswith("SELECT") for one in asked))
        event.remove(*noting)
    # The items, the awards with their forms; where there are any the imports, entries and pictures.
    assert costs == [2, 5, 5]
