"""Imports through HTTP: an institution's system hands in, follows, begins, and reads back."""

import csv
import io
from typing import Any

import pytest

from app.web import middleware
from app.work.running import Runner
from tests.catalogue.handed_in import as_file, as_table, offering_v5
from tests.matrix.world import World
from tests.moments import NOW

HERE = "/api/v1/catalogue-imports"
V5 = "?subject=offerings&format=ooapi_v5"


def finish(made: World) -> None:
    runner = Runner(made.demo.database, lambda: NOW, made.demo.services.handlers())
    while runner.step():
        pass


def ask(made: World, method: str, path: str, **options: Any) -> Any:
    answer = made.ask("institution", method, path, **options)
    assert answer.is_success, answer.text
    return answer.json()


def handed_in(made: World, *rows: Any) -> Any:
    return ask(made, "post", HERE + V5, content=as_file(*rows).getvalue())


def test_a_catalogue_is_handed_in_looked_at_and_imported(made: World) -> None:
    taken = handed_in(made, offering_v5("A"), offering_v5("B", startDate="ooit"))
    finish(made)
    path = f"{HERE}/{taken['id']}"
    preview = ask(made, "get", path)["preview"]
    assert (preview["state"], preview["counts"]) == ("finished", {"created": 1, "refused": 1})
    assert ask(made, "post", f"{path}/start")["job"]["state"] == "running"
    finish(made)
    job = ask(made, "get", path)["job"]
    assert (job["percent"], job["rows_done"], job["rows_wrong"]) == (100, 2, 1)
    errors = ask(made, "get", f"/api/v1/jobs/{job['id']}/errors")["items"]
    assert [(each["row"], each["column"], each["code"]) for each in errors] == [
        (2, "startDate", "does_not_fit")
    ]
    exported = ask(made, "get", "/api/v1/catalogue-export/offerings?limit=200")["items"]
    assert "A" in {each["primaryCode"]["code"] for each in exported}


def test_what_was_exported_and_is_handed_in_changes_nothing(made: World) -> None:
    rows = ask(made, "get", "/api/v1/catalogue-export/offerings?limit=200")["items"]
    taken = handed_in(made, *rows)
    finish(made)
    counts = ask(made, "get", f"{HERE}/{taken['id']}")["preview"]["counts"]
    assert counts.keys() <= {"unchanged", "changed"}
    assert len(rows) == sum(counts.values()) > 0


def test_errors_come_as_a_table_in_which_nothing_is_a_formula(made: World) -> None:
    table = as_table("=1+1;;;;;;;", "B;t;;;;;ooit;1")
    query = f"{HERE}?subject=offerings&format=csv"
    taken = ask(made, "post", query, content=table.getvalue())
    finish(made)
    path = f"/api/v1/jobs/{taken['preview']['id']}/errors.csv"
    answer = made.ask("institution", "get", path)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["row"] for row in rows} == {"1", "2"}
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_a_job_is_paused_resumed_and_cancelled(made: World) -> None:
    job = handed_in(made, offering_v5("A"))["preview"]["id"]
    steps = ("pause", "pause", "resume", "cancel")
    states = [ask(made, "post", f"/api/v1/jobs/{job}/{step}")["state"] for step in steps]
    assert states == ["paused", "paused", "running", "cancelled"]
    refused = made.ask("institution", "post", f"/api/v1/jobs/{job}/resume")
    assert (refused.status_code, refused.json()["code"]) == (409, "job_state")


def test_a_cancelled_preview_begins_no_import(made: World) -> None:
    taken = handed_in(made, offering_v5("A"))
    ask(made, "post", f"/api/v1/jobs/{taken['preview']['id']}/cancel")
    refused = made.ask("institution", "post", f"{HERE}/{taken['id']}/start")
    assert (refused.status_code, refused.json()["code"]) == (409, "preview_not_finished")


@pytest.mark.parametrize(
    ("query", "content", "refusal"),
    [
        pytest.param(V5, b"", (400, "unreadable_file"), id="nothing"),
        pytest.param(V5, b"[]", (422, "no_rows"), id="no rows"),
        pytest.param(V5, b"<html>", (400, "unreadable_file"), id="a page"),
        pytest.param("?subject=x&format=y", b"[]", (422, "validation_failed"), id="no form"),
        pytest.param(
            "?subject=courses&format=csv", b"code", (422, "format_not_for_subject"), id="courses"
        ),
    ],
)
def test_what_cannot_be_taken_is_told(
    made: World, query: str, content: bytes, refusal: tuple[int, str]
) -> None:
    answer = made.ask("institution", "post", HERE + query, content=content)
    assert (answer.status_code, answer.json()["code"]) == refusal


@pytest.mark.parametrize(("more", "status"), [(0, 400), (1, 413)])
def test_a_file_that_is_too_large_is_refused(
    made: World, monkeypatch: pytest.MonkeyPatch, more: int, status: int
) -> None:
    monkeypatch.setattr(middleware, "MAX_FILE_BYTES", 1_000)
    answer = made.ask("institution", "post", HERE + V5, content=b" " * (1_000 + more))
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("role", "status"), [pytest.param("institution", 400), pytest.param("stranger", 413)]
)
def test_of_a_stranger_no_large_file_is_received(made: World, role: str, status: int) -> None:
    blank = b" " * (middleware.MAX_BODY_BYTES + 1)
    assert made.ask(role, "post", HERE + V5, content=blank).status_code == status
