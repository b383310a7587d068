"""The story of the wallet through its pages, as a browser without JavaScript sees them."""

import pytest
from fastapi.testclient import TestClient

from app.credentials.models import Form
from tests.moments import NOW
from tests.people import Demo, found

AWARD = r'name="award_id" value="([^"]+)"'
ITEM = r"/wallet/credentials/([0-9a-f-]{36})"
LINK = r"https://wallet\.example(/v/[\w-]+)"


@pytest.fixture
def fenna(demo: Demo) -> TestClient:
    return demo.browser("p01")


def accept_all(browser: TestClient) -> list[str]:
    for award_id in found(AWARD, browser.get("/wallet").text):
        answer = browser.post("/wallet/claims", data={"award_id": award_id})
        assert answer.headers["location"] == "/wallet?notice=accepted"
    return found(ITEM, browser.get("/wallet").text)


def share(browser: TestClient, items: list[str], **form: str) -> str:
    data = {"item": items, "label": "Sollicitatie", "days": "7", **form}
    answer = browser.post("/wallet/shares", data=data)
    assert answer.status_code == 200, answer.text
    return found(LINK, answer.text)[0]


def test_what_waits_can_be_accepted_and_lies_in_the_wallet(fenna: TestClient) -> None:
    items = accept_all(fenna)
    assert len(items) == 3
    page = fenna.get(f"/wallet/credentials/{items[0]}").text
    assert "geen kwaliteitsoordeel" in page
    assert "Fenna van Voorbeeld" in page


def test_beside_the_credentials_stands_the_account(fenna: TestClient) -> None:
    page = fenna.get("/wallet").text
    assert "500,00" in page
    assert "geen wettelijk recht" in page


def test_what_waits_can_be_refused(fenna: TestClient) -> None:
    award_id = found(AWARD, fenna.get("/wallet").text)[0]
    answer = fenna.post("/wallet/refusals", data={"award_id": award_id})
    assert answer.headers["location"] == "/wallet?notice=refused"
    assert award_id not in fenna.get("/wallet?notice=refused").text


def test_somebody_elses_award_cannot_be_taken(demo: Demo, fenna: TestClient) -> None:
    award_id = found(AWARD, fenna.get("/wallet").text)[0]
    answer = demo.browser("p02").post("/wallet/claims", data={"award_id": award_id})
    assert (answer.status_code, "not_the_recipient" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        pytest.param("short", "invalid_claim_code", id="no code"),
        pytest.param("0123-4567-89AB-CDEF", "unknown_claim_code", id="nobody's code"),
    ],
)
def test_a_code_that_is_not_good_comes_back_with_a_word(
    fenna: TestClient, code: str, fault: str
) -> None:
    answer = fenna.post("/wallet/claims", data={"claim_code": code})
    assert answer.headers["location"] == f"/wallet?fault={fault}"
    assert 'id="claim-fault"' in fenna.get(answer.headers["location"]).text


def test_a_link_shows_what_was_chosen_and_nothing_else(demo: Demo, fenna: TestClient) -> None:
    items = accept_all(fenna)
    link = share(fenna, items[:1])
    page = demo.stranger.get(link, headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["x-robots-tag"]) == (200, "noindex, nofollow")
    assert ">Geldig<" in page.text
    assert "Wat deze pagina niet controleert" in page.text
    assert "Fenna" not in page.text
    assert page.text.count('<article class="sheet">') == 1


def test_the_name_is_shown_when_the_owner_wants_it(demo: Demo, fenna: TestClient) -> None:
    link = share(fenna, accept_all(fenna), show_name="yes")
    page = demo.stranger.get(f"{link}?lang=en", headers={"Accept": "text/html"})
    assert "Fenna van Voorbeeld" in page.text
    assert '<html lang="en">' in page.text
    assert page.cookies["leerkluis-language"] == "en"


def test_every_look_is_in_the_list_and_a_withdrawn_link_is_gone(
    demo: Demo, fenna: TestClient
) -> None:
    link = share(fenna, accept_all(fenna))
    demo.stranger.get(link)
    assert "Sollicitatie" in fenna.get("/wallet/access-log").text
    listed = fenna.get("/wallet/shares").text
    share_id = found(r"/wallet/shares/([0-9a-f-]{36})/withdrawal", listed)[0]
    fenna.post(f"/wallet/shares/{share_id}/withdrawal")
    fenna.post(f"/wallet/shares/{share_id}/withdrawal")
    assert "Link ingetrokken" in fenna.get("/wallet/shares?notice=withdrawn").text
    gone = demo.stranger.get(link, headers={"Accept": "text/html"})
    assert (gone.status_code, "werkt niet meer" in gone.text) == (410, True)


