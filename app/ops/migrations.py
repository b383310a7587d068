"""Brings the database to the newest revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

ROOT = Path(__file__).parent.parent.parent
# The tables of Procrastinate are made by a revision of ours, and are in no model.
FOREIGN = "procrastinate_"


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Tell whether a table is one of the models; the comparison with the database asks it."""
    return kind != "table" or name is None or not name.startswith(FOREIGN)


def migrate(engine: Engine, *, revision: str = "head") -> None:
    """Run every migration that is still to be run, each in a transaction of its own."""
    config = configuration()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def configuration() -> Config:
    """Return the configuration of Alembic."""
    return Config(ROOT / "alembic.ini")
