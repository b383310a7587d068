"""The pages of what a learner holds, as a browser without JavaScript sees them."""

import json

import pytest
from fastapi.testclient import TestClient

from app.credentials.baking import unbake
from tests.apps import BASE_URL
from tests.core.test_pictures import drawn
from tests.credentials.test_awards_api import achievement, order
from tests.people import Demo, found, school
from tests.wallet.people import LOW, learner, signed

ITEM = r"/wallet/credentials/([0-9a-f-]{36})"
AWARD = r'name="award_id" value="([^"]+)"'
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def fenna(demo: Demo) -> TestClient:
    return demo.browser("p01")


def accept_all(browser: TestClient) -> list[str]:
    for award_id in found(AWARD, browser.get("/wallet").text):
        browser.post("/wallet/claims", data={"award_id": award_id})
    return found(ITEM, browser.get("/wallet").text)


def entry(browser: TestClient, **fields: str) -> str:
    answer = browser.post("/wallet/portfolio", data={"title": "Vrijwilliger", **fields})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_search_narrows_the_list_and_says_when_it_finds_nothing(fenna: TestClient) -> None:
    accept_all(fenna)
    one = fenna.get("/wallet?q=klinisch&kind=&year=&state=").text
    assert "Eén gevonden." in one
    assert "Bachelor Verpleegkunde</a>" not in one
    none = fenna.get("/wallet?q=zzz").text
    assert "Niets gevonden" in none
    assert "500,00" in none
    assert "Nothing found" in fenna.get("/wallet?q=zzz", headers=ENGLISH).text


def test_the_timeline_stands_by_year(fenna: TestClient) -> None:
    accept_all(fenna)
    entry(fenna, ended_on="2019-05-01")
    page = fenna.get("/wallet?view=timeline").text
    assert found(r"<li><h3>(\d{4})</h3>", page) == ["2026", "2019"]


def test_the_second_page_is_one_of_the_same_search(fenna: TestClient) -> None:
    accept_all(fenna)
    page = fenna.get("/wallet?q=waterkant&limit=2&notice=accepted").text
    link = found(r'href="(/wallet\?q=waterkant[^"]*after=[^"]*)"', page)[0].replace("&amp;", "&")
    assert "notice" not in link
    assert len(found(ITEM, fenna.get(link).text)) == 1


def test_each_form_can_be_downloaded_and_the_badge_holds_the_credential(
    demo: Demo, fenna: TestClient
) -> None:
    item = accept_all(fenna)[0]
    page = fenna.get(f"/wallet/credentials/{item}").text
    files = found(r'href="(/wallet/credentials/[^"]+/credential\.\w+)"', page)
    assert [file.rpartition(".")[2] for file in files] == ["json", "jwt", "sdjwt", "svg"]
    for file in files:
        assert fenna.get(file).headers["content-disposition"].startswith("attachment")
    badge = fenna.get(files[-1])
    assert badge.headers["content-security-policy"].startswith("sandbox")
    assert unbake(badge.content, "image/svg+xml") == fenna.get(files[1]).text
    headers = {"Content-Type": "image/svg+xml"}
    told = demo.stranger.post("/api/v1/verify", content=badge.content, headers=headers)
    assert told.json()["outcome"] == "valid"


def test_without_assurance_the_page_offers_the_step_up(demo: Demo, fenna: TestClient) -> None:
    learner(demo, "p01", eduperson_assurance=[LOW])
    award_id = found(AWARD, fenna.get("/wallet").text)[0]
    answer = fenna.post("/wallet/claims", data={"award_id": award_id})
    assert answer.status_code == 409
    link = found(r'href="(/login\?[^"]+)"', answer.text)[0]
    assert "return_to=%2Fwallet&amp;acr=https%3A%2F%2Feduid.nl%2Ftrust%2Fvalidate-names" in link


