"""Indexes of some rows of a table: what is asked of few rows costs the others nothing."""

from typing import TypedDict

from sqlalchemy import TextClause, text


class Where(TypedDict):
    """Which rows an index holds, as both databases are told."""

    postgresql_where: TextClause
    sqlite_where: TextClause


def only(condition: str) -> Where:
    """Return that an index holds the rows for which `condition` is true, as options of `Index`."""
    where = text(condition)
    return Where(postgresql_where=where, sqlite_where=where)
