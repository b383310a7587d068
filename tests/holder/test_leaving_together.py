"""Two things at once on PostgreSQL: leaving, and something new for who leaves."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.db import Database, RemovedMeanwhileError
from app.holder.models import Acceptance
from app.holder.store import TermsStore
from tests.holder.people import Person, World, claimed, fenna_of, shared, world_on
from tests.moments import NOW

pytestmark = pytest.mark.postgres
LEAVE = "/api/v1/me?confirmation=DELETE"


@pytest.fixture
def world(postgres_database: Database) -> World:
    return world_on(postgres_database)


def test_many_who_leave_at_once_leave_once(world: World) -> None:
    person = fenna_of(world)
    claimed(person)
    # The first request builds what all others use.
    assert person.browser.delete("/api/v1/me").status_code == 422
    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(lambda _: person.browser.delete(LEAVE).status_code, range(4)))
    assert statuses == [204, 401, 401, 401]


def test_what_comes_too_late_is_refused_and_is_no_fault_of_ours(world: World) -> None:
    person = world.person("laat")
    with world.database.transaction() as leaving:
        world.services.departures(leaving).close(person.id, tenant="learner:x", now=NOW)

        def accept() -> None:
            with world.database.transaction() as session:
                acceptance = Acceptance(version="1", accepted_at=NOW)
                TermsStore(session).add(person.id, acceptance)

        with ThreadPoolExecutor(1) as pool:
            late = pool.submit(accept)
            leaving.commit()
            with pytest.raises(RemovedMeanwhileError):
                late.result()


def test_links_are_opened_or_gone_while_their_owner_leaves(world: World) -> None:
    person: Person = fenna_of(world)
    path = shared(person, claimed(person))["url"].partition(".example")[2]
    visitor = world.client()
    assert visitor.get(path).status_code == 200
    assert person.browser.delete("/api/v1/me").status_code == 422
    with ThreadPoolExecutor(6) as pool:
        looks = [pool.submit(visitor.get, path) for _ in range(5)]
        assert pool.submit(person.browser.delete, LEAVE).result().status_code == 204
        assert {look.result().status_code for look in looks} <= {200, 404, 409, 410}
    assert visitor.get(path).status_code == 404