def test_a_name_that_differs_is_confirmed_with_a_tick(demo: Demo, fenna: TestClient) -> None:
    waterkant = school(demo, "waterkant")
    award = waterkant.post("/api/v1/awards", order(waterkant, name="Fenna van Voorbeelt"))
    body = {"award_id": award["id"]}
    asked = fenna.post("/wallet/claims", data=body)
    assert asked.status_code == 409
    assert found(r"<mark>([^<]+)</mark>", asked.text) == ["Voorbeelt", "Voorbeeld"]
    done = fenna.post("/wallet/claims", data={**body, "confirm_name": "yes"})
    assert done.headers["location"] == "/wallet?notice=accepted"


def test_a_refusal_takes_its_reason_along(demo: Demo, fenna: TestClient) -> None:
    award_id = found(AWARD, fenna.get("/wallet").text)[0]
    body = {"award_id": award_id, "reason": "Niet\r\nvan mij"}
    assert fenna.post("/wallet/refusals", data=body).headers["location"].endswith("refused")
    with demo.database.reading() as session:
        assert demo.services.awards(session).many([award_id])[award_id].refusal_reason == (
            "Niet\nvan mij"
        )
    bad = {"award_id": award_id, "reason": "a\u2028b"}
    assert fenna.post("/wallet/refusals", data=bad).headers["location"].endswith("invalid_reason")


