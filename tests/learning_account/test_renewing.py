"""A yearly source begins each year of its own with its whole budget, once, at its first use."""

from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from app.web.callers import OrganisationKind
from tests.apps import BASE_URL
from tests.journeys.story import Caller
from tests.learning_account.test_funders import a_source, left
from tests.moments import NOW
from tests.people import Demo, api_client
from tests.service import whole_app

ONE = {"recipient": {"eppn": "p01@waterkant.example"}, "reason": "x"}


def on(demo: Demo, caller: Caller, now: datetime) -> Caller:
    """Return the same client at another moment."""
    token = demo.services.tokens.for_client(
        demo.services.tokens.client_of(caller.token, now=NOW), now=now
    )
    client = TestClient(whole_app(demo.database, now=now), base_url=BASE_URL)
    return Caller(client, token)


@pytest.fixture
def platform(demo: Demo) -> Caller:
    return api_client(demo, OrganisationKind.PLATFORM, "platform")


@pytest.fixture
def uwv(demo: Demo) -> Caller:
    return api_client(demo, OrganisationKind.FUNDER, "uwv")


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        pytest.param("yearly", 90_000, id="a year of its own begins anew"),
        pytest.param("one_off", 10_000, id="its neighbour does not"),
    ],
)
def test_a_new_year_begins_with_the_whole_budget(
    demo: Demo, platform: Caller, uwv: Caller, rhythm: str, expected: int
) -> None:
    source = a_source(platform, rhythm=rhythm)
    uwv.post("/api/v1/topups", {**ONE, "source_id": source, "cents": 80_000})
    next_year = on(demo, uwv, NOW + timedelta(days=366))
    for _ in range(2):
        next_year.post("/api/v1/topups", {**ONE, "source_id": source, "cents": 5_000})
    assert left(next_year) == expected


def test_a_year_that_nobody_used_is_no_second_budget(
    demo: Demo, platform: Caller, uwv: Caller
) -> None:
    source = a_source(platform, rhythm="yearly")
    in_three_years = on(demo, uwv, NOW + timedelta(days=3 * 366))
    in_three_years.post("/api/v1/topups", {**ONE, "source_id": source, "cents": 30_000})
    order = {**ONE, "source_id": source, "cents": 70_001}
    refused = in_three_years.post("/api/v1/topups", order, status=409)
    assert refused["code"] == "pool_exhausted"
    assert left(in_three_years) == 70_000
