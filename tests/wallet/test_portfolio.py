"""What a learner says of themselves: kept as theirs, with whatever text, and never as validated."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from app.wallet.models import PortfolioEntry
from app.wallet.portfolio import MAX_ENTRIES
from tests.core.test_pictures import drawn
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo
from tests.wallet.people import learner, send

JSON = dict[str, Any]
ENTRY: JSON = {
    "title": "Vrijwilliger bij de voedselbank",
    "organisation": "Voedselbank (fictief)",
    "began_on": "2024-03-01",
    "ended_on": "2025-06-30",
    "description": "Twee middagen per week.\nSamen.",
    "link": "https://voedselbank.example/wij",
}


@pytest.fixture
def fenna(demo: Demo) -> Caller:
    return learner(demo, "p01")


def test_an_entry_is_kept_changed_and_taken_out(fenna: Caller) -> None:
    made = fenna.post("/api/v1/me/portfolio", ENTRY)
    assert (made["origin"], made["entry"]) == ("self_asserted", ENTRY)
    assert made.get("standing") is None
    changed = send(fenna, "PUT", f"portfolio/{made['id']}", {"title": "Anders"}).json()
    assert changed["entry"]["title"] == "Anders"
    assert changed["entry"]["link"] is None
    assert send(fenna, "DELETE", f"credentials/{made['id']}", {}).status_code == 204
    assert fenna.get("/api/v1/me/credentials")["items"] == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"title": ""}, id="no title"),
        pytest.param({"title": "x" * 201}, id="a long title"),
        pytest.param({"title": "a\nb"}, id="two lines"),
        pytest.param({"title": "BSN 111222333"}, id="a BSN"),
        pytest.param({"description": "BSN 111222333"}, id="a BSN below"),
        pytest.param({"description": "x" * 5001}, id="a long text"),
        pytest.param({"ended_on": "2024-02-29"}, id="an end before the beginning"),
        pytest.param({"began_on": "2024-13-01"}, id="no day"),
        pytest.param({"link": "http://voedselbank.example"}, id="http"),
        pytest.param({"link": "javascript:alert(1)"}, id="a script"),
        pytest.param({"link": 'https://x.example/" onclick="x'}, id="a quote"),
        pytest.param({"validated": True}, id="a member too many"),
    ],
)
def test_what_does_not_fit_is_refused(fenna: Caller, change: JSON) -> None:
    fenna.post("/api/v1/me/portfolio", {**ENTRY, **change}, status=422)
    assert fenna.get("/api/v1/me/credentials")["items"] == []


def test_a_picture_is_written_anew_and_seen_by_its_owner_only(demo: Demo, fenna: Caller) -> None:
    made = fenna.post("/api/v1/me/portfolio", ENTRY)
    path = f"portfolio/{made['id']}/picture"
    assert send(fenna, "PUT", path, drawn("JPEG"), "image/jpeg").status_code == 204
    seen = demo.browser("p01").get(f"/wallet/{path}")
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/png")
    assert seen.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert seen.headers["x-content-type-options"] == "nosniff"
    with Image.open(BytesIO(seen.content)) as picture:
        assert picture.format == "PNG"
    assert demo.browser("p04").get(f"/wallet/{path}").status_code == 404
    assert demo.stranger.get(f"/wallet/{path}", headers={"Accept": "*/*"}).status_code == 401
    assert send(fenna, "PUT", path, b"", "image/png").status_code == 204
    assert demo.browser("p01").get(f"/wallet/{path}").status_code == 404


@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param(b"<svg onload='alert(1)'/>", 415, id="svg"),
        pytest.param(b"<?xml version='1.0'?><svg/>", 415, id="xml"),
        pytest.param(drawn()[:30], 400, id="cut off"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"x" * (4 * 1024 * 1024), 413, id="too large"),
    ],
)
def test_what_is_no_picture_is_refused(fenna: Caller, data: bytes, status: int) -> None:
    made = fenna.post("/api/v1/me/portfolio", ENTRY)
    answer = send(fenna, "PUT", f"portfolio/{made['id']}/picture", data, "image/png")
    assert answer.status_code == status


def test_there_is_an_end_to_what_one_can_say(demo: Demo, fenna: Caller) -> None:
    me = fenna.get("/api/v1/me")["id"]
    fenna.post("/api/v1/me/portfolio", ENTRY)
    with demo.database.transaction() as session:
        service = demo.services.portfolio(session)
        for number in range(MAX_ENTRIES - 1):
            entry = PortfolioEntry(title=f"Ervaring {number}")
            service.add(me, entry, picture=None, now=NOW)
    refused = fenna.post("/api/v1/me/portfolio", ENTRY, status=409)
    assert refused["code"] == "too_many_entries"
