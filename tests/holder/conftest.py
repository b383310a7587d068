"""The service with the demo catalogue, on both kinds of database."""

import pytest

from app.core.db import Database
from tests.holder.people import Person, World, fenna_of, world_on
from tests.people import Demo


@pytest.fixture
def world(demo: Demo) -> World:
    """Return the service on SQLite, for what does not depend on the database."""
    return World(demo.database, demo.services, demo.stranger)


@pytest.fixture
def any_world(database: Database) -> World:
    """Return the service on either kind of database."""
    return world_on(database)


@pytest.fixture
def fenna(world: World) -> Person:
    return fenna_of(world)
