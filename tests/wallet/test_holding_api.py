"""What a learner holds, found, arranged and told, over the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.core.paging import Slice
from app.wallet.models import ItemKind
from app.wallet.sought import Sought
from tests.credentials.test_awards_api import order
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo, school
from tests.wallet.people import claimed, learner, send, signed

JSON = dict[str, Any]


@pytest.fixture
def fenna(demo: Demo) -> Caller:
    return learner(demo, "p01")


@pytest.fixture
def full(demo: Demo, fenna: Caller) -> Caller:
    """Return Fenna with three awards, one of them revoked, one import and one entry."""
    claimed(fenna)
    send(fenna, "POST", "imports", signed(), "application/json")
    fenna.post("/api/v1/me/portfolio", {"title": "Vrijwilliger", "ended_on": "2019-05-01"})
    waterkant = school(demo, "waterkant")
    diploma = fenna.get("/api/v1/me/credentials", kind="hbo_bachelor_diploma")["items"][0]
    waterkant.post(f"/api/v1/awards/{diploma['award_id']}/revocation", {"reason": "Fout"})
    return fenna


def found(caller: Caller, **query: str) -> list[str]:
    items = caller.get("/api/v1/me/credentials", **query)["items"]
    return [one["title"]["nl"] for one in items]


BADGE, DIPLOMA, MODULE = (
    "Microcredential Data-analyse voor zorgprofessionals",
    "Bachelor Verpleegkunde",
    "Module Klinisch redeneren",
)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        pytest.param({}, {BADGE, DIPLOMA, MODULE, "Data-analyse", "Vrijwilliger"}, id="all"),
        pytest.param({"q": "DATA-analyse"}, {BADGE, "Data-analyse"}, id="a word"),
        pytest.param({"q": "waterkant klinisch"}, {MODULE}, id="two words, of two texts"),
        pytest.param({"q": "clinical"}, {MODULE}, id="in the other language"),
        pytest.param({"q": "100%"}, set(), id="a wildcard is a letter"),
        pytest.param({"kind": "ho_module"}, {MODULE}, id="kind"),
        pytest.param({"level": "6"}, {BADGE, DIPLOMA, MODULE}, id="level"),
        pytest.param({"year": "2019"}, {"Vrijwilliger"}, id="year"),
        pytest.param({"state": "revoked"}, {DIPLOMA}, id="revoked"),
        pytest.param({"state": "valid"}, {BADGE, MODULE}, id="valid"),
        pytest.param({"state": "unsure"}, {"Data-analyse"}, id="unsure"),
        pytest.param({"state": "expired"}, set(), id="expired"),
        pytest.param({"origin": "imported"}, {"Data-analyse"}, id="elsewhere"),
        pytest.param({"origin": "self_asserted"}, {"Vrijwilliger"}, id="own"),
        pytest.param({"hidden": "true"}, set(), id="hidden"),
        pytest.param({"kind": "", "year": "", "state": ""}, {BADGE, DIPLOMA, MODULE,
                     "Data-analyse", "Vrijwilliger"}, id="an empty form"),
    ],
)  # fmt: skip
def test_what_is_sought_is_found_and_no_more(full: Caller, query: JSON, titles: set[str]) -> None:
    assert set(found(full, **query)) == titles


def test_an_institution_is_a_filter_too(full: Caller) -> None:
    item = full.get("/api/v1/me/credentials", q="klinisch")["items"][0]
    assert item["institution"]["nl"].startswith("Hogeschool De Waterkant")
    elsewhere = full.get("/api/v1/me/credentials", origin="imported")["items"][0]
    assert found(full, institution=elsewhere["issuer_id"]) == ["Data-analyse"]


def test_the_timeline_begins_with_the_latest_day(full: Caller) -> None:
    assert found(full, view="timeline")[-1] == "Vrijwilliger"
    assert found(full)[-1] != "Vrijwilliger" or len(found(full)) == 5


@pytest.mark.parametrize("query", [{"year": "x"}, {"kind": "x"}, {"state": "x"}, {"view": "x"}])
def test_what_cannot_be_sought_is_refused(fenna: Caller, query: JSON) -> None:
    headers = {"Authorization": f"Bearer {fenna.token}"}
    answer = fenna.client.get("/api/v1/me/credentials", params=query, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize("view", ["list", "timeline"])
def test_pages_show_everything_once(full: Caller, view: str) -> None:
    seen, cursor = [], None
    while True:
        query = {"limit": "2", "view": view} | ({"after": cursor} if cursor else {})
        page = full.get("/api/v1/me/credentials", **query)
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5


def test_an_order_of_ones_own_is_kept(full: Caller) -> None:
    before = found(full)
    items = full.get("/api/v1/me/credentials")["items"]
    answer = send(full, "PUT", f"credentials/{items[3]['id']}/arrangement", {"number": 1})
    assert answer.status_code == 200
    assert found(full) == [before[3], *before[:3], before[4]]


def test_what_is_hidden_is_asked_for_apart(full: Caller) -> None:
    item = full.get("/api/v1/me/credentials", q="klinisch")["items"][0]
    send(full, "PUT", f"credentials/{item['id']}/arrangement", {"hidden": True})
    assert MODULE not in found(full)
    assert found(full, hidden="true") == [MODULE]


def test_groups_are_named_filled_and_taken_away(full: Caller) -> None:
    group = full.post("/api/v1/me/groups", {"name": "Zorg"})
    assert full.post("/api/v1/me/groups", {"name": "zorg"}, status=409)["code"] == "group_exists"
    item = full.get("/api/v1/me/credentials", q="klinisch")["items"][0]
    send(full, "PUT", f"credentials/{item['id']}/arrangement", {"group_id": group["id"]})
    assert found(full, group=group["id"]) == [MODULE]
    assert send(full, "PUT", f"groups/{group['id']}", {"name": "Werk"}).json()["name"] == "Werk"
    assert send(full, "DELETE", f"groups/{group['id']}", {}).status_code == 204
    assert MODULE in found(full)
    assert full.get_list("/api/v1/me/groups") == []


def test_nothing_of_another_can_be_seen_or_changed(demo: Demo, full: Caller) -> None:
    milan = learner(demo, "p04")
    group = full.post("/api/v1/me/groups", {"name": "Zorg"})
    asked = []
    for item in full.get("/api/v1/me/credentials")["items"]:
        at = f"credentials/{item['id']}"
        asked += [
            send(milan, "GET", f"{at}/history", {}),
            send(milan, "PUT", f"{at}/arrangement", {"hidden": True}),
            send(milan, "DELETE", at, {}),
            send(milan, "PUT", f"portfolio/{item['id']}", {"title": "x"}),
            send(milan, "PUT", f"portfolio/{item['id']}/picture", b"", "image/png"),
            send(milan, "POST", "collections", {"item_ids": [item["id"]]}),
        ]
    asked += [
        send(milan, "PUT", f"groups/{group['id']}", {"name": "x"}),
        send(milan, "DELETE", f"groups/{group['id']}", {}),
    ]
    assert {answer.status_code for answer in asked} == {404}
    assert len(found(full)) == 5
    mine = milan.post("/api/v1/me/portfolio", {"title": "Van mij"})
    foreign = {"group_id": group["id"]}
    assert send(milan, "PUT", f"credentials/{mine['id']}/arrangement", foreign).status_code == 404


def test_whatever_its_origin_an_item_can_go(full: Caller) -> None:
    items = full.get("/api/v1/me/credentials")["items"]
    for item in items:
        assert send(full, "DELETE", f"credentials/{item['id']}", {}).status_code == 204
    assert {item["origin"] for item in items} == set(ItemKind)
    assert found(full) == []


def test_the_history_tells_what_happened(demo: Demo, full: Caller) -> None:
    item = full.get("/api/v1/me/credentials", kind="hbo_bachelor_diploma")["items"][0]
    share = full.post("/api/v1/me/shares", {"item_ids": [item["id"]], "label": "Werk"})
    demo.stranger.get(share["url"])
    events = full.get_list(f"/api/v1/me/credentials/{item['id']}/history")
    told = {event["what"] for event in events}
    assert {"awarded", "offered", "accepted", "shared", "looked_at", "revoked"} == told
    assert events[-1]["what"] == "awarded"


def test_a_correction_is_told_on_both_sides(demo: Demo, fenna: Caller) -> None:
    waterkant = school(demo, "waterkant")
    award = waterkant.post("/api/v1/awards", order(waterkant))
    first = fenna.post("/api/v1/me/claims", {"award_id": award["id"]})
    better = waterkant.post("/api/v1/awards", order(waterkant, result="8", supersedes=award["id"]))
    second = fenna.post("/api/v1/me/claims", {"award_id": better["id"]})

    def told(item: JSON) -> set[str]:
        events = fenna.get_list(f"/api/v1/me/credentials/{item['id']}/history")
        return {event["what"] for event in events}

    assert "corrected" in told(first)
    assert "corrects" in told(second)


@contextmanager
def counted(demo: Demo) -> Iterator[list[str]]:
    """Yield the statements that are sent to the database."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(demo.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(demo.database.engine, "before_cursor_execute", note)


def test_a_page_costs_the_same_few_queries_however_much_is_on_it(demo: Demo, full: Caller) -> None:
    me = full.get("/api/v1/me")["id"]
    costs = []
    for limit in (1, 200):
        with demo.database.reading() as session, counted(demo) as statements:
            holdings = demo.services.holdings(session)
            for sought in (Sought(), Sought(timeline=True)):
                holdings.page(me, sought, Slice(limit=limit), now=NOW)
            holdings.wallet.page(me, Slice(limit=limit))
            costs.append(len([one for one in statements if one.startswith("SELECT")]))
    assert costs[1] <= 2 * 6 + 4
    assert costs[0] <= costs[1]


def test_the_links_of_a_page_cost_no_query_each(demo: Demo, full: Caller) -> None:
    me = full.get("/api/v1/me")["id"]
    with demo.database.reading() as session, counted(demo) as statements:
        holdings = demo.services.shares(session).holdings
        found = holdings.page(me, Sought(), Slice(limit=200), now=NOW).items
        items = [one.item.id for one in found]
        before = len(statements)
        assert len(holdings.some(me, items)) == len(items)
    assert {one.item.kind for one in found} == set(ItemKind)
    assert len([one for one in statements[before:] if one.startswith("SELECT")]) <= 6
