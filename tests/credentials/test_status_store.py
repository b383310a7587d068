"""Places in the lists: never one twice, also when many are handed out at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text

from app.core.db import Database, connect
from app.core.ids import new_id
from app.credentials import status_blocks, status_leasing
from app.credentials.scattering import BLOCK
from app.credentials.status_blocks import StatusBlockRow, StatusListRow
from app.credentials.status_leasing import Shelves
from app.credentials.status_lists import ENTRIES
from app.credentials.status_store import StatusStore
from app.institutions.models import NewInstitution
from tests.journeys.story import INSTITUTION
from tests.moments import NOW
from tests.service import whole_services

NEXT_YEAR = NOW + timedelta(days=366)
Place = tuple[str, int]


@pytest.fixture
def owner(database: Database) -> str:
    order = NewInstitution.model_validate(INSTITUTION)
    with database.transaction() as session:
        return whole_services().institutions(session).register(order, now=NOW).id


def many(database: Database, owner: str, count: int, *, now: datetime = NOW) -> list[Place]:
    with database.transaction() as session:
        slots = StatusStore(session).lease_many(owner, count, now=now)
    return [(slot.list_id, slot.index) for slot in slots]


def lease(database: Database, owner: str, *, now: datetime = NOW) -> Place:
    return many(database, owner, 1, now=now)[0]


def blocks(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(StatusBlockRow)) or 0


def lists(database: Database) -> list[tuple[int | None, int | None]]:
    with database.reading() as session:
        row = StatusListRow
        found = session.execute(select(row.year, row.number).order_by(row.year, row.number))
        return [(year, number) for year, number in found]


def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a list have two blocks only."""
    monkeypatch.setattr(status_blocks, "ENTRIES", 2 * BLOCK)


def test_a_hundred_at_once_get_a_hundred_places(database: Database, owner: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(lambda _: lease(database, owner), range(100)))
    assert len(set(places)) == 100
    # Also when nobody had begun a list yet, all begin the same one.
    assert lists(database) == [(NOW.year, 1)]


def test_the_order_of_issue_cannot_be_read_from_the_places(database: Database, owner: str) -> None:
    places = [lease(database, owner)[1] for _ in range(200)]
    steps = [second - first for first, second in pairwise(places)]
    rising = sum(step > 0 for step in steps)
    # Of fair draws a fraction of 2**-40 falls outside; a counter rises always.
    assert 50 < rising < 150
    # Neighbours in time are neighbours in the list once in 500,000 draws, not every time.
    assert sum(abs(step) <= 1 for step in steps) < 4
    # And all parts of the list are used.
    assert {place * 4 // ENTRIES for place in places} == {0, 1, 2, 3}


@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK])
def test_many_are_as_many_as_were_asked_for_over_several_lists(
    database: Database, owner: str, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    small(monkeypatch)
    places = many(database, owner, count) + many(database, owner, count)
    assert len(set(places)) == len(places) == 2 * count
    # No place of a full list is left out.
    assert len(lists(database)) == -(-2 * count // (2 * BLOCK))


def test_a_year_has_lists_of_its_own(database: Database, owner: str) -> None:
    places = [lease(database, owner, now=moment) for moment in (NOW, NEXT_YEAR, NOW)]
    assert [place[0] == places[0][0] for place in places] == [True, False, True]
    assert lists(database) == [(NOW.year, 1), (NEXT_YEAR.year, 1)]


def test_what_is_undone_uses_no_place_twice(database: Database, owner: str) -> None:
    seen: list[Place] = []
    for number in range(6):
        with database.transaction() as session:
            slot = StatusStore(session).lease(owner, now=NOW)
            if number % 2:
                session.rollback()
            else:
                seen.append((slot.list_id, slot.index))
    assert len(set(seen)) == 3
    assert blocks(database) == 1


def test_for_an_institution_that_nobody_else_can_see_yet_places_are_taken_too(
    database: Database,
) -> None:
    order = NewInstitution.model_validate(INSTITUTION)
    with database.transaction() as session:
        owner = whole_services().institutions(session).register(order, now=NOW).id
        first = StatusStore(session).lease(owner, now=NOW)
    places = {lease(database, owner) for _ in range(BLOCK)}
    assert (first.list_id, first.index) not in places
    assert len(places) == BLOCK


@pytest.mark.postgres
def test_two_processes_never_have_one_block(postgres_database: Database, postgres_url: str) -> None:
    order = NewInstitution.model_validate(INSTITUTION)
    with postgres_database.transaction() as session:
        owner = whole_services().institutions(session).register(order, now=NOW).id
    # Each engine has shelves of its own, as each process has.
    others = [Database(connect(postgres_url)) for _ in range(3)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda n: many(others[n % 3], owner, 200), range(12)))
    places = [place for each in found for place in each]
    assert len(set(places)) == 12 * 200
    assert {list_id for list_id, _ in places} == {places[0][0]}
    for other in others:
        other.engine.dispose()


@pytest.mark.postgres
def test_what_a_process_leased_touches_no_row(postgres_database: Database) -> None:
    order = NewInstitution.model_validate(INSTITUTION)
    with postgres_database.transaction() as session:
        owner = whole_services().institutions(session).register(order, now=NOW).id
    lease(postgres_database, owner)
    with postgres_database.transaction() as session:
        # Nobody can read or write a block, a list or an institution now.
        session.execute(text("LOCK TABLE status_block, status_list, institution"))
        places = {lease(postgres_database, owner) for _ in range(BLOCK - 1)}
    assert len(places) == BLOCK - 1
    assert blocks(postgres_database) == 1


@pytest.mark.postgres
def test_a_process_keeps_places_of_so_many_institutions_only(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_leasing, "MAX_INSTITUTIONS", 2)
    shelves, order = Shelves(postgres_database), NewInstitution.model_validate(INSTITUTION)
    with postgres_database.transaction() as session:
        register = whole_services().institutions(session).register
        owners = [
            register(order.model_copy(update={"slug": f"school-{n}"}), now=NOW).id for n in range(3)
        ]
    for each in owners:
        assert shelves.take(each, 1, now=NOW) is not None
    assert [name for name, _ in shelves.kept] == owners[1:]


def test_of_an_unknown_list_there_is_no_owner(database: Database) -> None:
    with database.reading() as session:
        assert StatusStore(session).find(new_id()) is None
