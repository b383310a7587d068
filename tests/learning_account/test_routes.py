from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.ops.demo.funds import SOURCES
from app.ops.demo.loading import FUNDER
from app.web.callers import OrganisationKind
from tests.journeys.story import JSON, Caller
from tests.people import Demo, api_client

SOURCE: JSON = {
    "kind": "werkgever",
    "names": {"nl": "Werkgever", "en": "Employer"},
    "budget_cents": 100_000,
    "valid_from": "2026-01-01",
}


@pytest.fixture
def platform(demo: Demo) -> Caller:
    return api_client(demo, OrganisationKind.PLATFORM, "platform")


@pytest.fixture
def source(platform: Caller) -> JSON:
    return platform.post("/api/v1/funding-sources", SOURCE)


@pytest.fixture
def employer(demo: Demo, source: JSON) -> Caller:
    return api_client(demo, OrganisationKind.FUNDER, source["organisation_id"])


def top_up(source: JSON, **change: object) -> JSON:
    return {
        "source_id": source["id"],
        "recipient": {"eppn": "P01@Waterkant.example"},
        "cents": 12_345,
        "reason": "Scholing",
        **change,
    }


def account(browser: TestClient) -> JSON:
    found: JSON = browser.get("/api/v1/me/account", headers={"Accept": "application/json"}).json()
    return found


def test_a_top_up_reaches_its_owner_at_the_next_look(
    demo: Demo, source: JSON, employer: Caller
) -> None:
    made = employer.post("/api/v1/topups", top_up(source))
    fenna = demo.browser("p01")
    fenna.get("/wallet")
    found = account(fenna)
    assert (found["total_cents"], found["private_cents"]) == (50_000 + 12_345, 20_000 + 12_345)
    assert found["total_euros"] == "623.45"
    assert [item["id"] for item in employer.get("/api/v1/topups")["items"]] == [made["id"]]
    lines = fenna.get("/api/v1/me/account/transfers", headers={"Accept": "application/json"})
    assert sum(line["cents"] for line in lines.json()["items"]) == 62_345


def test_sources_are_listed_and_read(platform: Caller, source: JSON) -> None:
    assert platform.get(f"/api/v1/funding-sources/{source['id']}")["budget_cents"] == 100_000
    assert len(platform.get("/api/v1/funding-sources")["items"]) == 3 + len(SOURCES)


def test_a_funder_reaches_its_own_sources_only(demo: Demo, source: JSON) -> None:
    other = api_client(demo, OrganisationKind.FUNDER, FUNDER)
    refused = other.post("/api/v1/topups", top_up(source), status=404)
    assert refused["code"] == "unknown_funding_source"


def test_a_source_pays_what_it_has(source: JSON, employer: Caller) -> None:
    refused = employer.post("/api/v1/topups", top_up(source, cents=100_001), status=409)
    assert refused["code"] == "pool_exhausted"
    employer.post("/api/v1/topups", top_up(source, cents=100_000))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"cents": 0}, id="nothing"),
        pytest.param({"cents": -1}, id="less than nothing"),
        pytest.param({"cents": 1.5}, id="half a cent"),
        pytest.param({"cents": "100"}, id="a text"),
        pytest.param({"cents": True}, id="a truth"),
        pytest.param({"cents": 10**20}, id="more than there is"),
        pytest.param({"recipient": {}}, id="nobody"),
        pytest.param({"recipient": {"eppn": "x@y", "email": "x@y"}}, id="two addresses"),
        pytest.param({"recipient": {"learner": "x"}}, id="an identifier of ours"),
        pytest.param({"reason": "BSN 999999990"}, id="a BSN"),
        pytest.param({"extra": 1}, id="a member that nobody knows"),
    ],
)
def test_an_amount_or_address_that_does_not_fit_is_refused(
    source: JSON, employer: Caller, change: dict[str, Any]
) -> None:
    assert employer.post("/api/v1/topups", top_up(source, **change), status=422)["detail"]


def test_the_account_says_that_it_is_no_right(demo: Demo) -> None:
    assert account(demo.browser("p02"))["notice"]["nl"].endswith("geen wettelijk recht")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"budget_cents": 0}, id="no budget"),
        pytest.param({"valid_until": "2025-12-31"}, id="an end before the beginning"),
        pytest.param({"kind": "piggy_bank"}, id="a kind that is none"),
        pytest.param({"names": {"nl": "x"}}, id="one language"),
    ],
)
def test_a_source_that_does_not_fit_is_refused(platform: Caller, change: dict[str, Any]) -> None:
    assert platform.post("/api/v1/funding-sources", {**SOURCE, **change}, status=422)["detail"]
