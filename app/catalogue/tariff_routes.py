"""The API of the tariff tables: everybody reads them, the platform lays them down."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Security
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.catalogue.tariff_models import TariffDefinition, TariffTable, year_name
from app.catalogue.tariff_service import Tariffs
from app.web.callers import ApiCaller, platform
from app.web.openapi import problems
from app.web.parts import NowDep, ReadingDep, SessionDep

router = APIRouter(prefix="/api/v1/tariff-tables", tags=["tariffs"])

Writer = Annotated[ApiCaller, Security(platform, scopes=["platform:write"])]
YearPath = Annotated[
    int, Path(ge=2000, le=2200, description="The year in which the academic year begins")
]


def _tariffs(request: Request, session: SessionDep) -> Tariffs:
    make: Callable[[Session], Tariffs] = request.app.state.tariffs
    return make(session)


def _tariffs_read(request: Request, session: ReadingDep) -> Tariffs:
    make: Callable[[Session], Tariffs] = request.app.state.tariffs
    return make(session)


TariffsDep = Annotated[Tariffs, Depends(_tariffs)]
TariffsReadDep = Annotated[Tariffs, Depends(_tariffs_read)]


class TariffTableBody(BaseModel):
    """One version of the tariffs from an academic year on."""

    from_year: int
    academic_year: str = Field(examples=["2026-2027"])
    version: int
    definition: TariffDefinition

    @classmethod
    def of(cls, table: TariffTable) -> "TariffTableBody":
        """Return the public form of a table."""
        return cls(
            from_year=table.from_year,
            academic_year=year_name(table.from_year),
            version=table.version,
            definition=table.definition,
        )


class TariffTablesBody(BaseModel):
    """Every version of every table, newest first."""

    items: list[TariffTableBody]


@router.get(
    "",
    operation_id="listTariffTables",
    summary="What study costs by law and in full, per academic year",
    responses=problems(),
)
def list_tariff_tables(tariffs: TariffsReadDep) -> TariffTablesBody:
    """Return all tables; the newest version of the last year that has begun holds."""
    return TariffTablesBody(items=[TariffTableBody.of(table) for table in tariffs.tables()])


@router.put(
    "/{from_year}",
    operation_id="putTariffTable",
    summary="Lay down the tariffs from an academic year on",
    responses=problems(401, 403),
)
def put_tariff_table(
    from_year: YearPath,
    body: TariffDefinition,
    _caller: Writer,
    tariffs: TariffsDep,
    now: NowDep,
) -> TariffTableBody:
    """Return the new version; what is offered at a tariff is priced anew."""
    return TariffTableBody.of(tariffs.lay_down(from_year, body, now=now))
