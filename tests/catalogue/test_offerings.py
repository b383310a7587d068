"""Offerings on both databases: put by code, found by words and filters, priced by the tables."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from app.catalogue.models import Prose
from app.catalogue.offering_models import OfferingDefinition
from app.catalogue.offering_search import Sought
from app.catalogue.offerings import (
    OfferingRulesError,
    StatutoryTariffError,
    UnknownOfferingError,
)
from app.catalogue.programme_models import Accreditation
from app.catalogue.tariff_models import Following
from app.catalogue.tariff_store import bundled
from app.core.db import Database
from app.core.paging import Slice
from tests.catalogue.worlds import (
    NURSING,
    REASONING,
    School,
    ec,
    free_course,
    furnished,
    offering,
    programme,
    school,
    text,
    unit,
)
from tests.moments import NOW

ANY = Sought(starts_from=date(2026, 1, 1))
PLANS = bundled()[0].definition


@pytest.fixture
def found(database: Database) -> Iterator[School]:
    with database.transaction() as session:
        yield furnished(session)


def put(found: School, *definitions: OfferingDefinition) -> list[str]:
    results = found.offerings.put_many(found.institution_id, definitions, NOW)
    return [result.outcome.value for result in results]


def codes(found: School, sought: Sought = ANY, limit: int = 50) -> list[str]:
    page = found.offerings.find(sought, Slice(limit))
    return [one.offering.definition.code for one in page.items]


def test_each_is_shown_with_what_its_own_institution_calls_by_that_name(found: School) -> None:
    other = school(found.session, "lagewater", schac_home="lagewater.example")
    other.programmes.put_unit(
        other.institution_id, REASONING, unit(part_of=(), workload=ec("30")), now=NOW
    )
    put(found, offering("KR-1"))
    put(other, free_course("KR-2", unit=REASONING, workload=None))
    asked: list[str] = []
    noting = found.session.get_bind(), "before_cursor_execute", lambda *a: asked.append(a[2])
    event.listen(*noting)
    page = found.offerings.find(ANY, Slice(50))
    event.remove(*noting)

    sizes = {one.offering.definition.code: one.whole.workload for one in page.items}
    assert sizes == {"KR-1": ec("5"), "KR-2": ec("30")}
    # Of however many institutions: their units, and their programmes.
    assert [sum(name in one for one in asked) for name in ("JOIN unit", "JOIN programme")] == [1, 1]


def prices(found: School) -> dict[str, int | None]:
    """Return the price of everything by code, which must be the one by which it is found."""
    page = found.offerings.find(ANY, Slice(50))
    told = {
        one.offering.definition.code: one.price.cents if one.price else None for one in page.items
    }
    for code, cents in told.items():
        if cents is not None:
            assert code in codes(found, replace(ANY, pay_at_most_cents=cents))
            assert code not in codes(found, replace(ANY, pay_at_most_cents=cents - 1))
    return told


def test_what_is_put_again_takes_the_place_of_what_was_there(found: School) -> None:
    assert put(found, offering("A"), offering("B"), offering("A")) == [
        "created",
        "created",
        "unchanged",
    ]
    first = found.offerings.get(found.institution_id, "A")
    later = NOW + timedelta(days=1)
    changed = offering("A", place="Lagewater")
    results = found.offerings.put_many(found.institution_id, [changed, offering("B")], later)
    assert [result.outcome.value for result in results] == ["changed", "unchanged"]
    now = found.offerings.get(found.institution_id, "A")
    assert (now.id, now.created_at, now.updated_at) == (first.id, NOW, later)
    assert codes(found, replace(ANY, text="lagewater")) == ["A"]
    assert codes(found, replace(ANY, text="waterkant")) == ["B"]


def test_one_bad_one_does_not_hold_up_the_others(found: School) -> None:
    assert put(found, offering("A", unit="nergens"), offering("B")) == ["refused", "created"]
    assert codes(found) == ["B"]


def test_a_code_is_of_one_institution(found: School) -> None:
    other = school(found.session, "lagewater", schac_home="lagewater.example")
    put(found, free_course("A"))
    assert put(other, free_course("A")) == ["created"]
    with pytest.raises(UnknownOfferingError):
        other.offerings.remove(other.institution_id, "B")
    other.offerings.remove(other.institution_id, "A")
    assert codes(found) == ["A"]
    assert codes(found, replace(ANY, text="bicycle")) == ["A"]


def test_the_statutory_tariff_is_refused_by_its_own_name(found: School) -> None:
    by_law = offering(tariff="statutory_module")
    with pytest.raises(StatutoryTariffError):
        found.offerings.put(found.institution_id, by_law, now=NOW)
    both = by_law.model_copy(update={"starts_on": date(2031, 1, 1), "ends_on": None})
    with pytest.raises(OfferingRulesError):
        found.offerings.put(found.institution_id, both, now=NOW)


LIST: tuple[OfferingDefinition, ...] = (
    free_course("VROEG", starts_on=date(2027, 1, 1), title=text("Café zoeken", "Finding")),
    free_course("ONLINE", delivery="online", place=None, language="en", price_cents=0),
    free_course("BOUW", sector="bouw", workload=ec("30"), price_cents=30_000),
    free_course("NIVEAU", level={"nlqf": "4+", "eqf": 4, "basis": "indicative"}),
    offering("EENHEID", description=Prose(nl="met Zoekwoord", en="x")),
    free_course("LAAT", starts_on=date(2027, 9, 1), ends_on=None, title=text("Cafépraat")),
)
ALL = {definition.code for definition in LIST}
SOUGHT: dict[str, tuple[dict[str, Any], set[str]]] = {
    "everything": ({}, ALL),
    "a word": ({"text": "zoekwoord"}, {"EENHEID"}),
    "two words in any order": ({"text": "zoeken cafe"}, {"VROEG"}),
    "the beginning of a word": ({"text": "caf"}, {"VROEG", "LAAT"}),
    "two letters are a whole word": ({"text": "ca"}, set()),
    "words of the unit": ({"text": "clinical"}, {"EENHEID"}),
    "no word at all": ({"text": "'; --"}, set()),
    "operators are words": ({"text": "zoeken OR bouw"}, set()),
    "a new script": ({"text": "\U0001e900\U0001e922x"}, set()),
    "a sector": ({"sector": "bouw"}, {"BOUW"}),
    "the sector of the unit": ({"sector": "zorg_en_welzijn"}, {"EENHEID"}),
    "a level": ({"level": "4+"}, {"NIVEAU"}),
    "a level that nothing has": ({"level": "4"}, set()),
    "EC from": ({"least_ec": 5}, {"BOUW", "EENHEID"}),
    "EC to": ({"most_ec": 4.9}, ALL - {"BOUW", "EENHEID"}),
    "from the day itself": ({"starts_from": date(2027, 9, 1)}, {"LAAT"}),
    "from a day later": ({"starts_from": date(2027, 9, 2)}, set()),
    "until the day itself": ({"starts_until": date(2027, 1, 1)}, {"VROEG"}),
    "until a day earlier": ({"starts_until": date(2026, 12, 31)}, set()),
    "for nothing": ({"pay_at_most_cents": 0}, {"ONLINE"}),
    "to the cent": ({"pay_at_most_cents": 30_000}, ALL - {"EENHEID"}),
    "a cent less": ({"pay_at_most_cents": 29_999}, ALL - {"EENHEID", "BOUW"}),
    "online": ({"online": True}, {"ONLINE"}),
    "not online": ({"online": False}, ALL - {"ONLINE"}),
    "in English": ({"language": "en"}, {"ONLINE"}),
    "everything at once": (
        {"text": "fiets", "sector": "bouw", "least_ec": 30, "most_ec": 30, "online": False},
        {"BOUW"},
    ),
}


@pytest.mark.parametrize(("asked", "expected"), SOUGHT.values(), ids=SOUGHT.keys())
def test_offerings_are_found(found: School, asked: dict[str, Any], expected: set[str]) -> None:
    put(found, *LIST)
    assert set(codes(found, replace(ANY, **asked))) == expected


def test_what_starts_first_comes_first_and_no_page_repeats(found: School) -> None:
    days = [date(2027, 1, 1) + timedelta(days=each % 3) for each in range(10)]
    put(found, *(free_course(f"C{each}", starts_on=day) for each, day in enumerate(days)))
    seen, page = [], found.offerings.find(ANY, Slice(3))
    while True:
        seen += [one.offering.definition for one in page.items]
        if page.next is None:
            break
        page = found.offerings.find(ANY, Slice(3, page.next))
    assert [one.starts_on for one in seen] == sorted(days)
    assert len({one.code for one in seen}) == 10


def test_a_price_follows_its_unit_its_programme_and_the_tables(found: School) -> None:
    tariffs = found.services.tariffs(found.session)
    put(found, offering("MODULE"), offering("FLEX", tariff="flex"), free_course("EIGEN"))
    assert prices(found) == {"MODULE": 66_667, "FLEX": 16_667, "EIGEN": 12_500}
    found.programmes.put_unit(found.institution_id, REASONING, unit(workload=ec("6")), now=NOW)
    assert prices(found) == {"MODULE": 80_000, "FLEX": 20_000, "EIGEN": 12_500}
    later = PLANS.model_copy(update={"statutory_cents": 260_100, "module_cents": 900_000})
    tariffs.lay_down(2026, later, now=NOW)
    assert prices(found) == {"MODULE": 90_000, "FLEX": 26_010, "EIGEN": 12_500}
    tariffs.lay_down(2027, PLANS, now=NOW)
    assert prices(found) == {"MODULE": 90_000, "FLEX": 26_010, "EIGEN": 12_500}
    ended = Accreditation(by="x", valid_from=date(2020, 1, 1), valid_until=date(2027, 1, 31))
    changed = programme(accreditations=(ended,))
    found.programmes.put_programme(found.institution_id, NURSING, changed, now=NOW)
    assert prices(found) == {"MODULE": 90_000, "FLEX": None, "EIGEN": 12_500}


def test_q1_q2_the_switch_lets_single_modules_have_the_statutory_tariff(found: School) -> None:
    tariffs = found.services.tariffs(found.session)
    switched = PLANS.model_copy(update={"statutory_for_modules": True})
    tariffs.lay_down(2026, switched, now=NOW)
    assert put(found, offering("WET", tariff="statutory_module")) == ["created"]
    assert prices(found) == {"WET": 16_667}
    tariffs.lay_down(2026, PLANS, now=NOW)
    assert prices(found) == {"WET": None}
    assert tariffs.tables()[0].version == 2
    assert tariffs.lay_down(2026, PLANS, now=NOW).version == 2


def test_s12_flexstuderen_is_not_for_who_follows_a_single_module(found: School) -> None:
    put(found, offering("FLEX", tariff="flex", workload=ec("7.5")))
    flex = found.offerings.get(found.institution_id, "FLEX")
    assert found.offerings.price(flex.id, Following.PROGRAMME).cents == 25_000
    with pytest.raises(OfferingRulesError):
        found.offerings.price(flex.id, Following.SINGLE_MODULE)


def test_sectors_are_told_each_once(found: School) -> None:
    assert found.offerings.sectors() == ()
    put(found, *LIST, free_course("GEEN", sector=None))
    assert found.offerings.sectors() == ("bouw", "zorg_en_welzijn")
