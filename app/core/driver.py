"""Statements of the hot paths, handed to the driver of PostgreSQL as they are.

To compile a statement and to make its result costs several times what PostgreSQL needs for it. Here
it is compiled once, and rows come back as the driver reads them: moments in the zone of the
connection. On SQLite, which has types to translate, the same statement goes the ordinary way.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.base import Executable

MAX_COMPILED = 100


def rows_of(
    session: Session, statement: Executable, given: Mapping[str, Any]
) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement that is built once and has all that varies in `given`."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return connection.execute(statement, given).all()
    driver: Any = connection.connection.driver_connection
    rows: list[tuple[Any, ...]] = driver.execute(
        _text(statement, connection.dialect), given
    ).fetchall()
    return rows


def run(session: Session, statement: Executable, given: Mapping[str, Any]) -> None:
    """Run a statement of which nobody wants rows; in a block of `in_few_trips` without waiting."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        connection.execute(statement, given)
        return
    driver: Any = connection.connection.driver_connection
    driver.execute(_text(statement, connection.dialect), given)


@contextmanager
def in_few_trips(session: Session) -> Iterator[None]:
    """Send what is run in the block to PostgreSQL together; nothing else is asked there meanwhile.

    What is wrong with one of the statements shows at the end of the block at the latest. COPY and
    statements of SQLAlchemy cannot be used in it.
    """
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    with driver.pipeline():
        yield


@lru_cache(maxsize=MAX_COMPILED)
def _text(statement: ClauseElement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))
