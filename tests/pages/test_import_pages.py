"""The pages of imports: what is handed in, seen, begun, stopped, and who sees it."""

from typing import Any

import pytest

from app.work.running import Runner
from tests.catalogue.handed_in import as_file, offering_v5
from tests.matrix.world import World
from tests.moments import NOW

HOME = "/institution/waterkant/imports"
CHOSEN = {"subject": "offerings", "format": "ooapi_v5"}


def finish(made: World) -> None:
    runner = Runner(made.demo.database, lambda: NOW, made.demo.services.handlers())
    while runner.step():
        pass


def handed_in(made: World, content: bytes, **form: str) -> Any:
    files = {"file": ("aanbod.json", content)}
    return made.look("staff here", "post", HOME, data={**CHOSEN, **form}, files=files)


def see(made: World, path: str) -> str:
    return made.look("staff here", "get", path).text


def test_a_file_is_looked_at_and_imported_and_the_log_tells(made: World) -> None:
    rows = as_file(offering_v5("A"), offering_v5("B", startDate="ooit")).getvalue()
    path = handed_in(made, rows).headers["location"]
    assert "wordt bekeken" in see(made, path)
    finish(made)
    preview = see(made, path)
    assert "klaar om in te voeren" in preview
    assert "Deze waarde past niet" in preview
    for _ in range(2):
        assert made.look("staff here", "post", f"{path}/start").status_code == 303
    finish(made)
    assert "Stand: ingevoerd" in see(made, path)
    assert see(made, "/institution/waterkant/log").count("voerde een catalogus in") == 1
    report = made.look("staff here", "get", f"{path}/errors.csv")
    assert report.headers["content-disposition"].startswith("attachment")


def test_it_is_paused_goes_on_and_is_stopped_for_good(made: World) -> None:
    path = handed_in(made, as_file(offering_v5("A")).getvalue()).headers["location"]
    seen = []
    for step in ("pause", "resume", "cancel", "resume"):
        made.look("staff here", "post", f"{path}/{step}")
        seen.append(see(made, path))
    for page, words in zip(
        seen, ("staat stil", "wordt bekeken", "gestopt", "gestopt"), strict=True
    ):
        assert f"Stand: {words}" in page or words in page


def test_an_import_does_not_begin_before_it_was_looked_at(made: World) -> None:
    path = handed_in(made, as_file(offering_v5("A")).getvalue()).headers["location"]
    answer = made.look("staff here", "post", f"{path}/start")
    assert answer.headers["location"].endswith("notice=not_yet")


@pytest.mark.parametrize(
    ("content", "form", "words"),
    [
        pytest.param(b"[]", {}, "geen rijen", id="no rows"),
        pytest.param(b"<html>", {}, "kunnen wij niet lezen", id="a page"),
        pytest.param(b"code", {"subject": "courses", "format": "csv"}, "alleen als JSON", id="csv"),
        pytest.param(b"[{}]", {"subject": "x"}, "Kies een bestand", id="no subject"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_the_file(
    made: World, content: bytes, form: dict[str, str], words: str
) -> None:
    answer = handed_in(made, content, **form)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_another_institution_does_not_know_of_it(made: World) -> None:
    path = handed_in(made, as_file(offering_v5("A")).getvalue()).headers["location"]
    there = path.replace("waterkant", "noorderbrug")
    assert made.look("staff elsewhere", "get", there).status_code == 404
