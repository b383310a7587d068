"""Batches through HTTP: an institution's system hands in, follows, begins, and reads back."""

import csv
import io
import json
from typing import Any

import pytest

from app.batches.events import Streams
from app.core.paging import Slice
from app.work.running import Runner
from tests.batches.world import MODULE, lines, row, rows, table
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo, school

HERE = "/api/v1/batches"
JSON = dict[str, Any]
ISSUE = f"{HERE}?kind=issue&format=json_lines&achievement={MODULE}&cryptosuite=eddsa-jcs-2022"


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


def ask(demo: Demo, caller: Caller, method: str, path: str, **options: Any) -> Any:
    headers = {"Authorization": f"Bearer {caller.token}", **options.pop("headers", {})}
    return demo.stranger.request(method, path, headers=headers, **options)


def hand_in(
    demo: Demo, caller: Caller, content: bytes, key: str | None = "k", to: str = ISSUE
) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return ask(demo, caller, "POST", to, content=content, headers=headers)


def finish(demo: Demo) -> None:
    runner = Runner(demo.database, lambda: NOW, demo.services.handlers())
    while runner.step():
        pass


def done(demo: Demo, caller: Caller, content: bytes, to: str = ISSUE) -> str:
    batch_id = str(hand_in(demo, caller, content, to=to).json()["id"])
    finish(demo)
    assert ask(demo, caller, "POST", f"{HERE}/{batch_id}/start").status_code == 200
    finish(demo)
    return f"{HERE}/{batch_id}"


def test_a_batch_from_file_to_results(demo: Demo, waterkant: Caller) -> None:
    given = lines(*rows(2), row(2, result="11"), row(3, recipient={"claim_code": True}))
    path = done(demo, waterkant, given.getvalue())
    found = waterkant.get(path)
    assert (found["state"], found["done"], found["invalid"], found["percent"]) == (
        "finished",
        3,
        1,
        100,
    )
    told = waterkant.get(f"{path}/rows", limit="2")
    rest = waterkant.get(f"{path}/rows", after=told["next"])
    assert [each["state"] for each in told["items"] + rest["items"]] == [
        *("done", "done"),
        *("invalid", "done"),
    ]
    assert rest["items"][1]["claim_url"].endswith(rest["items"][1]["claim_code"])
    award = waterkant.get(f"/api/v1/awards/{told['items'][0]['award_id']}")
    assert award["recipient"] == {"email": "s0@waterkant.example"}
    assert [each["id"] for each in waterkant.get(HERE)["items"]] == [found["id"]]
    assert waterkant.get(f"{path}/errors")["items"][0]["code"] == "result_not_on_scale"


def test_tables_that_leave_hold_no_formula(demo: Demo, waterkant: Caller) -> None:
    given = lines(row(0, row_key="=1+1"), row(1, row_key="b", result="=1+1"))
    path = done(demo, waterkant, given.getvalue())
    for name, length in (("rows.csv", 2), ("errors.csv", 1)):
        answer = ask(demo, waterkant, "GET", f"{path}/{name}")
        assert answer.headers["content-type"].startswith("text/csv")
        found = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert len(found) == length
        assert not any(cell.startswith("=") for each in found for cell in each.values())


