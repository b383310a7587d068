"""Reads the search form of the offerings: what a person typed, and what of it cannot be read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Query

from app.catalogue.offering_models import MAX_CENTS
from app.catalogue.offering_providing import MAX_EC, MAX_QUESTION
from app.catalogue.offering_search import Sought
from app.catalogue.study_load import LEVELS
from app.core.values import Language
from app.pages.names import in_language

MAX_FIELD = 40
# As people write amounts here: 300, 300,50 or 1.250,00; with a euro sign or without.
_EUROS = re.compile(r"(?:€ ?)?([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,7})(?:[,.]([0-9]{1,2}))?")
_NUMBER = re.compile(r"[0-9]{1,4}(?:[,.][05])?")
FieldQuery = Annotated[str, Query(max_length=MAX_FIELD)]
_AMOUNT = ("Schrijf een bedrag, zoals 300 of 300,50.", "Write an amount, such as 300 or 300.50.")
_CREDITS = ("Schrijf een getal, zoals 5 of 7,5.", "Write a number, such as 5 or 7.5.")
FAULTS: Mapping[str, tuple[str, str]] = {
    "budget": _AMOUNT,
    "own": _AMOUNT,
    "ec_min": _CREDITS,
    "ec_max": _CREDITS,
    "start": ("Kies een dag die bestaat.", "Choose a day that exists."),
}


@dataclass(frozen=True, slots=True)
class Fields:
    """The form, as it was sent; an empty field does not filter."""

    q: Annotated[str, Query(max_length=MAX_QUESTION)] = ""
    sector: FieldQuery = ""
    level: FieldQuery = ""
    how: FieldQuery = ""
    spoken: FieldQuery = ""
    ec_min: FieldQuery = ""
    ec_max: FieldQuery = ""
    start: FieldQuery = ""
    budget: FieldQuery = ""
    own: FieldQuery = ""

    def texts(self) -> dict[str, str]:
        """Return what stands in each field."""
        return {name: value.strip() for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for, the budget, and which fields could not be read."""

    sought: Sought
    budget_cents: int | None
    faults: frozenset[str]


def question_of(fields: Fields, *, today: date) -> Question:
    """Return what is asked; a field that cannot be read does not filter."""
    texts = fields.texts()
    read: dict[str, Any] = {name: READERS[name](texts[name]) for name in READERS if texts[name]}
    faults = frozenset(name for name, value in read.items() if value is None)
    known = [cents for name in ("budget", "own") if (cents := read.get(name)) is not None]
    sought = Sought(
        starts_from=read.get("start") or today,
        text=texts["q"] or None,
        sector=texts["sector"] or None,
        level=next((level for level in LEVELS if level == texts["level"]), None),
        least_ec=read.get("ec_min"),
        most_ec=read.get("ec_max"),
        pay_at_most_cents=sum(known) if known else None,
        online={"online": True, "place": False}.get(texts["how"]),
        language=_language(texts["spoken"]),
    )
    return Question(sought, read.get("budget"), faults)


def faults_of(question: Question, language: Language) -> dict[str, str]:
    """Return the sentence beside each field that could not be read."""
    return {name: in_language(FAULTS[name], language) for name in sorted(question.faults)}


def _language(text: str) -> Language | None:
    return "en" if text == "en" else "nl" if text == "nl" else None


def _cents(text: str) -> int | None:
    found = _EUROS.fullmatch(text)
    if found is None:
        return None
    cents = int(found[1].replace(".", "")) * 100 + int((found[2] or "0").ljust(2, "0"))
    return cents if cents <= MAX_CENTS else None


def _ec(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text.replace(",", "."))
    return number if number <= MAX_EC else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


READERS: Mapping[str, Callable[[str], object]] = {
    "budget": _cents,
    "own": _cents,
    "ec_min": _ec,
    "ec_max": _ec,
    "start": _day,
}
