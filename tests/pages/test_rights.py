"""The pages of a person's rights, as a browser without JavaScript sees them."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from fastapi.testclient import TestClient

from tests.moments import NOW
from tests.pages.test_story import accept_all, share
from tests.people import Demo, found
from tests.service import whole_app


@pytest.fixture
def fenna(demo: Demo) -> TestClient:
    return demo.browser("p01")


def invited(browser: TestClient, **change: object) -> str:
    form = {"label": "Loket", "part": ["credentials", "balance", "statement"], **change}
    answer = browser.post("/wallet/rights/advisers", data=form)
    assert answer.status_code == 200, answer.text
    return found(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", answer.text)[0]


def test_everything_comes_in_one_file(fenna: TestClient) -> None:
    accept_all(fenna)
    answer = fenna.post("/wallet/rights/export")
    assert answer.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        assert "manifest.json" in archive.namelist()


def test_notices_are_chosen_and_shown(fenna: TestClient) -> None:
    fenna.post("/wallet/rights/notices", data={"kind": ["new_award", "share_expiring"]})
    page = fenna.get("/wallet/rights?notice=chosen").text
    assert page.count(" checked") == 2
    fenna.post("/wallet/rights/notices", data={})
    assert " checked" not in fenna.get("/wallet/rights").text


def test_an_adviser_is_invited_reads_along_and_is_stopped(demo: Demo, fenna: TestClient) -> None:
    accept_all(fenna)
    adviser = demo.browser("p02")
    code = invited(fenna)
    assert code not in fenna.get("/wallet/rights/advisers").text
    at = adviser.post("/advice", data={"code": code}).headers["location"]
    page = adviser.get(at).text
    assert "De kluis van Fenna van Voorbeeld" in page
    assert "Leeruitkomsten" in page
    assert "500,00" in page
    assert at in adviser.get("/advice").text
    mine = fenna.get("/wallet/rights/advisers").text
    grant = found(r"/wallet/rights/advisers/([0-9a-f-]{36})/withdrawal", mine)[0]
    fenna.post(f"/wallet/rights/advisers/{grant}/withdrawal")
    assert adviser.get(at).status_code == 410
    assert "Gestopt" in fenna.get("/wallet/rights/advisers?notice=withdrawn").text


@pytest.mark.parametrize("part", ["credentials", "balance", "statement"])
def test_the_page_of_an_adviser_shows_the_granted_part_only(
    demo: Demo, fenna: TestClient, part: str
) -> None:
    accept_all(fenna)
    adviser = demo.browser("p02")
    at = adviser.post("/advice", data={"code": invited(fenna, part=part)}).headers["location"]
    page = adviser.get(at).text
    shown = {"credentials": 'id="bewijzen"', "balance": 'class="account"', "statement": "mutaties"}
    assert [name for name, sign in shown.items() if sign in page] == [part]


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        pytest.param({"label": "Loket"}, "deel-fout", id="nothing to read"),
        pytest.param({"label": "", "part": "balance"}, "label-fout", id="no label"),
        pytest.param({"label": "a\u202eb", "part": "balance"}, "label-fout", id="deceiving"),
    ],
)
def test_an_invitation_that_does_not_fit_comes_back(
    fenna: TestClient, form: dict[str, str], fault: str
) -> None:
    answer = fenna.post("/wallet/rights/advisers", data=form)
    assert (answer.status_code, f'id="{fault}"' in answer.text) == (422, True)


@pytest.mark.parametrize("code", ["short", "0123-4567-89AB-CDEF"])
def test_a_code_that_is_not_good_comes_back_with_a_word(fenna: TestClient, code: str) -> None:
    answer = fenna.post("/advice", data={"code": code})
    page = fenna.get(answer.headers["location"])
    assert (page.status_code, 'id="code-fout"' in page.text) == (422, True)


def test_ones_own_code_is_told_apart(fenna: TestClient) -> None:
    answer = fenna.post("/advice", data={"code": invited(fenna)})
    assert "uw eigen code" in fenna.get(answer.headers["location"]).text


def test_a_credential_is_taken_out_after_a_question(demo: Demo, fenna: TestClient) -> None:
    items = accept_all(fenna)
    link = share(fenna, items[:1])
    page = fenna.get(f"/wallet/credentials/{items[0]}/removal").text
    assert "De ene link waarin het staat" in page
    answer = fenna.post(f"/wallet/credentials/{items[0]}/removal")
    assert answer.headers["location"] == "/wallet?notice=removed"
    assert items[0] not in fenna.get("/wallet?notice=removed").text
    assert demo.stranger.get(link).status_code == 410


def test_leaving_takes_the_word_and_ends_at_the_farewell(fenna: TestClient) -> None:
    accept_all(fenna)
    assert "met 3 bewijzen" in fenna.get("/wallet/rights/leaving").text
    wrong = fenna.post("/wallet/rights/leaving", data={"confirmation": "ja"})
    assert 'id="woord-fout"' in fenna.get(wrong.headers["location"]).text
    left = fenna.post("/wallet/rights/leaving", data={"confirmation": "verwijderen"})
    assert left.headers["location"] == "/farewell"
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert fenna.get("/farewell").status_code == 200
    assert fenna.get("/wallet").headers["location"].startswith("/login")


def test_who_logged_in_long_ago_logs_in_again_first(demo: Demo, fenna: TestClient) -> None:
    later = TestClient(
        whole_app(demo.database, now=NOW + timedelta(minutes=15)),
        base_url=str(fenna.base_url),
        follow_redirects=False,
    )
    later.cookies.set("__Host-leerkluis", fenna.cookies["__Host-leerkluis"])
    later.headers.update(dict(fenna.headers))
    text = later.get("/wallet/rights/leaving").text
    assert "Log eerst opnieuw in" in text
    assert 'href="/login?return_to=%2Fwallet%2Frights%2Fleaving&amp;anew=true"' in text
    refused = later.post("/wallet/rights/leaving", data={"confirmation": "DELETE"})
    assert (refused.status_code, "fresh_login_needed" in refused.text) == (403, True)


@pytest.mark.parametrize("path", ["/privacy", "/farewell"])
def test_public_pages_of_rights_are_there_in_english_too(demo: Demo, path: str) -> None:
    answer = demo.stranger.get(f"{path}?lang=en", headers={"Accept": "text/html"})
    assert (answer.status_code, '<html lang="en">' in answer.text) == (200, True)
