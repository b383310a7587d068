"""The terms are shown once before the wallet, and again when they change."""

from html import unescape

import pytest

from app.holder.models import Acceptance
from app.holder.terms import TERMS_VERSION, accepted
from tests.holder.people import Person, World
from tests.moments import NOW

PRESENT = Acceptance(version=TERMS_VERSION, accepted_at=NOW)
FORMER = Acceptance(version="2020-01-01", accepted_at=NOW)


@pytest.mark.parametrize(
    ("acceptances", "counts"),
    [
        pytest.param((), False, id="none"),
        pytest.param((FORMER,), False, id="a former version"),
        pytest.param((FORMER, PRESENT), True, id="the present version"),
    ],
)
def test_only_the_present_version_counts(
    acceptances: tuple[Acceptance, ...], *, counts: bool
) -> None:
    assert accepted(acceptances) is counts


@pytest.fixture
def newcomer(world: World) -> Person:
    person = world.person("nieuw")
    person.browser.headers["Accept"] = "text/html"
    return person


def test_the_wallet_is_shown_after_the_terms_and_they_are_shown_once(newcomer: Person) -> None:
    browser = newcomer.browser
    assert browser.get("/wallet?q=x").headers["location"] == (
        "/wallet/welcome?return_to=%2Fwallet%3Fq%3Dx"
    )
    assert TERMS_VERSION in browser.get("/wallet/welcome").text
    answer = browser.post("/wallet/welcome", data={"version": TERMS_VERSION})
    assert answer.headers["location"] == "/wallet"
    assert browser.get("/wallet").status_code == 200
    assert browser.get("/wallet/welcome").headers["location"] == "/wallet"


def test_who_came_with_a_letter_goes_on_with_it_after_the_terms(newcomer: Person) -> None:
    letter = "/wallet/claim?code=7K2M-94QX-HB3T-0WZD"
    terms = newcomer.browser.get(letter).headers["location"]
    assert letter in unescape(newcomer.browser.get(terms).text)
    form = {"version": TERMS_VERSION, "return_to": letter}
    answer = newcomer.browser.post("/wallet/welcome", data=form)
    assert answer.headers["location"] == letter


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example"])
def test_the_terms_lead_nowhere_else(newcomer: Person, elsewhere: str) -> None:
    form = {"version": TERMS_VERSION, "return_to": elsewhere}
    answers = [
        newcomer.browser.get("/wallet/welcome", params={"return_to": elsewhere}),
        newcomer.browser.post("/wallet/welcome", data=form),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("elsewhere" not in answer.headers.get("location", "") for answer in answers)


@pytest.mark.parametrize("path", ["/wallet/rights", "/wallet/rights/leaving", "/privacy"])
def test_a_persons_rights_need_no_acceptance(newcomer: Person, path: str) -> None:
    assert newcomer.browser.get(path).status_code == 200


def test_a_program_with_a_token_is_not_stopped(world: World, newcomer: Person) -> None:
    headers = {"Authorization": f"Bearer {newcomer.token}"}
    assert world.stranger.get("/api/v1/me/credentials", headers=headers).status_code == 200


def test_terms_that_one_has_not_seen_cannot_be_accepted(newcomer: Person) -> None:
    answer = newcomer.post("/api/v1/me/terms", {"version": "2020-01-01"}, status=409)
    assert (answer["code"], answer["version"]) == ("other_terms", TERMS_VERSION)
    assert newcomer.get("/api/v1/me/terms") == {"version": TERMS_VERSION, "accepted_at": None}


def test_what_was_accepted_keeps_its_moment(newcomer: Person) -> None:
    body = {"version": TERMS_VERSION}
    first, again = (newcomer.post("/api/v1/me/terms", body) for _ in range(2))
    assert first == again
    assert first["accepted_at"] is not None
