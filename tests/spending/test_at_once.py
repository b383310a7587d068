"""64 spenders in four processes on one balance of EUR 100 spend exactly EUR 100 (Q10)."""

from random import Random  # noqa: TID251 - another moment at every run

import pytest

from app.core.db import Database
from app.learning_account.verifying import Ledger
from tests.holder.people import World, world_on
from tests.learning_account.looks import totals
from tests.people import Demo
from tests.spending.money import Rich, rich
from tests.spending.spenders import TOGETHER, let_spend

PRICE, MONEY = 10_00, 100_00


@pytest.fixture
def world(database: Database) -> World:
    return world_on(database)


@pytest.fixture
def holder(world: World) -> Rich:
    found = rich(Demo(world.database, world.services, world.stranger))
    found.give("public_base", 60_00)
    found.give("cao", 40_00)
    return found


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def offers(holder: Rich) -> list[str]:
    """Return a course for each of the sixteen who spend at once in a process."""
    return [holder.offer(PRICE) for _ in range(TOGETHER)]


def all_is_right(world: World, holder: Rich) -> None:
    with world.database.reading() as session:
        assert Ledger(session).verify().transfers > 0
    made = holder.me.get("/api/v1/me/reservations", limit="100")["items"]
    assert [one["state"] for one in made] == ["reserved"] * 10
    assert totals(world.database)["reserved"] == MONEY
    assert holder.left() == {"public_base": 0, "cao": 0}


def test_q10_exactly_what_there_is_is_spent(world: World, holder: Rich) -> None:
    let_spend(url_of(world.database), holder.id, offers(holder), tries=1, kill=None)
    all_is_right(world, holder)


def test_q10_also_when_spenders_are_killed(world: World, holder: Rich) -> None:
    random = Random()  # noqa: S311
    offering, url = offers(holder), url_of(world.database)
    let_spend(url, holder.id, offering, tries=1, kill=lambda: random.uniform(0, 0.3))
    let_spend(url, holder.id, offering, tries=5, kill=None)
    all_is_right(world, holder)
