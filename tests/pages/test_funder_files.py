"""Tables of top-ups on the pages of funders: handed in, looked at, begun, and followed."""

import pytest
from fastapi.testclient import TestClient

from app.ops.demo.funds import FUND, LENDER
from app.work.running import Runner
from tests.moments import NOW
from tests.pages.test_funder_pages import given, seat, source, told
from tests.people import Demo

HOME = f"/funder/{FUND}/files"
TABLE = (
    "key;email;eur;reason\n"
    "r1;ewa@thuis.example;250,50;Cursus\n"
    "r2;thijs@thuis.example;1.000;Cursus\n"
    "r1;fenna@thuis.example;5,00;Cursus\n"
    "r4;niemand;5,00;Cursus\n"
)


@pytest.fixture
def bilal(demo: Demo) -> TestClient:
    return demo.browser("p02")


def finish(demo: Demo) -> None:
    runner = Runner(demo.database, lambda: NOW, demo.services.handlers())
    while runner.step():
        pass


def hand_in(demo: Demo, bilal: TestClient, table: str = TABLE, name: str = "techniek") -> str:
    source_id = source(demo, name).rpartition("/")[2]
    files = {"file": ("stortingen.csv", table.encode())}
    answer = bilal.post(HOME, data={"source_id": source_id}, files=files)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_table_is_looked_at_and_then_given_once(demo: Demo, bilal: TestClient) -> None:
    before, path = given(demo), hand_in(demo, bilal)
    assert "wordt bekeken" in told(bilal, path)
    assert bilal.post(f"{path}/start").headers["location"].endswith("notice=not_yet")
    finish(demo)
    preview = told(bilal, path)
    assert "klaar om te storten" in preview
    assert "€\u00a0250,50" in preview
    assert "Schrijf het bedrag bij eur als 250,50" in preview
    assert "Deze sleutel staat al in een eerdere rij" in preview
    assert "Schrijf één adres" in preview
    assert given(demo) == before
    for _ in range(2):
        assert bilal.post(f"{path}/start").headers["location"].endswith("notice=started")
    finish(demo)
    assert "Stand: gestort" in told(bilal, path)
    assert given(demo) == sorted([*before, ("ewa@thuis.example", 250_50)])
    assert ">gestort<" in told(bilal, HOME)


def test_the_same_table_again_gives_nothing(demo: Demo, bilal: TestClient) -> None:
    for _ in range(2):
        path = hand_in(demo, bilal)
        finish(demo)
        bilal.post(f"{path}/start")
        finish(demo)
    again = hand_in(demo, bilal)
    finish(demo)
    page = told(bilal, again)
    assert "Er is niets nieuws te storten." in page
    assert f'action="{again}/start"' not in page
    assert sum(address == "ewa@thuis.example" for address, _ in given(demo)) == 1


def test_what_is_wrong_is_there_as_a_table(demo: Demo, bilal: TestClient) -> None:
    path = hand_in(demo, bilal)
    finish(demo)
    report = bilal.get(f"{path}/errors.csv")
    assert report.headers["content-disposition"].startswith("attachment")
    assert ("key_twice" in report.text, "wrong_cell" in report.text) == (True, True)


def test_a_file_is_stopped_for_good(demo: Demo, bilal: TestClient) -> None:
    path = hand_in(demo, bilal)
    assert bilal.post(f"{path}/cancel").headers["location"] == path
    assert "Stand: gestopt" in told(bilal, path)
    assert bilal.post(f"{path}/start").headers["location"].endswith("notice=not_yet")


def test_what_is_over_is_not_stopped(demo: Demo, bilal: TestClient) -> None:
    path = hand_in(demo, bilal)
    finish(demo)
    assert bilal.post(f"{path}/cancel").headers["location"].endswith("notice=over")
    assert "Dit was al klaar." in told(bilal, f"{path}?notice=over")


REFUSED = {
    "no file": (None, "techniek", "Kies een bestand."),
    "no rows": ("key;email;eur;reason\n", "techniek", "geen rijen"),
    "another table": ("naam;bedrag\nEwa;5\n", "techniek", "kunnen wij niet lezen"),
    "a page": ("<html>", "techniek", "kunnen wij niet lezen"),
    "a source of vouchers": (TABLE, "voucher", "Kies een bron."),
    "a source that is over": (TABLE, "Energie", "Kies een bron."),
}


@pytest.mark.parametrize(("table", "name", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_taken_is_told_beside_the_field(
    demo: Demo, bilal: TestClient, table: str | None, name: str, words: str
) -> None:
    form = {"source_id": source(demo, name).rpartition("/")[2]}
    files = None if table is None else {"file": ("x.csv", table.encode())}
    answer = bilal.post(HOME, data=form, files=files)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_a_source_of_another_funder_is_no_choice(demo: Demo, bilal: TestClient) -> None:
    theirs = source(demo, "krediet", LENDER).rpartition("/")[2]
    for source_id in (theirs, "\x00", "x" * 1000):
        files = {"file": ("x.csv", TABLE.encode())}
        answer = bilal.post(HOME, data={"source_id": source_id}, files=files)
        assert (answer.status_code, "Kies een bron." in answer.text) == (422, True)


def test_another_funder_does_not_know_of_a_file(demo: Demo, bilal: TestClient) -> None:
    there = hand_in(demo, bilal).replace(FUND, LENDER)
    for path in (there, f"{there}/errors.csv"):
        assert bilal.get(path).status_code == 404
    for step in ("start", "cancel"):
        assert bilal.post(f"{there}/{step}").status_code == 404
    seat(demo, "p05@noorderbrug.example", FUND, "Fonds")
    assert demo.browser("p05").get(there.replace(LENDER, FUND)).status_code == 200