def test_a_batch_is_followed_to_its_end(demo: Demo, waterkant: Caller) -> None:
    path = done(demo, waterkant, lines(row(0)).getvalue())
    answer = ask(demo, waterkant, "GET", f"{path}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    names, data = answer.text.split("\n")[0::3], answer.text.split("\n")[1]
    assert names[:2] == ["event: progress", "event: end"]
    assert json.loads(data.removeprefix("data: "))["done"] == 1


def test_what_moves_is_followed_for_a_while(demo: Demo, waterkant: Caller) -> None:
    batch = hand_in(demo, waterkant, lines(row(0)).getvalue()).json()
    demo.stranger.app.state.streams = Streams(pause=0, looks=3)  # type: ignore[attr-defined]
    text = ask(demo, waterkant, "GET", f"{HERE}/{batch['id']}/events").text
    assert (text.count("event: progress"), text.count(": still"), text.count("event: end")) == (
        1,
        2,
        0,
    )


def test_each_step_by_http(demo: Demo, waterkant: Caller) -> None:
    path = f"{HERE}/{hand_in(demo, waterkant, lines(row(0)).getvalue()).json()['id']}"
    finish(demo)
    later = {"start_at": "2026-12-24T12:00:00Z"}
    steps = [("start", later), ("pause", {}), ("resume", {}), ("cancel", {})]
    states = [
        ask(demo, waterkant, "POST", f"{path}/{step}", json=body).json()["state"]
        for step, body in steps
    ]
    assert states == ["scheduled", "paused", "scheduled", "cancelled"]
    refused = ask(demo, waterkant, "POST", f"{path}/resume")
    assert (refused.status_code, refused.json()["code"]) == (409, "batch_over")


def test_other_jobs_of_the_institution_are_another_right(demo: Demo, waterkant: Caller) -> None:
    hand_in(demo, waterkant, lines(row(0)).getvalue())
    with demo.database.reading() as session:
        institution = demo.services.institutions(session).by_slug("waterkant")
        batches = demo.services.batches(session)
        (batch,) = batches.page(institution.id, Slice(1)).items
    assert batch.validation is not None
    refused = ask(demo, waterkant, "POST", f"/api/v1/jobs/{batch.validation.id}/cancel")
    assert refused.status_code == 404


@pytest.mark.parametrize(
    ("content", "key", "to", "refusal"),
    [
        pytest.param(b"{}", None, ISSUE, (422, "validation_failed"), id="no key"),
        pytest.param(b"", "k", ISSUE, (400, "unreadable_file"), id="nothing"),
        pytest.param(b"[]", "k", ISSUE, (422, "no_batch_rows"), id="no rows"),
        pytest.param(
            b"{}", "k", f"{HERE}?kind=x&format=csv", (422, "validation_failed"), id="kind"
        ),
        pytest.param(
            table(header="row_key;bsn").getvalue(),
            "k",
            f"{HERE}?kind=issue&format=csv",
            (400, "unreadable_file"),
            id="column",
        ),
    ],
)
def test_what_cannot_be_taken_is_told(
    demo: Demo,
    waterkant: Caller,
    content: bytes,
    key: str | None,
    to: str,
    refusal: tuple[int, str],
) -> None:
    answer = hand_in(demo, waterkant, content, key, to)
    assert (answer.status_code, answer.json()["code"]) == refusal


def test_the_same_file_again_is_the_same_batch_and_another_is_refused(
    demo: Demo, waterkant: Caller
) -> None:
    first, again = (hand_in(demo, waterkant, lines(row(0)).getvalue()) for _ in range(2))
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
    other = hand_in(demo, waterkant, lines(row(1)).getvalue())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_an_award_in_one_form_alone_is_accepted_and_read(demo: Demo, waterkant: Caller) -> None:
    given = lines(row(0, name="Fenna van Voorbeeld", recipient={"eppn": "p01@waterkant.example"}))
    path = done(demo, waterkant, given.getvalue(), f"{ISSUE}&forms=data_integrity")
    award_id = waterkant.get(f"{path}/rows")["items"][0]["award_id"]
    learner, wallet = demo.browser("p01"), "/api/v1/me/credentials"
    learner.headers["Accept"] = "application/json"
    learner.post("/api/v1/me/claims", json={"award_id": award_id})
    held = next(
        each for each in learner.get(wallet).json()["items"] if each["award_id"] == award_id
    )
    read = learner.get(f"{wallet}/{held['id']}").json()
    assert (read["vc_jwt"], len(read["data_integrity"]["proof"])) == (None, 1)
    assert learner.get(f"/wallet/credentials/{held['id']}").status_code == 200
    assert learner.get(f"/wallet/credentials/{held['id']}/credential.jwt").status_code == 404
