"""The pages of goals, as a browser without JavaScript sees them."""

import re

import pytest
from fastapi.testclient import TestClient

from app.core.ids import new_id
from tests.goals.nursing import REASONING, Nursing, nursing
from tests.goals.test_goals_api import withdraw
from tests.pages.test_holding_pages import accept_all
from tests.people import Demo, found

HOME = "/wallet/goals"
ENGLISH = {"Accept-Language": "en"}
DEMANDS = {
    "rule": "all_of",
    "parts": [
        {"rule": "unit", "unit": REASONING},
        {
            "rule": "one_of",
            "parts": [{"rule": "unit", "unit": "minor-zorg-in-de-wijk"}],
        },
        {"rule": "level", "at_least": "6", "credits": {"unit": "ects", "value": 22.5}},
        {"rule": "credits", "credits": {"unit": "ects", "value": 5}, "of": [REASONING]},
    ],
}


@pytest.fixture
def fenna(demo: Demo) -> TestClient:
    return demo.browser("p01")


def chosen(browser: TestClient, programme: Nursing) -> str:
    """Choose the programme; return the address of the goal."""
    answer = browser.post(HOME, data={"programme_id": programme.programme_id})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_without_goals_the_page_says_how_to_begin(fenna: TestClient) -> None:
    page = fenna.get(HOME)

    assert "U hebt nog geen doel" in page.text
    assert "You have no goal yet" in fenna.get(HOME, headers=ENGLISH).text


def test_a_goal_is_found_chosen_and_taken_away(demo: Demo, fenna: TestClient) -> None:
    programme = nursing(demo)
    (offered,) = found(
        r'name="programme_id" value="([^"]+)"', fenna.get(f"{HOME}?q=bachelor+nurs").text
    )
    assert offered == programme.programme_id

    goal = chosen(fenna, programme)
    assert goal in fenna.get(HOME).text
    assert offered not in fenna.get(f"{HOME}?q=nurs").text

    gone = fenna.post(f"{goal}/removal").headers["location"]
    assert "Het doel is weggehaald" in fenna.get(gone).text
    assert fenna.get(goal).status_code == 404


def test_the_picture_says_in_words_what_it_shows(demo: Demo, fenna: TestClient) -> None:
    accept_all(fenna)
    goal = chosen(fenna, nursing(demo))
    label = r'<svg class="progress"[^>]*aria-label="([^"]+)"'

    assert found(label, fenna.get(goal).text) == ["20 van 240 EC behaald, nog 220 te gaan"]
    assert found(label, fenna.get(goal, headers=ENGLISH).text) == [
        "20 of 240 EC obtained, 220 to go"
    ]


def test_the_bar_has_a_part_for_each_unit_that_is_met(demo: Demo, fenna: TestClient) -> None:
    accept_all(fenna)
    page = fenna.get(chosen(fenna, nursing(demo))).text

    assert re.findall(r'class="credential" x="(\d+)" width="(\d+)"', page) == [
        ("0", "21"),
        ("21", "62"),
    ]


def test_a_gap_has_its_offerings_with_price_and_what_is_left_to_pay(
    demo: Demo, fenna: TestClient
) -> None:
    fenna.get("/wallet")
    page = fenna.get(chosen(fenna, nursing(demo))).text

    assert "Wat u verder brengt" in page
    assert "4.000,00" in page
    assert "3.500,00\u00a0zelf te betalen" in page or "3.500,00 zelf te betalen" in page


def test_with_everything_there_the_exam_board_decides(demo: Demo, fenna: TestClient) -> None:
    accept_all(fenna)
    page = fenna.get(chosen(fenna, nursing(demo, size={"unit": "ects", "value": "20"}))).text

    assert "Alles is er." in page
    assert "een diploma komt nooit vanzelf" in page
    assert "Wat u verder brengt" not in page


def test_what_is_revoked_says_why_on_both_pages(demo: Demo, fenna: TestClient) -> None:
    accept_all(fenna)
    programme = nursing(demo)
    withdraw(programme, "hbo-module-klinisch-redeneren", "revocation")
    goal = fenna.get(chosen(fenna, programme)).text
    (item,) = found(r'<a href="(/wallet/credentials/[^"]+)">Module Klinisch redeneren</a>', goal)

    assert "Wat niet meer meetelt" in goal
    assert "De uitgever heeft het ingetrokken." in goal
    assert "De uitgever heeft het ingetrokken." in fenna.get(item).text


def test_demands_stand_within_each_other(demo: Demo, fenna: TestClient) -> None:
    accept_all(fenna)
    page = fenna.get(chosen(fenna, nursing(demo, requirement=DEMANDS))).text

    assert "Dit allemaal" in page
    assert "Eén van deze" in page
    assert "22,5 EC op niveau NLQF 6 of hoger: 20 behaald" in page
    assert "5 EC aan onderdelen: 5 behaald (uit Module Klinisch redeneren)" in page


def test_a_credential_offers_the_programme_in_which_it_counts(
    demo: Demo, fenna: TestClient
) -> None:
    accept_all(fenna)
    programme = nursing(demo)
    (item,) = found(r'href="(/wallet/credentials/[^"]+)"', fenna.get("/wallet?q=klinisch").text)

    assert f'name="programme_id" value="{programme.programme_id}"' in fenna.get(item).text
    goal = chosen(fenna, programme)
    assert goal in fenna.get(item).text


def test_a_programme_that_is_gone_is_said_on_the_page(fenna: TestClient) -> None:
    gone = fenna.post(HOME, data={"programme_id": new_id()}).headers["location"]

    assert "Deze opleiding is er niet meer" in fenna.get(gone).text


def test_the_goal_of_another_is_not_there(demo: Demo, fenna: TestClient) -> None:
    goal = chosen(fenna, nursing(demo))
    bilal = demo.browser("p02")

    assert bilal.get(goal).status_code == 404
    assert bilal.post(f"{goal}/removal").status_code == 404
