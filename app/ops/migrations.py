"""Brings the database to the newest revision."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

# The index of words of the offerings is of a kind that models cannot describe: a virtual table with
# its shadows on SQLite, a column that makes itself on PostgreSQL. The tables of Procrastinate are
# its own, though a revision of ours makes them.
BESIDE_MODELS = re.compile(r"offering_search(_[a-z]+)?|ix_offering_search|procrastinate_[a-z_]+")
ROOT = Path(__file__).parent.parent.parent


def migrate(engine: Engine, *, revision: str = "head") -> None:
    """Run every migration that is still to be run, each in a transaction of its own."""
    config = configuration()
    with engine.connect() as connection, _tables_may_be_made_anew(connection):
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


@contextmanager
def _tables_may_be_made_anew(connection: Connection) -> Iterator[None]:
    """Let SQLite replace a table that others point at; the revision looks that they still do."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def in_models(item: Any, name: str | None, kind: str, *_found: object) -> bool:
    """Tell whether the models must say what Alembic finds in a database."""
    if kind == "column":
        return (item.table.name, name) != ("offering", "search")
    return name is None or BESIDE_MODELS.fullmatch(name) is None


def configuration() -> Config:
    """Return the configuration of Alembic."""
    return Config(ROOT / "alembic.ini")
