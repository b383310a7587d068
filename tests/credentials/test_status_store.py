"""Places in the lists: never one twice, also when many are handed out at once."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from app.core.db import Database
from app.core.ids import new_id
from app.credentials import status_store
from app.credentials.bitstring import MIN_ENTRIES
from app.credentials.status_store import StatusListRow, StatusStore
from app.institutions.models import NewInstitution
from tests.journeys.story import INSTITUTION
from tests.moments import NOW
from tests.service import whole_services


@pytest.fixture
def institution_id(database: Database) -> str:
    order = NewInstitution.model_validate(INSTITUTION)
    with database.transaction() as session:
        return whole_services().institutions(session).register(order, now=NOW).id


def lease(database: Database, institution_id: str) -> tuple[str, int]:
    with database.transaction() as session:
        slot = StatusStore(session).lease(institution_id, now=NOW)
    return slot.list_id, slot.index


def test_a_hundred_at_once_get_a_hundred_places(database: Database, institution_id: str) -> None:
    lease(database, institution_id)
    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(lambda _: lease(database, institution_id), range(100)))
    assert len(set(places)) == 100
    assert len({list_id for list_id, _ in places}) == 1


def test_the_order_of_issue_cannot_be_read_from_the_places(
    database: Database, institution_id: str
) -> None:
    places = [lease(database, institution_id)[1] for _ in range(200)]
    steps = [second - first for first, second in pairwise(places)]
    rising = sum(step > 0 for step in steps)
    # Of fair draws a fraction of 2**-40 falls outside; a counter rises always.
    assert 50 < rising < 150
    # Neighbours in time are neighbours in the list once in 65,536 draws, not every time.
    assert sum(abs(step) <= 1 for step in steps) < 4
    # And all parts of the list are used.
    assert {place * 4 // MIN_ENTRIES for place in places} == {0, 1, 2, 3}


def test_a_list_that_is_nearly_full_gives_way_to_a_new_one(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = NewInstitution.model_validate(INSTITUTION)
    with sqlite_database.transaction() as session:
        owner = whole_services().institutions(session).register(order, now=NOW).id
    monkeypatch.setattr(status_store, "MIN_ENTRIES", 4)
    places = [lease(sqlite_database, owner) for _ in range(12)]
    assert len(set(places)) == 12
    assert len({list_id for list_id, _ in places}) >= 3


def test_of_an_unknown_list_there_is_no_owner(database: Database) -> None:
    with database.reading() as session:
        assert StatusStore(session).institution_of(new_id()) is None
        assert session.get(StatusListRow, new_id()) is None


def many(database: Database, owner: str, count: int) -> list[tuple[str, int]]:
    with database.transaction() as session:
        slots = StatusStore(session).lease_many(owner, count, now=NOW)
    return [(slot.list_id, slot.index) for slot in slots]


def test_many_places_are_taken_at_once_and_none_twice(
    database: Database, institution_id: str
) -> None:
    lease(database, institution_id)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: many(database, institution_id, 500), range(4)))
    places = [place for each in found for place in each]
    assert len(set(places)) == 2_000
    assert len({list_id for list_id, _ in places}) == 1
    # Over the whole list, and in no order that tells who is beside whom.
    assert {index * 4 // MIN_ENTRIES for _, index in places} == {0, 1, 2, 3}
    assert [place for _, place in found[0]] != sorted(place for _, place in found[0])


@pytest.mark.parametrize("count", [0, 1, 15, 16, 40])
def test_many_are_as_many_as_were_asked_for_over_several_lists(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    order = NewInstitution.model_validate(INSTITUTION)
    with sqlite_database.transaction() as session:
        owner = whole_services().institutions(session).register(order, now=NOW).id
    monkeypatch.setattr(status_store, "MIN_ENTRIES", 16)
    places = many(sqlite_database, owner, count) + many(sqlite_database, owner, count)
    assert len(set(places)) == len(places) == 2 * count
