"""Inserts rows: one unless its key is taken, a few together, and very many at once.

A statement with a parameter per value takes longer to read than to do, so PostgreSQL gets a few
rows as one JSON document, and very many by COPY.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import orjson
from psycopg.sql import SQL, Identifier
from sqlalchemy import JSON, Dialect, Text, bindparam, cast, column, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.db import Row, is_postgresql
from app.core.driver import copy_rows, in_few_trips, run

Rows = Sequence[dict[str, Any]]
# Up to so many rows are inserted as rows; more go to PostgreSQL as one document.
FEW = 20
# And from so many on a COPY, which takes three trips to the server, is faster than one statement.
MANY = 150


def insert_ignoring_conflict(session: Session, row: type[Row], values: dict[str, Any]) -> bool:
    """Insert one row unless its key is taken, in one statement; tell whether it was inserted."""
    return bool(insert_ignoring_conflicts(session, row, [values]))


def insert_ignoring_conflicts(
    session: Session, row: type[Row], values: Iterable[dict[str, Any]]
) -> list[tuple[Any, ...]]:
    """Insert rows whose keys are not taken; return the primary keys of those that were inserted.

    All have the same columns. Not the row count: drivers do not tell it for INSERT.
    """
    rows, keys = list(values), row.__table__.primary_key
    if not rows:
        return []
    has_arrays = is_postgresql(session)
    if has_arrays and len(rows) > FEW:
        every = _of_document(row, tuple(rows[0])).on_conflict_do_nothing().returning(*keys)
        found = session.connection().execute(every, _document(rows))
    else:
        insertion = (postgresql if has_arrays else sqlite).insert(row)
        one = insertion.on_conflict_do_nothing().returning(*keys)
        found = session.connection().execute(one, rows)
    return [tuple(inserted) for inserted in found]


@lru_cache(maxsize=200)
def _of_document(row: type[Row], names: tuple[str, ...]) -> postgresql.Insert:
    """Return the statement that inserts rows which come as one JSON document."""
    table = row.metadata.tables[row.__tablename__]
    columns = [table.c[name] for name in names]
    told = func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON))
    given = told.table_valued(*(column(one.name, one.type) for one in columns))
    chosen = select(*given.render_derived(with_types=True).c)
    return postgresql.insert(row).from_select(columns, chosen)


def _document(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {"rows": orjson.dumps(list(rows), default=_as_text).decode()}


def _as_text(value: object) -> str:
    # PostgreSQL reads bytes in JSON as it reads them in SQL.
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def insert_many(session: Session, *tables: tuple[type[Row], Rows]) -> None:
    """Insert rows into tables, one after another; those of one table have the same columns.

    What else the unit of work has changed is written first, so that the rows can point at it.
    Very many rows go to PostgreSQL by COPY.
    """
    filled = [(row, values) for row, values in tables if values]
    if not filled:
        return
    session.flush()
    if not is_postgresql(session):
        for row, values in filled:
            session.connection().execute(insert(row), list(values))
    elif any(len(values) > MANY for _, values in filled):
        for row, values in filled:
            _copy(session, row, values)
    else:
        with in_few_trips(session):
            for row, values in filled:
                run(session, _of_document(row, tuple(values[0])), _document(values))


def _copy(session: Session, row: type[Row], values: Sequence[dict[str, Any]]) -> None:
    names = tuple(values[0])
    statement, into = _copying(row, names, session.get_bind().dialect)
    rows = (
        [
            change(one[name]) if change else one[name]
            for name, change in zip(names, into, strict=True)
        ]
        for one in values
    )
    copy_rows(session, statement, rows)


@lru_cache(maxsize=200)
def _copying(
    row: type[Row], names: tuple[str, ...], dialect: Dialect
) -> tuple[str, Sequence[Callable[[Any], Any] | None]]:
    """Return the statement, and what SQLAlchemy would do to each value on its way to the driver."""
    table = row.metadata.tables[row.__tablename__]
    into = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    columns = SQL(", ").join(map(Identifier, names))
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table.name), columns)
    return statement.as_string(), into
