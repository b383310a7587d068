"""The pages of batches: a table, its columns, its report, the start, and who may do what."""

from typing import Any

import pytest

from app.batches.events import Streams
from app.staff.models import Role
from app.work.running import Runner
from tests.batches.world import MODULE
from tests.moments import NOW
from tests.people import Demo
from tests.staff.desk import FORMAL, School, school

TABLE = """\
Nr;Naam;Mail;Datum;Cijfer
1;Fenna;a@x.example;2026-06-26;7
2;Thijs;b@x.example;2026-06-26;11
"""
TOLD = {"row_key": "Nr", "name": "Naam", "email": "Mail", "awarded_on": "Datum", "result": "Cijfer"}


@pytest.fixture
def waterkant(demo: Demo) -> School:
    return school(demo)


def finish(here: School) -> None:
    runner = Runner(here.demo.database, lambda: NOW, here.demo.services.handlers())
    while runner.step():
        pass


def hand_in(here: School, browser: Any, table: str = TABLE, slug: str = MODULE) -> Any:
    form = {"kind": "issue", "achievement": here.achievement(slug), "key": "k"}
    files = {"file": ("jaar.csv", table.encode())}
    return browser.post(f"{here.home}/batches", data=form, files=files)


def looked_at(here: School, browser: Any, told: dict[str, str], slug: str = MODULE) -> str:
    path = str(hand_in(here, browser, slug=slug).headers["location"])
    assert browser.post(f"{path}/columns", data=told).status_code == 303
    finish(here)
    return path


def test_a_table_is_told_looked_at_started_and_read_back(waterkant: School) -> None:
    issuer = waterkant.person("p05", Role.ISSUER)
    path = str(hand_in(waterkant, issuer).headers["location"])
    columns = issuer.get(path).text
    assert "<option selected>Naam</option>" in columns
    assert "Thijs" in columns
    assert issuer.post(f"{path}/columns", data={**TOLD, "name": ""}).status_code == 422
    issuer.post(f"{path}/columns", data=TOLD)
    assert "wordt nagekeken" in issuer.get(path).text
    finish(waterkant)
    ready = issuer.get(path)
    assert "Dit resultaat staat niet op de schaal." in ready.text
    assert "script-src 'self'" in ready.headers["content-security-policy"]
    for _ in range(2):
        assert issuer.post(f"{path}/start").headers["location"].endswith("notice=started")
    finish(waterkant)
    assert "Stand: klaar" in issuer.get(path).text
    assert issuer.get(f"{path}/rows.csv").text.count("done") == 1
    assert issuer.get(f"{path}/errors.csv").text.count("result_not_on_scale") == 1
    assert "event: end" in issuer.get(f"{path}/events").text
    assert waterkant.log()[-3:] == ["batch.received", "batch.started", "award.issued"]


def test_a_table_that_was_told_is_not_told_again(waterkant: School) -> None:
    issuer = waterkant.person("p05", Role.ISSUER)
    path = looked_at(waterkant, issuer, TOLD)
    again = issuer.post(f"{path}/columns", data={**TOLD, "result": ""})
    assert (again.status_code, again.headers["location"]) == (303, path)
    assert "1</dd>" in issuer.get(path).text


@pytest.mark.parametrize(
    ("table", "words"),
    [
        pytest.param("", "Kies een bestand", id="nothing"),
        pytest.param("a;a\n1;2", "kunnen wij niet lezen", id="a name twice"),
    ],
)
def test_what_cannot_be_read_is_told(waterkant: School, table: str, words: str) -> None:
    issuer = waterkant.person("p05", Role.ISSUER)
    if table:
        answer = hand_in(waterkant, issuer, table)
    else:
        answer = issuer.post(f"{waterkant.home}/batches", data={"kind": "issue"})
    assert (answer.status_code, words in answer.text) == (422, True)


def test_a_table_without_rows_is_told_when_its_columns_are(waterkant: School) -> None:
    issuer = waterkant.person("p05", Role.ISSUER)
    path = hand_in(waterkant, issuer, TABLE.partition("\n")[0]).headers["location"]
    answer = issuer.post(f"{path}/columns", data=TOLD)
    assert (answer.status_code, "Er staan geen rijen" in answer.text) == (422, True)


def test_it_begins_later_is_paused_and_is_stopped(waterkant: School) -> None:
    issuer = waterkant.person("p05", Role.ISSUER)
    path = looked_at(waterkant, issuer, TOLD)
    wrong = issuer.post(f"{path}/start", data={"when": "later", "start_at": "ooit"})
    assert wrong.headers["location"].endswith("fault=no_moment")
    later = {"when": "later", "start_at": "2026-12-24T09:00"}
    issuer.post(f"{path}/start", data=later)
    seen = [issuer.get(path).text]
    for step in ("pause", "resume", "cancel", "resume"):
        issuer.post(f"{path}/{step}")
        seen.append(issuer.get(path).text)
    words = ("ingepland", "staat stil", "ingepland", "gestopt", "gestopt")
    assert [word in page for page, word in zip(seen, words, strict=True)] == [True] * 5
    assert "24 december 2026" in seen[0]


def test_a_page_that_is_open_is_told_of_progress(waterkant: School) -> None:
    issuer = waterkant.person("p05", Role.ISSUER)
    path = hand_in(waterkant, issuer).headers["location"]
    issuer.post(f"{path}/columns", data=TOLD)
    waterkant.demo.stranger.app.state.streams = Streams(pause=0, looks=2)  # type: ignore[attr-defined]
    assert '"state":"validating"' in issuer.get(f"{path}/events").text


def test_formal_awards_are_started_by_the_exam_board_only(waterkant: School) -> None:
    issuer = waterkant.person("p05", Role.ISSUER)
    board = waterkant.person("p06", Role.EXAM_BOARD)
    waterkant.four_eyes(on=True)
    path = looked_at(waterkant, issuer, {**TOLD, "result": ""}, slug=FORMAL)
    assert "uit de examencommissie" in issuer.get(path).text
    assert issuer.post(f"{path}/start").status_code == 403
    assert board.post(f"{path}/start").headers["location"].endswith("notice=started")


def test_who_handed_it_in_is_no_second_person(waterkant: School) -> None:
    both = waterkant.person("p05", Role.ISSUER, Role.EXAM_BOARD)
    waterkant.four_eyes(on=True)
    path = looked_at(waterkant, both, {**TOLD, "result": ""}, slug=FORMAL)
    refused = both.post(f"{path}/start").headers["location"]
    assert refused.endswith("fault=second_person_needed")
    assert "Iemand anders dan wie" in both.get(refused).text
