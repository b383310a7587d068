"""Two units of work that each want the other's row: PostgreSQL stops one, and nothing is lost."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from app.core.db import CollidedError, Database
from tests.holder.people import fenna_of, world_on

LOCK = text("SELECT 1 FROM learner WHERE id = :id FOR UPDATE")


@pytest.mark.postgres
def test_one_of_two_that_wait_for_each_other_gives_way(postgres_database: Database) -> None:
    world = world_on(postgres_database)
    people = [fenna_of(world).id, world.person("laat").id]
    both_hold_one, gave_way = Barrier(2, timeout=30), []

    def take(first: str, second: str) -> None:
        try:
            with postgres_database.transaction() as session:
                session.execute(LOCK, {"id": first})
                both_hold_one.wait()
                session.execute(LOCK, {"id": second})
        except CollidedError as error:
            gave_way.append(error.code)

    crossing = [Thread(target=take, args=order) for order in (people, people[::-1])]
    for thread in crossing:
        thread.start()
    for thread in crossing:
        thread.join()
    assert gave_way == ["collided"]
