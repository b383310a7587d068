"""Sharing through its pages, as a browser without JavaScript sees them."""

from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from tests.pages.test_story import LINK, accept_all
from tests.people import Demo, found
from tests.wallet.people import signed
from tests.wallet.sharing_world import HTML

SHARE = r"/wallet/shares/([0-9a-f-]{36})"


@pytest.fixture
def fenna(demo: Demo) -> TestClient:
    return demo.browser("p01")


def form(item: str, **members: object) -> dict[str, object]:
    return {"item": [item], "label": "Werk", "days": "30", **members}


def link_of(browser: TestClient, item: str, **members: object) -> str:
    answer = browser.post("/wallet/shares", data=form(item, **members))
    assert answer.status_code == 200, answer.text
    return found(LINK, answer.text)[0]


def test_each_credential_has_its_own_choices_and_none_is_made_beforehand(fenna: TestClient) -> None:
    items = accept_all(fenna)
    page = fenna.get(f"/wallet/shares/new?item={items[0]}").text
    for item in items:
        assert f'value="{item}:name"' in page
    # Of her three awards one is a diploma.
    assert page.count(':birth_date"') == 1
    assert not found(r'name="show" value="[^"]+" checked', page)


def test_a_preview_is_the_page_itself_and_makes_no_link(demo: Demo, fenna: TestClient) -> None:
    item = accept_all(fenna)[0]
    asked = form(
        item, show=[f"{item}:name", f"{item}:workload"], message="Dag <b>u</b>", pin="2468"
    )
    preview = fenna.post("/wallet/shares", data={**asked, "go": "preview"}).text
    assert (
        fenna.get("/api/v1/me/shares", headers={"Accept": "application/json"}).json()["items"] == []
    )
    link = link_of(fenna, item, **{k: asked[k] for k in ("show", "message", "pin")})
    shown = demo.stranger.post(link, data={"pin": "2468"}, headers=HTML).text
    sheets = [
        text.partition('<article class="sheet">')[2].partition("</article>")[0]
        for text in (preview, shown)
    ]
    assert sheets[0] == sheets[1]
    assert "Fenna van Voorbeeld" in sheets[0]
    assert "Leeruitkomsten" not in sheets[0]
    assert "Dag &lt;b&gt;u&lt;/b&gt;" in preview
    assert 'name="pin" value="2468"' in preview


def test_from_a_preview_one_goes_back_with_all_that_was_filled_in(fenna: TestClient) -> None:
    item = accept_all(fenna)[0]
    asked = form(item, show=[f"{item}:name"], message="Dag", max_views="4", allow_download="yes")
    page = fenna.post("/wallet/shares", data={**asked, "go": "change"})
    assert page.status_code == 200
    for filled in (
        f'value="{item}" checked',
        f'{item}:name" checked',
        'value="4"',
        ">Dag</textarea>",
    ):
        assert filled in page.text


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        pytest.param({"pin": "12"}, "pin-fout", id="a short PIN"),
        pytest.param({"max_views": "nul"}, "views-fout", id="no number"),
        pytest.param({"max_views": "1001"}, "views-fout", id="too many"),
        pytest.param({"message": "x" * 1001}, "message-fout", id="a long message"),
        pytest.param({"label": ""}, "label-fout", id="no label"),
    ],
)
@pytest.mark.parametrize("go", ["make", "preview"])
def test_what_does_not_fit_comes_back_with_why(
    fenna: TestClient, go: str, members: dict[str, str], fault: str
) -> None:
    item = accept_all(fenna)[0]
    answer = fenna.post("/wallet/shares", data={**form(item, **members), "go": go})
    assert (answer.status_code, f'id="{fault}"' in answer.text) == (422, True)
    assert f'value="{item}" checked' in answer.text


def test_a_link_is_changed_and_everybody_sees_it_at_once(demo: Demo, fenna: TestClient) -> None:
    item = accept_all(fenna)[0]
    link = link_of(fenna, item, pin="2468")
    share = found(SHARE, fenna.get("/wallet/shares").text)[0]
    page = fenna.get(f"/wallet/shares/{share}").text
    assert "Deze link heeft een pincode" in page
    kept = fenna.post(f"/wallet/shares/{share}", data=form(item, days="0", show=[f"{item}:name"]))
    assert kept.headers["location"] == "/wallet/shares?notice=changed"
    assert demo.stranger.get(link, headers=HTML).text.count('name="pin"') == 1
    fenna.post(f"/wallet/shares/{share}", data=form(item, show=[f"{item}:name"], remove_pin="yes"))
    assert "Fenna van Voorbeeld" in demo.stranger.get(link, headers=HTML).text
    wrong = fenna.post(f"/wallet/shares/{share}", data=form(item, pin="x"))
    assert (wrong.status_code, 'id="pin-fout"' in wrong.text) == (422, True)


def test_the_pages_of_anothers_link_are_not_there(demo: Demo, fenna: TestClient) -> None:
    link_of(fenna, accept_all(fenna)[0])
    share, milan = found(SHARE, fenna.get("/wallet/shares").text)[0], demo.browser("p04")
    for answer in (
        milan.get(f"/wallet/shares/{share}"),
        milan.post(f"/wallet/shares/{share}", data=form("x" * 36)),
        milan.post(f"/wallet/shares/{share}/unlocking"),
        milan.post(f"/wallet/shares/{share}/withdrawal"),
        milan.post("/wallet/shares/linkedin", data={"item": "x"}),
    ):
        assert answer.status_code == 404