def test_the_link_of_a_revoked_award_shows_only_that(demo: Demo, fenna: TestClient) -> None:
    items = accept_all(fenna)
    link = share(fenna, items[:1])
    with demo.database.transaction() as session:
        awards = demo.services.awards(session)
        learner_item = demo.services.wallet(session).store.item
        me = fenna.get("/api/v1/me", headers={"Accept": "application/json"}).json()["id"]
        item = learner_item(items[0], learner_id=me)
        assert item is not None
        assert item.award_id is not None
        award = awards.many([item.award_id])[item.award_id]
        awards.revoke(award.id, institution_id=award.institution_id, reason="Vergissing", now=NOW)
    page = demo.stranger.get(link, headers={"Accept": "text/html"}).text
    assert "Vergissing" in page
    assert "Leeruitkomsten" not in page
    assert "Ingetrokken" in fenna.get(f"/wallet/credentials/{items[0]}").text


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        pytest.param({"label": "x", "item": []}, "kies-fout", id="nothing chosen"),
        pytest.param({"label": "x\u202ey"}, "label-fout", id="a label that deceives"),
        pytest.param({"label": ""}, "label-fout", id="no label"),
    ],
)
def test_a_form_for_a_link_that_does_not_fit_comes_back(
    fenna: TestClient, form: dict[str, object], fault: str
) -> None:
    data = {"item": accept_all(fenna), "days": "30", **form}
    answer = fenna.post("/wallet/shares", data=data)
    assert (answer.status_code, f'id="{fault}"' in answer.text) == (422, True)


def test_the_form_for_a_link_ticks_where_one_came_from(fenna: TestClient) -> None:
    item = accept_all(fenna)[0]
    page = fenna.get(f"/wallet/shares/new?item={item}").text
    assert f'value="{item}" checked' in page


@pytest.mark.parametrize(
    ("form", "start"), [pytest.param("json", "{", id="JSON"), pytest.param("jwt", "eyJ", id="JWT")]
)
def test_what_is_downloaded_can_be_checked(
    demo: Demo, fenna: TestClient, form: str, start: str
) -> None:
    item = accept_all(fenna)[0]
    file = fenna.get(f"/wallet/credentials/{item}/credential.{form}")
    assert file.text.startswith(start)
    answer = demo.stranger.post("/verify", files={"file": ("bewijs", file.content)})
    assert ">Geldig<" in answer.text
    pasted = demo.stranger.post("/verify", data={"pasted": file.text})
    assert ">Geldig<" in pasted.text


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"data": {"pasted": " "}}, id="nothing"),
        pytest.param({"data": {"pasted": "{"}}, id="no JSON"),
        pytest.param({"files": {"file": ("x.png", b"\x89PNG\xff")}}, id="a picture"),
        pytest.param({"data": {"pasted": "{" + " " * 300_000 + "}"}}, id="too much"),
    ],
)
def test_what_cannot_be_checked_is_told(demo: Demo, given: dict[str, object]) -> None:
    answer = demo.stranger.post("/verify", **given)  # type: ignore[arg-type]
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)


def test_a_changed_copy_is_not_valid_and_shows_nothing(demo: Demo, fenna: TestClient) -> None:
    item = accept_all(fenna)[0]
    changed = fenna.get(f"/wallet/credentials/{item}/credential.json").text.replace("EQF", "EQX")
    page = demo.stranger.post("/verify", data={"pasted": changed}).text
    assert ">Niet geldig<" in page
    assert "Leeruitkomsten" not in page


def test_a_form_from_another_site_changes_nothing(fenna: TestClient) -> None:
    award_id = found(AWARD, fenna.get("/wallet").text)[0]
    headers = {"Origin": "https://evil.example"}
    answer = fenna.post("/wallet/claims", data={"award_id": award_id}, headers=headers)
    assert answer.status_code == 403
    assert award_id in fenna.get("/wallet").text


def test_who_is_not_logged_in_is_sent_to_log_in(demo: Demo) -> None:
    answer = demo.stranger.get("/wallet/shares", headers={"Accept": "text/html"})
    assert answer.headers["location"] == "/login?return_to=%2Fwallet%2Fshares"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", ["/", "/verify", "/docs", "/docs/errors", "/nowhere"])
def test_every_public_page_is_there_in_both_languages(demo: Demo, path: str, language: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    page = demo.stranger.get(path, headers=headers)
    assert page.status_code in {200, 404}
    assert f'<html lang="{language}">' in page.text


def test_no_page_asks_another_site_for_anything(fenna: TestClient) -> None:
    accept_all(fenna)
    pages = [fenna.get(path).text for path in ("/", "/wallet", "/wallet/shares/new", "/verify")]
    loaded = [url for page in pages for url in found(r'(?:src|href|action)="(https?:[^"]+)"', page)]
    assert loaded == []


def test_a_file_of_the_pages_may_be_kept(demo: Demo) -> None:
    answer = demo.stranger.get("/static/leerkluis.css")
    assert answer.headers["cache-control"] == "public, max-age=3600"


def test_a_link_of_a_suspended_award_is_not_valid_until_it_is_reinstated(
    demo: Demo, fenna: TestClient
) -> None:
    items = accept_all(fenna)
    link = share(fenna, items[:1])
    me = fenna.get("/api/v1/me", headers={"Accept": "application/json"}).json()["id"]
    with demo.database.transaction() as session:
        item = demo.services.wallet(session).held(items[0], learner_id=me)
        award = item.described.award
        awards = demo.services.awards(session)
        assert set(awards.forms(award.id)) == set(Form)
        awards.suspend(award.id, institution_id=award.institution_id, reason="Onderzoek", now=NOW)
    assert ">Niet geldig<" in demo.stranger.get(link, headers={"Accept": "text/html"}).text
    assert "Opgeschort" in fenna.get(f"/wallet/credentials/{items[0]}").text
    with demo.database.transaction() as session:
        demo.services.awards(session).reinstate(
            award.id, institution_id=award.institution_id, now=NOW
        )
    assert ">Geldig<" in demo.stranger.get(link, headers={"Accept": "text/html"}).text
