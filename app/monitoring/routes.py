"""The figures of learning rights, for everybody: nobody can be found in them."""

from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.core.csv_table import csv_table
from app.core.values import Localised
from app.entitlements.policy import Code
from app.learning_account.models import NOTICE
from app.monitoring.models import Figures, Sums, Table
from app.monitoring.service import Monitoring
from app.monitoring.suppression import FEWEST
from app.web.openapi import problems
from app.web.parts import NowDep, ReadingDep

TOTAL, UNKNOWN, HIDDEN = "total", "unknown", f"<{FEWEST}"
SUMS = ("persons", "granted_cents", "reserved_cents", "spent_cents", "expired_cents")

router = APIRouter(prefix="/api/v1", tags=["monitoring"])


def _monitoring(request: Request, session: ReadingDep) -> Monitoring:
    make: Callable[[Session], Monitoring] = request.app.state.monitoring
    return make(session)


MonitoringDep = Annotated[Monitoring, Depends(_monitoring)]
VersionQuery = Annotated[Code, Query(description="A version of the policy")]


class CellBody(BaseModel):
    """A group. Hidden are fewer than ten people, and what would betray such a group."""

    row: str
    column: str
    hidden: bool
    persons: int | None = None
    granted_cents: int | None = None
    reserved_cents: int | None = None
    spent_cents: int | None = None
    expired_cents: int | None = None
    take_up: float | None = Field(None, description="Spent of granted, 0 to 1")


class FiguresBody(BaseModel):
    """The figures of a version of the policy until the first day of this month."""

    notice: Localised = NOTICE
    policy_version: str
    fewest: int = FEWEST
    by_level_and_age: list[CellBody]
    by_sector: list[CellBody]

    @classmethod
    def of(cls, figures: Figures) -> "FiguresBody":
        """Return the public form of figures."""
        return cls(
            policy_version=figures.policy_version,
            by_level_and_age=list(cells(figures.by_level_and_age)),
            by_sector=list(cells(figures.by_sector)),
        )


def cells(table: Table) -> Iterator[CellBody]:
    """Yield the cells of a table, row by row, each with its total at the end."""
    for row, row_name in enumerate((*table.rows, TOTAL)):
        for column, column_name in enumerate((*table.columns, TOTAL)):
            sums = table.told(row, column)
            yield CellBody(
                row=row_name or UNKNOWN,
                column=column_name,
                hidden=sums is None,
                take_up=take_up(sums) if sums else None,
                **(dict(sums) if sums else {}),
            )


def take_up(sums: Sums) -> float | None:
    """Return which part of what was granted was spent."""
    return round(sums.spent_cents / sums.granted_cents, 3) if sums.granted_cents else None


@router.get(
    "/monitoring",
    operation_id="getMonitoring",
    summary="What learning rights come to, by level, age and sector",
    responses=problems(),
)
def get_monitoring(
    monitoring: MonitoringDep, now: NowDep, policy_version: VersionQuery = "LLO-2020"
) -> FiguresBody:
    """Return sums of groups of ten people or more."""
    return FiguresBody.of(monitoring.figures(policy_version, now=now))


@router.get(
    "/monitoring.csv",
    operation_id="getMonitoringTable",
    summary="The same as a table (CSV)",
    response_class=Response,
    responses=problems(),
)
def get_table(
    monitoring: MonitoringDep, now: NowDep, policy_version: VersionQuery = "LLO-2020"
) -> Response:
    """Return a row for each group; what is not told is written as <10."""
    figures = monitoring.figures(policy_version, now=now)
    tables = (
        ("level_and_age", figures.by_level_and_age),
        ("sector", figures.by_sector),
    )
    rows = (
        (
            name,
            cell.row,
            cell.column,
            *(HIDDEN if cell.hidden else getattr(cell, one) for one in SUMS),
        )
        for name, table in tables
        for cell in cells(table)
    )
    return Response(csv_table(("table", "row", "column", *SUMS), rows), media_type="text/csv")


def _told(cell: CellBody) -> tuple[str | int, ...]:
    return tuple(HIDDEN if cell.hidden else getattr(cell, name) for name in SUMS)