def test_a_locked_link_is_unlocked_by_its_owner(demo: Demo, fenna: TestClient) -> None:
    link = link_of(fenna, accept_all(fenna)[0], pin="2468")
    pages = [demo.stranger.post(link, data={"pin": "1111"}, headers=HTML) for _ in range(6)]
    assert (pages[-1].status_code, "op slot" in pages[-1].text) == (403, True)
    assert "op slot" in demo.stranger.get(link, headers=HTML).text
    listed = fenna.get("/wallet/shares").text
    assert "Op slot" in listed
    share = found(SHARE, listed)[0]
    assert "van het slot" in fenna.get(f"/wallet/shares/{share}").text
    fenna.post(f"/wallet/shares/{share}/unlocking")
    assert "van het slot" in fenna.get("/wallet/shares?notice=unlocked").text
    assert demo.stranger.post(link, data={"pin": "2468"}, headers=HTML).status_code == 200


def test_who_opened_sees_it_again_in_the_other_language_without_another_view(
    demo: Demo, fenna: TestClient
) -> None:
    link = link_of(fenna, accept_all(fenna)[0], max_views="1", allow_download="yes")
    page = demo.stranger.post(link, headers=HTML).text
    grant = found(r'name="grant" value="([^"]+)"', page)[0]
    again = demo.stranger.post(f"{link}?lang=en", data={"grant": grant}, headers=HTML)
    assert (again.status_code, '<html lang="en">' in again.text) == (200, True)
    old = demo.stranger.post(link, data={"grant": "1.x"}, headers=HTML)
    assert (old.status_code, "open too long" in old.text) == (403, True)
    assert "1 van 1 keer bekeken" in fenna.get("/wallet/shares").text
    asked = {"grant": grant, "form": "pdf", "item": "1"}
    pdf = demo.stranger.post(f"{link}/downloads", data=asked, headers=HTML)
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF-1.7")
    assert pdf.headers["cache-control"] == "no-store"
    nothing = demo.stranger.post(f"{link}/downloads", data={**asked, "form": "json"}, headers=HTML)
    assert nothing.status_code == 404


def test_the_log_says_what_was_shown(demo: Demo, fenna: TestClient) -> None:
    link = link_of(fenna, accept_all(fenna)[0])
    demo.stranger.get(link, headers=HTML)
    assert "<td>Geldig</td>" in fenna.get("/wallet/access-log").text


def test_a_profile_gets_a_link_of_its_own_with_the_least(demo: Demo, fenna: TestClient) -> None:
    item = accept_all(fenna)[0]
    assert (
        f'value="{item}" required checked' in fenna.get(f"/wallet/shares/linkedin?item={item}").text
    )
    page = fenna.post("/wallet/shares/linkedin", data={"item": item}).text
    address = found(r'href="(https://www\.linkedin\.com/[^"]+)"', page)[0].replace("&amp;", "&")
    members = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    assert members["startTask"] == "CERTIFICATION_NAME"
    assert members["name"]
    assert "Waterkant" in members["organizationName"]
    assert (members["issueYear"].isdigit(), 1 <= int(members["issueMonth"]) <= 12) == (True, True)
    assert members["certUrl"] == f"https://wallet.example{found(LINK, page)[0]}"
    assert len(members["certId"]) == 36
    shown = demo.stranger.get(found(LINK, page)[0], headers=HTML).text
    assert ">Geldig<" in shown
    assert "Fenna" not in shown
    made = fenna.get("/api/v1/me/shares", headers={"Accept": "application/json"}).json()["items"][0]
    assert (made["purpose"], made["has_pin"], made["items"][0]["fields"]) == ("linkedin", False, [])
    assert made["expires_at"].startswith("2031")


def test_items_of_every_kind_can_be_chosen_with_their_label(fenna: TestClient) -> None:
    accept_all(fenna)
    own = fenna.post("/wallet/portfolio", data={"title": "Bestuurslid", "organisation": "Buurt"})
    item = own.headers["location"].partition("?")[0].rpartition("/")[2]
    fenna.post("/wallet/import", data={"pasted": signed()})
    fenna.post(f"/wallet/credentials/{item}/arrangement", data={"hidden": "yes"})
    page = fenna.get(f"/wallet/shares/new?item={item}").text
    assert [page.count(f">{label}<") for label in ("Elders uitgegeven", "Niet gevalideerd")] == [
        1,
        1,
    ]
    assert f'value="{item}" checked' in page
    assert "Verborgen in uw kluis" in page
    assert "Organisatie en periode" in page
    assert f'value="{item}:whole"' not in page


def test_a_profile_takes_only_what_was_issued_here(fenna: TestClient) -> None:
    issued = accept_all(fenna)[0]
    assert (
        f"/wallet/shares/linkedin?item={issued}" in fenna.get(f"/wallet/credentials/{issued}").text
    )
    own = fenna.post("/wallet/portfolio", data={"title": "Bestuurslid"})
    item = own.headers["location"].partition("?")[0].rpartition("/")[2]
    refused = fenna.post("/wallet/shares/linkedin", data={"item": item})
    assert refused.status_code == 404
    assert "linkedin" not in fenna.get(f"/wallet/credentials/{item}").text
