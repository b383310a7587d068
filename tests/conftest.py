"""Databases for every test: a SQLite file and a real PostgreSQL, made by the migrations."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from hypothesis import settings
from sqlalchemy import Engine, delete, literal, select, text, union_all

from app.core.db import Database, Row, connect
from app.ops.demo.loading import load_demo
from app.ops.migrations import migrate
from tests.matrix.making import again, world
from tests.matrix.world import World
from tests.moments import NOW
from tests.needs import require
from tests.node import installed_packages
from tests.people import Demo, demo_on
from tests.postgres import create_database, postgres_server
from tests.service import whole_services
from tests.sqlite import Slate, forgetful
from tests.walks import LONGEST, dealt, is_walk, length

# A law holds on a busy machine too: no test is timed.
settings.register_profile("leerkluis", deadline=None)
settings.load_profile("leerkluis")

TABLES = Row.metadata.tables
FILLED = union_all(
    *(select(literal(name)).select_from(table).limit(1) for name, table in TABLES.items())
)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Mark what is a walk before it is asked for, and put what takes long in front."""
    for item in items:
        if is_walk(item.path):
            item.add_marker("walk")
    yield
    items.sort(key=lambda item: length(item.path))
    long = sum(length(item.path) < len(LONGEST) for item in items)
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = dealt(items, first=long, workers=workers)


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """Serve every request of a worker in one event loop: to start one takes longer than most."""
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


@pytest.fixture(scope="session")
def node_packages() -> Path:
    """Return the folder with the packages of Node.js that tests need."""
    require("node")
    return installed_packages()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated and empty SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = forgetful(path)
    migrate(engine)
    # The last connection to close writes the log back into the file.
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def slate(tmp_path_factory: pytest.TempPathFactory) -> Slate:
    """Return the SQLite file that is empty at the start of each test."""
    path = tmp_path_factory.mktemp("empty") / "leerkluis.sqlite3"
    return Slate(path, forgetful(path))


@pytest.fixture
def sqlite_database(sqlite_template: Path, slate: Slate) -> Iterator[Database]:
    """Return a SQLite database of this test alone."""
    with slate.filled_from(sqlite_template) as found:
        yield found


@pytest.fixture(scope="session")
def postgres_url(worker_id: str) -> Iterator[str]:
    """Return a migrated PostgreSQL database of this test worker."""
    require("postgres")
    with postgres_server() as server:
        url = create_database(server, f"leerkluis_{worker_id}")
        engine = connect(url)
        migrate(engine)
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """Return the engine of this test worker's PostgreSQL database."""
    engine = connect(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_database(postgres_engine: Engine) -> Iterator[Database]:
    """Return the PostgreSQL database of this worker, emptied after the test."""
    yield Database(postgres_engine)
    emptied(postgres_engine)


def emptied(engine: Engine) -> None:
    """Take away every row of a PostgreSQL database."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        # Quicker than TRUNCATE, which makes every table anew.
        for name in connection.scalars(FILLED).all():
            connection.execute(delete(TABLES[name]))


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
    ]
)
def database(request: pytest.FixtureRequest) -> Database:
    """Return a database; the test runs on both kinds."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the demo catalogue in it, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "template.sqlite3"
    shutil.copy(sqlite_template, path)
    engine = forgetful(path)
    load_demo(Database(engine), whole_services(), now=NOW, say=lambda _: None)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def demo_slate(tmp_path_factory: pytest.TempPathFactory) -> Slate:
    """Return the SQLite file that holds the demo catalogue at the start of each test."""
    path = tmp_path_factory.mktemp("filled") / "demo.sqlite3"
    return Slate(path, forgetful(path))


@pytest.fixture
def demo(demo_template: Path, demo_slate: Slate) -> Iterator[Demo]:
    """Return the service with the demo catalogue, for this test alone."""
    with demo_slate.filled_from(demo_template) as database:
        yield demo_on(database)


@pytest.fixture(scope="session")
def first_world(
    demo_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, World]:
    """Return a world that is made once, and the SQLite file that it is in, to be copied."""
    path = tmp_path_factory.mktemp("world") / "template.sqlite3"
    shutil.copy(demo_template, path)
    engine = forgetful(path)
    made = world(demo_on(Database(engine)))
    engine.dispose()
    return path, made


@pytest.fixture(scope="session")
def world_slate(tmp_path_factory: pytest.TempPathFactory) -> Slate:
    """Return the SQLite file that holds a world at the start of each test."""
    path = tmp_path_factory.mktemp("whole") / "world.sqlite3"
    return Slate(path, forgetful(path))


@pytest.fixture
def made(first_world: tuple[Path, World], world_slate: Slate) -> Iterator[World]:
    """Return the service with everybody and an object of every kind, for this test alone."""
    template, found = first_world
    with world_slate.filled_from(template) as database:
        yield again(found, demo_on(database))