def test_an_import_is_shown_with_its_label_and_without_the_name_of_its_issuer(
    fenna: TestClient,
) -> None:
    answer = fenna.post("/wallet/import", data={"pasted": signed()})
    page = fenna.get(answer.headers["location"]).text
    assert "Elders uitgegeven" in page
    assert "niemand staat voor deze in" in page
    assert "Hogeschool (fictief)" not in page
    assert fenna.get(answer.headers["location"] + "/original").text == signed()
    again = fenna.post("/wallet/import", data={"pasted": signed()})
    assert (again.status_code, "staat al in uw kluis" in again.text) == (422, True)


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        pytest.param("", "Kies een bestand of plak", id="nothing"),
        pytest.param("x", "kunnen wij niet lezen", id="no credential"),
        pytest.param(signed().replace("lezen", "raden"), "Dit bewijs is niet bewaard", id="false"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_why(fenna: TestClient, pasted: str, told: str) -> None:
    answer = fenna.post("/wallet/import", data={"pasted": pasted})
    assert (answer.status_code, told in answer.text) == (422, True)


def test_an_entry_is_labelled_changed_and_taken_out(fenna: TestClient) -> None:
    place = entry(fenna, description="Regel een\r\nRegel twee", link="https://werk.example")
    assert "Niet gevalideerd" in fenna.get(place).text
    item = place.rpartition("/")[2]
    files = {"picture": ("x.png", drawn(), "image/png")}
    fenna.post(f"/wallet/portfolio/{item}", data={"title": "Anders"}, files=files)
    assert f"/wallet/portfolio/{item}/picture" in fenna.get(place).text
    assert 'value="Anders"' in fenna.get(f"/wallet/portfolio/{item}").text
    fenna.post(f"/wallet/portfolio/{item}", data={"title": "Anders", "without_picture": "yes"})
    assert f"/wallet/portfolio/{item}/picture" not in fenna.get(place).text
    assert fenna.post(f"{place}/removal").headers["location"] == "/wallet?notice=removed"
    assert fenna.get(place).status_code == 404


def test_a_form_that_does_not_fit_comes_back_filled_in(fenna: TestClient) -> None:
    bad = {"title": "X", "link": "javascript:alert(1)", "description": "bewaar mij"}
    answer = fenna.post("/wallet/portfolio", data=bad)
    assert answer.status_code == 422
    assert "bewaar mij" in answer.text
    assert 'id="link-fault"' in answer.text
    svg = {"picture": ("x.png", b"<svg onload='alert(1)'/>", "image/png")}
    refused = fenna.post("/wallet/portfolio", data={"title": "X"}, files=svg)
    assert (refused.status_code, 'id="picture-fault"' in refused.text) == (422, True)
    assert "Uw kluis is nog leeg" in fenna.get("/wallet").text


def test_the_wallet_is_arranged_without_scripts(fenna: TestClient) -> None:
    items = accept_all(fenna)
    fenna.post(f"/wallet/credentials/{items[0]}/moves", data={"to": "down"})
    assert found(ITEM, fenna.get("/wallet").text) == [items[1], items[0], items[2]]
    fenna.post(f"/wallet/credentials/{items[2]}/moves", data={"to": "top"})
    assert found(ITEM, fenna.get("/wallet").text) == [items[2], items[1], items[0]]
    fenna.post("/wallet/groups", data={"name": "Zorg"})
    group = found(r"/wallet/groups/([0-9a-f-]{36})/removal", fenna.get("/wallet/arrange").text)[0]
    body = {"hidden": "yes", "group": group}
    fenna.post(f"/wallet/credentials/{items[1]}/arrangement", data=body)
    assert found(ITEM, fenna.get("/wallet").text) == [items[2], items[0]]
    assert found(ITEM, fenna.get(f"/wallet?hidden=true&group={group}").text) == [items[1]]
    for name in ("zorg", "", "x" * 61):
        assert "fault=" in fenna.post("/wallet/groups", data={"name": name}).headers["location"]
    fenna.post(f"/wallet/groups/{group}/removal")
    assert "nog geen groepen" in fenna.get("/wallet/arrange").text


def test_a_bundle_is_a_file(fenna: TestClient) -> None:
    items = accept_all(fenna)
    answer = fenna.post("/wallet/collection", data={"item": items[:2]})
    assert answer.headers["content-disposition"] == 'attachment; filename="leerkluis-clr.json"'
    assert len(json.loads(answer.text)["credentialSubject"]["verifiableCredential"]) == 2


def test_an_empty_bundle_is_refused_on_the_page(demo: Demo) -> None:
    answer = demo.browser("p02").post("/wallet/collection", data={})
    assert (answer.status_code, "ten minste één bewijs" in answer.text) == (422, True)


def test_nothing_of_another_is_shown(demo: Demo, fenna: TestClient) -> None:
    item, place = accept_all(fenna)[0], entry(fenna)
    milan = demo.browser("p04")
    own = place.rpartition("/")[2]
    asked = [
        milan.get(place),
        milan.get(f"/wallet/credentials/{item}"),
        milan.get(f"/wallet/credentials/{item}/credential.svg"),
        milan.get(f"/wallet/credentials/{item}/original"),
        milan.post(f"{place}/removal"),
        milan.post(f"{place}/moves", data={"to": "up"}),
        milan.post(f"{place}/arrangement", data={"hidden": "yes"}),
        milan.get(f"/wallet/portfolio/{own}"),
        milan.post(f"/wallet/portfolio/{own}", data={"title": "x"}),
        milan.post("/wallet/collection", data={"item": [item]}),
    ]
    assert {answer.status_code for answer in asked} == {404}


def test_the_picture_of_an_achievement_is_shown_from_here(demo: Demo, fenna: TestClient) -> None:
    waterkant = school(demo, "waterkant")
    target = achievement(waterkant, "hbo-module-klinisch-redeneren")
    headers = {"Authorization": f"Bearer {waterkant.token}", "Content-Type": "image/jpeg"}
    url = f"/api/v1/achievements/{target}/image"
    put = demo.stranger.post(url, content=drawn("JPEG"), headers=headers)
    image = put.json()["definition"]["image"]
    assert put.json()["version"] == 2
    seen = demo.stranger.get(image)
    assert seen.headers["content-type"] == "image/png"
    assert seen.headers["content-security-policy"] == "sandbox; default-src 'none'"
    award = waterkant.post("/api/v1/awards", order(waterkant))
    credential = award["credential"]["data_integrity"]["credentialSubject"]["achievement"]
    assert credential["image"]["id"] == f"{BASE_URL}{image}"
    fenna.post("/wallet/claims", data={"award_id": award["id"]})
    assert f'src="{image}"' in fenna.get("/wallet").text
    svg = demo.stranger.post(url, content=b"<svg/>", headers=headers)
    assert (svg.status_code, svg.json()["code"]) == (415, "unsupported_picture")
    foreign = school(demo, "polderstad")
    headers["Authorization"] = f"Bearer {foreign.token}"
    assert demo.stranger.post(url, content=drawn(), headers=headers).status_code == 404
    missing = "/pictures/00000000-0000-4000-8000-000000000000.png"
    assert demo.stranger.get(missing).status_code == 404
