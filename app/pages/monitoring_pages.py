"""The page with the figures of learning rights, for everybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.core.values import Language
from app.entitlements.models import HighestLevel
from app.entitlements.policy import Code
from app.entitlements.providing import EntitlementsReadDep
from app.entitlements.sentences import level_name
from app.learning_account.models import NOTICE
from app.monitoring.models import Table
from app.monitoring.routes import MonitoringDep
from app.pages.answering import LanguageDep, page
from app.web.parts import NowDep

WHOLE = 1000

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A level: how many people by age, what they were granted and spent, and a bar of both."""

    name: str
    persons: tuple[int | None, ...]
    granted_cents: int | None
    spent_cents: int | None
    percent: int | None
    granted_width: int
    spent_width: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """A group: how many people, what public money they spent, and which part of what they got."""

    name: str
    persons: int | None
    spent_cents: int | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class MonitoringPage:
    """The figures of a version of the policy. None stands for what is not told."""

    version: str
    until: date
    versions: tuple[str, ...]
    bands: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row
    work: tuple[LineRow, ...]
    sectors: tuple[LineRow, ...]
    notice: str


@router.get("/monitoring")
def monitoring(
    request: Request,
    found: MonitoringDep,
    entitlements: EntitlementsReadDep,
    language: LanguageDep,
    now: NowDep,
    policy_version: Annotated[Code, Query()] = "LLO-2020",
) -> Response:
    """Show the figures until the first day of this month."""
    figures = found.figures(policy_version, now=now)
    table = figures.by_level_and_age
    most = max(sums.granted_cents for sums in table.cells.values())
    last = len(table.rows)
    view = MonitoringPage(
        version=policy_version,
        until=figures.until - timedelta(days=1),
        versions=tuple(policy.version for policy in entitlements.versions()),
        bands=table.columns,
        rows=tuple(_row(table, row, language, most) for row in range(last)),
        total=_row(table, last, language, most),
        work=tuple(_lines(figures.by_work)),
        sectors=tuple(_lines(figures.by_sector)),
        notice=NOTICE.in_language(language),
    )
    return page(request, "monitoring.html", view)


def _row(table: Table, row: int, language: Language, most: int) -> Row:
    last = len(table.columns)
    whole = (row, last)
    granted, spent = table.told(whole, "granted_cents"), table.told(whole, "spent_cents")
    share = table.take_up(whole)
    return Row(
        name=_name(table, row, language),
        persons=tuple(table.persons((row, column)) for column in range(last + 1)),
        granted_cents=granted,
        spent_cents=spent,
        percent=None if share is None else round(100 * share),
        granted_width=WHOLE * granted // most if granted and most else 0,
        spent_width=WHOLE * spent // most if spent and most else 0,
    )


def _name(table: Table, row: int, language: Language) -> str:
    if row == len(table.rows):
        return ""
    level = table.rows[row]
    return level_name(HighestLevel(level) if level else None).in_language(language)


def _lines(table: Table) -> Iterator[LineRow]:
    for row, name in enumerate(table.rows):
        cell = (row, 0)
        share = table.take_up(cell)
        yield LineRow(
            name=name,
            persons=table.persons(cell),
            spent_cents=table.told(cell, "spent_cents"),
            percent=None if share is None else round(100 * share),
        )
