"""Figures as they were first told: who leaves later changes nothing that was told before.

Only what is told is kept. What is hidden is not even known here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.inserting import insert_ignoring_conflict
from app.monitoring.models import MEASURES, Cell, Figures, Sums, Table

JSON = dict[str, Any]


class FiguresRow(Row):
    """The figures of one version of the policy until the first day of one month."""

    __tablename__ = "monitoring_figures"

    policy_version: Mapped[str] = mapped_column(String(30), primary_key=True)
    until: Mapped[date] = mapped_column(Date, primary_key=True)
    tables: Mapped[JSON] = mapped_column(JSONDocument)
    created_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class FiguresStore:
    """The figures that were told, in one unit of work."""

    session: Session

    def newest(self, policy_version: str, *, until: date) -> Figures | None:
        """Return the last figures of a version that were kept for a month up to this one."""
        row = FiguresRow
        statement = select(row).where(row.policy_version == policy_version, row.until <= until)
        found = self.session.scalar(statement.order_by(row.until.desc()).limit(1))
        return None if found is None else _figures(found)

    def has(self, policy_version: str, *, until: date) -> bool:
        """Tell whether the figures of a month were kept."""
        return self.session.get(FiguresRow, (policy_version, until)) is not None

    def keep(self, figures: Figures, *, now: datetime) -> bool:
        """Keep figures; tell whether nobody kept them before."""
        values = {
            "policy_version": figures.policy_version,
            "until": figures.until,
            "tables": {name: _written(table) for name, table in figures.tables().items()},
            "created_at": now,
        }
        return insert_ignoring_conflict(self.session, FiguresRow, values)


def _written(table: Table) -> JSON:
    return {
        "rows": table.rows,
        "columns": table.columns,
        "cells": [[*cell, _told(table, cell).model_dump()] for cell in sorted(table.cells)],
        "hidden": {measure: sorted(cells) for measure, cells in table.hidden.items()},
    }


def _told(table: Table, cell: Cell) -> Sums:
    silent = dict(_silent(table, cell))
    return table.cells[cell].model_copy(update=silent)


def _silent(table: Table, cell: Cell) -> Iterator[tuple[str, int]]:
    for measure, about in MEASURES.items():
        if cell in table.hidden[measure]:
            yield measure, 0
            yield about, 0


def _figures(row: FiguresRow) -> Figures:
    tables = {name: _table(written) for name, written in row.tables.items()}
    return Figures(
        policy_version=row.policy_version,
        until=row.until,
        by_level_and_age=tables["level_and_age"],
        by_work=tables["work"],
        by_sector=tables["sector"],
    )


def _table(written: JSON) -> Table:
    cells = {(row, column): Sums(**sums) for row, column, sums in written["cells"]}
    hidden = {
        measure: frozenset((row, column) for row, column in found)
        for measure, found in written["hidden"].items()
    }
    return Table(tuple(written["rows"]), tuple(written["columns"]), cells, hidden)
