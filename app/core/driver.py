"""Statements of the hot paths, handed to the driver of PostgreSQL as they are.

To compile a statement and to make its result costs several times what PostgreSQL needs for it. Here
it is compiled once, and rows come back as the driver reads them: moments in the zone of the
connection. On SQLite, which has types to translate, the same statement goes the ordinary way. What
goes wrong is told by the errors of SQLAlchemy, however the statement went.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

from psycopg import Error
from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.base import Executable

MAX_COMPILED = 100
Rows = Sequence[Sequence[Any]]


def rows_of(session: Session, statement: Executable, given: Mapping[str, Any]) -> Rows:
    """Return the rows of a statement that is built once and has all that varies in `given`.

    A moment that is shown, and not only compared, is put `in_utc`.
    """
    return asked(session, statement, given)()


def asked(session: Session, statement: Executable, given: Mapping[str, Any]) -> Callable[[], Rows]:
    """Ask for rows; what is returned gives them: after a block of `in_few_trips`, or at once."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        rows = connection.execute(statement, given).all()
        return lambda: rows
    text = _text(statement, connection.dialect)
    with _told(text):
        fetchall: Callable[[], list[tuple[Any, ...]]]
        fetchall = _driver(connection).execute(text, given).fetchall
    return fetchall


def in_utc(value: Any) -> Any:
    """Return a moment in UTC, whatever the zone of the connection, and anything else as it is."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def run(session: Session, statement: Executable, given: Mapping[str, Any]) -> None:
    """Run a statement of which nobody wants rows; in a block of `in_few_trips` without waiting."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        connection.execute(statement, given)
        return
    text = _text(statement, connection.dialect)
    with _told(text):
        _driver(connection).execute(text, given)


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
    with _told(None), _driver(connection).pipeline():
        yield


def copy_rows(session: Session, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Send rows to PostgreSQL by a COPY statement."""
    driver = _driver(session.connection())
    with _told(statement), driver.cursor() as cursor, cursor.copy(statement) as copying:
        for row in rows:
            copying.write_row(row)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


@contextmanager
def _told(statement: str | None) -> Iterator[None]:
    """Raise an error of the driver as SQLAlchemy would raise it, without what was given."""
    try:
        yield
    except Error as error:
        told = DBAPIError.instance(statement, None, error, Error, hide_parameters=True)
        raise cast("DBAPIError", told) from error


@lru_cache(maxsize=MAX_COMPILED)
def _text(statement: ClauseElement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))
