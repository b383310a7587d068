"""Only who is recognised on the day of an award awards; what was awarded then stays recognised."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from tests.apps import BASE_URL
from tests.credentials.test_awards_api import order
from tests.journeys.story import Caller
from tests.people import Demo, school
from tests.service import whole_app

# Noorderbrug is recognised from 2024-01-01 until 2027-06-30, and that day counts too.
JUST_AFTER = datetime(2027, 7, 2, 12, tzinfo=UTC)
IN_2030 = datetime(2030, 1, 2, 12, tzinfo=UTC)


def at(demo: Demo, now: datetime) -> Demo:
    """Return the service on the same data, at another moment."""
    client = TestClient(
        whole_app(demo.database, now=now), base_url=BASE_URL, follow_redirects=False
    )
    return Demo(demo.database, demo.services, client)


def certificate(caller: Caller, day: str) -> dict[str, object]:
    return {
        **order(caller, "evc-verzorgende-ig", ground="validation", result=None),
        "awarded_on": day,
    }


@pytest.mark.parametrize(
    ("day", "status"),
    [
        pytest.param("2027-06-30", 201, id="M2 the last day of the recognition"),
        pytest.param("2027-07-01", 422, id="M2 the day after"),
        pytest.param("2024-01-01", 201, id="M2 the first day"),
        pytest.param("2023-12-31", 422, id="M2 the day before"),
    ],
)
def test_an_award_is_made_on_a_day_of_recognition(demo: Demo, day: str, status: int) -> None:
    noorderbrug = school(at(demo, JUST_AFTER), "noorderbrug")
    found = noorderbrug.post("/api/v1/awards", certificate(noorderbrug, day), status=status)
    assert found.get("code") == ("issuer_not_recognised" if status == 422 else None)


def test_m2_what_was_awarded_by_who_was_recognised_says_so_in_2030(demo: Demo) -> None:
    noorderbrug = school(demo, "noorderbrug")
    made = noorderbrug.post("/api/v1/awards", certificate(noorderbrug, "2026-03-18"))
    later = at(demo, IN_2030).stranger
    document = made["credential"]["data_integrity"]
    found = later.post("/api/v1/verify", json=document).json()
    findings = {one["check"]: one["result"] for one in found["findings"]}
    assert findings["issuer_recognised_on_award_date"] == "passed"
    assert findings["issuer_recognised_now"] != "passed"
