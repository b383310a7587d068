"""The figures of learning rights, for everybody: nobody can be found in them."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.core.csv_table import csv_table
from app.core.values import Localised
from app.entitlements.policy import Code
from app.learning_account.models import NOTICE
from app.monitoring.models import MEASURES, Figures, Table
from app.monitoring.service import Monitoring
from app.monitoring.suppression import FEWEST
from app.web.openapi import problems
from app.web.parts import NowDep, ReadingDep

TOTAL, UNKNOWN = "total", "unknown"
# One word for all: which of them are small would betray more.
HIDDEN = f"<{FEWEST} or hidden"

router = APIRouter(prefix="/api/v1", tags=["monitoring"])


def _monitoring(request: Request, session: ReadingDep) -> Monitoring:
    make: Callable[[Session], Monitoring] = request.app.state.monitoring
    return make(session)


MonitoringDep = Annotated[Monitoring, Depends(_monitoring)]
VersionQuery = Annotated[Code, Query(description="A version of the policy")]


class CellBody(BaseModel):
    """A group. What is absent is not told: of fewer than ten people, or it would betray such."""

    row: str
    column: str
    persons: int | None
    granted_cents: int | None
    reserved_cents: int | None
    spent_cents: int | None
    expired_cents: int | None
    take_up: float | None = Field(description="Spent of granted, 0 to 1")


class FiguresBody(BaseModel):
    """The figures of a version of the policy, as they are told this month."""

    notice: Localised = NOTICE
    policy_version: str
    until: date = Field(description="What was written before this day, the first of a month")
    fewest: int = FEWEST
    by_level_and_age: list[CellBody]
    by_work: list[CellBody]
    by_sector: list[CellBody]

    @classmethod
    def of(cls, figures: Figures) -> "FiguresBody":
        """Return the public form of figures."""
        return cls(
            policy_version=figures.policy_version,
            until=figures.until,
            by_level_and_age=list(cells(figures.by_level_and_age)),
            by_work=list(cells(figures.by_work)),
            by_sector=list(cells(figures.by_sector)),
        )


def cells(table: Table) -> Iterator[CellBody]:
    """Yield the cells of a table, row by row, each with its total at the end."""
    for row, row_name in enumerate((*table.rows, TOTAL)):
        for column, column_name in enumerate((*table.columns, TOTAL)):
            cell = (row, column)
            yield CellBody(
                row=row_name or UNKNOWN,
                column=column_name,
                persons=table.persons(cell),
                take_up=table.take_up(cell),
                **{measure: table.told(cell, measure) for measure in MEASURES},
            )


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
    """Return a row for each group; what is not told is marked."""
    figures = monitoring.figures(policy_version, now=now)
    header = ("table", "row", "column", "persons", *MEASURES)
    rows = (
        (name, cell.row, cell.column, *_told(cell))
        for name, table in figures.tables().items()
        for cell in cells(table)
    )
    return Response(csv_table(header, rows), media_type="text/csv")


def _told(cell: CellBody) -> tuple[str | int, ...]:
    values = (getattr(cell, name) for name in ("persons", *MEASURES))
    return tuple(HIDDEN if value is None else value for value in values)
