"""Every migration goes up, down and up again; at the end the database is what the models say."""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Engine

from app.core.db import Row, connect
from app.ops.migrations import ROOT, configuration, in_models, migrate
from tests.needs import require
from tests.postgres import create_database, postgres_server


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
    ]
)
def engine(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Engine]:
    if request.param == "sqlite":
        engine = connect(f"sqlite:///{tmp_path}/stairs.sqlite3")
        yield engine
        engine.dispose()
        return
    require("postgres")
    with postgres_server() as server:
        engine = connect(create_database(server, f"stairs_{worker_id}"))
        yield engine
        engine.dispose()


def down(engine: Engine, revision: str) -> None:
    config = configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def test_each_step_goes_up_and_down_and_up(engine: Engine) -> None:
    steps = [
        step.revision for step in ScriptDirectory.from_config(configuration()).walk_revisions()
    ]
    assert len(steps) >= 2
    for step in reversed(steps):
        migrate(engine, revision=step)
        down(engine, "-1")
        migrate(engine, revision=step)


def test_the_end_is_what_the_models_say(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": in_models})
        assert compare_metadata(context, Row.metadata) == []


def test_the_queue_is_that_of_the_version_that_is_installed() -> None:
    """When this fails, a revision must bring the changes of the newer version."""
    (ours,) = (ROOT / "migrations" / "procrastinate").glob("*.sql")
    assert ours.stem == version("procrastinate")
    assert ours.read_text("utf-8") == SchemaManager.get_schema()
