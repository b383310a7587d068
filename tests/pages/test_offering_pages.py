"""The pages of offerings: what a person types is understood, and every price is explained."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.offering_search import Sought
from app.pages.offering_form import Fields, faults_of, question_of
from tests.moments import NOW
from tests.people import Demo, found

TODAY = NOW.date()
HTML = {"Accept": "text/html"}
READ: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "nothing": ({}, {}),
    "blanks": ({"q": "  ", "sector": " "}, {}),
    "a word": ({"q": " zorg "}, {"text": "zorg"}),
    "a day": ({"start": "2027-02-01"}, {"starts_from": date(2027, 2, 1)}),
    "euros": ({"budget": "300"}, {"pay_at_most_cents": 30_000}),
    "a comma": ({"budget": "300,5"}, {"pay_at_most_cents": 30_050}),
    "thousands": ({"budget": "€ 1.250,00"}, {"pay_at_most_cents": 125_000}),
    "English thousands with a point for cents": ({"own": "12.50"}, {"pay_at_most_cents": 1_250}),
    "both kinds of money": ({"budget": "10", "own": "5"}, {"pay_at_most_cents": 1_500}),
    "half a credit": ({"ec_min": "7,5", "ec_max": "10"}, {"least_ec": 7.5, "most_ec": 10.0}),
    "online": ({"how": "online"}, {"online": True}),
    "on site": ({"how": "place"}, {"online": False}),
    "a language": ({"spoken": "en"}, {"language": "en"}),
    "a level": ({"level": "4+"}, {"level": "4+"}),
    "choices that are none": ({"how": "x", "spoken": "de", "level": "9"}, {}),
}
UNREADABLE = {
    "words for money": {"budget": "veel"},
    "less than nothing": {"own": "-1"},
    "more than any course": {"budget": "1000001"},
    "three decimals": {"budget": "1,234,5"},
    "a third of a credit": {"ec_min": "0,3"},
    "more than a lifetime": {"ec_max": "1001"},
    "a day that is none": {"start": "2026-02-30"},
}


@pytest.mark.parametrize(("typed", "expected"), READ.values(), ids=READ.keys())
def test_what_a_person_types_is_understood(typed: dict[str, str], expected: dict[str, Any]) -> None:
    question = question_of(Fields(**typed), today=TODAY)
    assert question.sought == Sought(**{"starts_from": TODAY, **expected})
    assert question.faults == frozenset()


@pytest.mark.parametrize("typed", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_told_beside_its_field(typed: dict[str, str]) -> None:
    question = question_of(Fields(**typed), today=TODAY)
    assert question.faults == typed.keys()
    assert question.sought == Sought(starts_from=TODAY)
    assert faults_of(question, "nl").keys() == typed.keys()


@given(st.text(max_size=20))
def test_nothing_that_is_typed_breaks_the_form(typed: str) -> None:
    fields = Fields(*[typed] * 10)
    assert isinstance(question_of(fields, today=TODAY).sought.starts_from, date)


def page(demo: Demo, path: str = "/offerings", status: int = 200, **query: str) -> str:
    answer = demo.stranger.get(path, params=query, headers=HTML)
    assert answer.status_code == status, answer.text
    return answer.text


def first(demo: Demo, words: str, **query: str) -> str:
    """Return the page of the first offering that has these words."""
    path = found(r'href="(/offerings/[0-9a-f-]{36})"', page(demo, q=words))[0]
    return page(demo, path, 200, **query)


def test_everybody_sees_what_is_offered_without_logging_in(demo: Demo) -> None:
    shown = page(demo)
    assert shown.count('href="/offerings/') >= 10
    assert "Hogeschool De Waterkant (fictief)" in shown
    assert "per studiejaar" in shown
    assert "Learn" in page(demo, lang="en")


def test_a_budget_tells_what_is_left_to_pay(demo: Demo) -> None:
    shown = page(demo, q="klinisch", budget="300", own="500")
    assert "€\xa0366,67 zelf te betalen" in shown
    assert "Past in uw budget" in shown
    assert "zelf te betalen" not in page(demo, q="klinisch", budget="300")


def test_a_price_is_explained_in_the_language_of_the_reader(demo: Demo) -> None:
    dutch, english = first(demo, "maandagavond"), first(demo, "maandagavond", lang="en")
    assert "5 EC × €\xa08.000,00 / 60 EC" in dutch
    assert "Studiejaar 2026-2027" in dutch
    assert "5 EC × €\xa08,000.00 / 60 EC" in english
    assert "for the exam board to decide" in english


def test_m17_a_level_carries_its_caution(demo: Demo) -> None:
    shown = first(demo, "maandagavond")
    assert "NLQF 6 (inschatting van de aanbieder)" in shown
    assert "geen kwaliteitsoordeel en geen recht op doorstroom" in shown


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ({"q": "bestaatniet"}, 200, "Niets gevonden"),
        ({"q": "'; --"}, 200, "Niets gevonden"),
        ({"budget": "veel"}, 422, "Schrijf een bedrag"),
        ({"start": "2099-01-01"}, 200, "Niets gevonden"),
    ],
    ids=["no such word", "no word", "no amount", "nothing so late"],
)
def test_what_is_not_found_or_not_read_is_told(
    demo: Demo, query: dict[str, str], status: int, told: str
) -> None:
    assert told in page(demo, "/offerings", status, **query)


def test_an_offering_that_is_not_there_is_a_page_of_its_own(demo: Demo) -> None:
    page(demo, "/offerings/00000000-0000-4000-8000-000000000000", status=404)
