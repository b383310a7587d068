"""Very many whole numbers out of the database at once, as one value and not row by row."""

from collections.abc import Iterable

from sqlalchemy import Select, func
from sqlalchemy.orm import Session

from app.core.db import is_postgresql


def numbers(session: Session, statement: Select[int]) -> Iterable[int]:
    """Return the one column of a query, whose numbers come in no order."""
    (column,) = statement.selected_columns
    if is_postgresql(session):
        return session.scalar(statement.with_only_columns(func.array_agg(column))) or ()
    joined = session.scalar(statement.with_only_columns(func.group_concat(column))) or ""
    return map(int, filter(None, joined.split(",")))
