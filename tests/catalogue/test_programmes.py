"""Programmes and units on both databases: versions, what stacks, and whose they are."""

from collections.abc import Iterator

import pytest

from app.catalogue.models import AchievementDefinition
from app.catalogue.programme_models import CountedAchievement
from app.catalogue.programmes import UnknownProgrammeError, UnknownUnitError
from app.catalogue.putting import PutOutcome
from app.core.db import Database
from app.core.paging import Slice
from tests.catalogue.definitions import definition_of
from tests.catalogue.worlds import (
    NURSING,
    REASONING,
    WOUNDS,
    School,
    ec,
    furnished,
    programme,
    school,
    text,
    unit,
)
from tests.moments import NOW

MODULE = "hbo-module-klinisch-redeneren"


@pytest.fixture
def found(database: Database) -> Iterator[School]:
    with database.transaction() as session:
        yield furnished(session)


def outcomes(found: School, *slugs: str) -> list[str]:
    """Put units with these slugs and return what became of each."""
    put = found.programmes.put_units(
        found.institution_id, [(slug, unit(title=text(slug))) for slug in slugs], NOW
    )
    return [result.outcome.value for result in put]


def test_what_is_put_again_is_the_same_and_a_change_is_a_version(found: School) -> None:
    put = found.programmes.put_programme
    again = put(found.institution_id, NURSING, programme(), now=NOW)
    changed = put(found.institution_id, NURSING, programme(sector="bouw"), now=NOW)
    assert (again.outcome, changed.outcome) == (PutOutcome.UNCHANGED, PutOutcome.CHANGED)
    assert again.id == changed.id
    newest = found.programmes.by_id(changed.id or "")
    assert (newest.version, newest.definition.sector) == (2, "bouw")
    first = found.programmes.programmes.version(newest.id, 1)
    assert first is not None
    assert first.definition == programme()


def test_many_are_put_at_once_in_order_even_twice(found: School) -> None:
    assert outcomes(found, "a", "b", "a") == ["created", "created", "unchanged"]
    assert outcomes(found, "b", "c") == ["unchanged", "created"]
    definitions = [(slug, unit(workload=ec(size))) for slug, size in (("d", "1"), ("d", "2"))]
    put = found.programmes.put_units(found.institution_id, definitions, NOW)
    assert [result.outcome.value for result in put] == ["created", "changed"]
    assert found.programmes.unit(found.institution_id, "d").version == 2


def test_one_bad_one_does_not_hold_up_the_others(found: School) -> None:
    definitions = [("a", unit(part_of=("nergens",))), ("b", unit())]
    put = found.programmes.put_units(found.institution_id, definitions, NOW)
    assert [result.outcome.value for result in put] == ["refused", "created"]
    assert [refusal.code for refusal in put[0].refusals] == ["unknown_programme"]
    with pytest.raises(UnknownUnitError):
        found.programmes.unit(found.institution_id, "a")


def test_the_units_of_a_programme_are_those_of_now(found: School) -> None:
    nursing = found.programmes.programme(found.institution_id, NURSING)
    assert [one.slug for one in found.programmes.units_of(nursing)] == [REASONING, WOUNDS]
    found.programmes.put_unit(found.institution_id, WOUNDS, unit(part_of=()), now=NOW)
    assert [one.slug for one in found.programmes.units_of(nursing)] == [REASONING]


def test_an_achievement_counts_where_a_unit_says_so(found: School) -> None:
    catalogue = found.services.catalogue(found.session)
    told = {**definition_of(MODULE), "stacking": {"mode": "standalone", "part_of": []}}
    definition = AchievementDefinition.model_validate(told)
    catalogue.create(found.institution_id, MODULE, definition, now=NOW)
    assert found.programmes.counting(found.institution_id, MODULE) == ()
    counted = unit(counts=(CountedAchievement(achievement=MODULE),))
    found.programmes.put_unit(found.institution_id, REASONING, counted, now=NOW)
    counting = found.programmes.counting(found.institution_id, MODULE)
    assert [one.slug for one in counting] == [NURSING]
    assert found.programmes.counting("of-another", MODULE) == ()


def test_a_slug_is_of_one_institution(found: School) -> None:
    other = school(found.session, "lagewater", schac_home="lagewater.example")
    with pytest.raises(UnknownProgrammeError):
        other.programmes.programme(other.institution_id, NURSING)
    put = other.programmes.put_programme(other.institution_id, NURSING, programme(), now=NOW)
    assert put.outcome is PutOutcome.CREATED
    assert other.programmes.by_id(put.id or "").institution_id == other.institution_id
    with pytest.raises(UnknownProgrammeError):
        other.programmes.by_id("nothing")


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [(None, {REASONING, WOUNDS}), ("WOND", {WOUNDS}), ("reasoning", {REASONING}), ("%", set())],
)
def test_units_are_listed_and_found_by_title(
    found: School, asked: str | None, slugs: set[str]
) -> None:
    page = found.programmes.unit_page(found.institution_id, Slice(10), text=asked)
    assert {one.slug for one in page.items} == slugs


def test_programmes_are_listed_in_pages(found: School) -> None:
    found.programmes.put_programmes(
        found.institution_id, [(f"p{number}", programme()) for number in range(4)], NOW
    )
    first = found.programmes.page(found.institution_id, Slice(3))
    rest = found.programmes.page(found.institution_id, Slice(3, first.next))
    slugs = {one.slug for one in (*first.items, *rest.items)}
    assert slugs == {NURSING, "p0", "p1", "p2", "p3"}
    assert rest.next is None
