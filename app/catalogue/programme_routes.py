"""The API by which institutions describe their programmes and units."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Generic, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response, Security
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.catalogue.models import Slug
from app.catalogue.programme_models import Programme, ProgrammeDefinition, Unit, UnitDefinition
from app.catalogue.programmes import Programmes
from app.catalogue.putting import PutOutcome, PutResult
from app.web.callers import ApiCaller, institution
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, ReadingDep, SessionDep

router = APIRouter(prefix="/api/v1", tags=["programmes"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["achievements:read"])]
Writer = Annotated[ApiCaller, Security(institution, scopes=["achievements:write"])]
TextQuery = Annotated[
    str | None, Query(max_length=100, description="Part of the title, in either language")
]
D = TypeVar("D", ProgrammeDefinition, UnitDefinition)
CREATED, OK = 201, 200


def _programmes(request: Request, session: SessionDep) -> Programmes:
    make: Callable[[Session], Programmes] = request.app.state.programmes
    return make(session)


def _programmes_read(request: Request, session: ReadingDep) -> Programmes:
    make: Callable[[Session], Programmes] = request.app.state.programmes
    return make(session)


ProgrammesDep = Annotated[Programmes, Depends(_programmes)]
ProgrammesReadDep = Annotated[Programmes, Depends(_programmes_read)]


class PartBody(BaseModel, Generic[D]):
    """One version of a programme or a unit."""

    id: str
    slug: str
    version: int
    created_at: datetime
    definition: D


class ProgrammeBody(PartBody[ProgrammeDefinition]):
    """One version of a programme."""

    @classmethod
    def of(cls, programme: Programme) -> "ProgrammeBody":
        """Return the public form of a programme."""
        return cls.model_validate(programme.model_dump(by_alias=True, exclude={"institution_id"}))


class UnitBody(PartBody[UnitDefinition]):
    """One version of a unit."""

    @classmethod
    def of(cls, unit: Unit) -> "UnitBody":
        """Return the public form of a unit."""
        return cls.model_validate(unit.model_dump(by_alias=True, exclude={"institution_id"}))


@router.get(
    "/programmes",
    operation_id="listProgrammes",
    summary="List the programmes of the institution, newest first",
    responses=problems(401, 403),
)
def list_programmes(
    caller: Reader,
    programmes: ProgrammesReadDep,
    paging: PagingDep,
    response: Response,
    text: TextQuery = None,
) -> PageBody[ProgrammeBody]:
    """Return a page of programmes; the Link header leads to the next one."""
    page = programmes.page(caller.organisation_id, paging.wanted, text=text)
    items = [ProgrammeBody.of(programme) for programme in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


@router.get(
    "/programmes/{programme_slug}",
    operation_id="getProgramme",
    summary="Read the newest version of a programme",
    responses=problems(401, 403, 404),
)
def get_programme(
    programme_slug: str, caller: Reader, programmes: ProgrammesReadDep
) -> ProgrammeBody:
    """Return a programme of the caller's institution."""
    return ProgrammeBody.of(programmes.programme(caller.organisation_id, programme_slug))


@router.put(
    "/programmes/{programme_slug}",
    operation_id="putProgramme",
    summary="Describe a programme, or change what it says",
    responses={CREATED: {"model": ProgrammeBody}, **problems(401, 403)},
)
def put_programme(
    programme_slug: Slug,
    body: ProgrammeDefinition,
    caller: Writer,
    programmes: ProgrammesDep,
    response: Response,
    now: NowDep,
) -> ProgrammeBody:
    """Return the programme: a new one, a new version, or the same when nothing changes."""
    owner = caller.organisation_id
    _tell(programmes.put_programme(owner, programme_slug, body, now=now), response)
    return ProgrammeBody.of(programmes.programme(owner, programme_slug))


@router.get(
    "/units",
    operation_id="listUnits",
    summary="List the units of the institution, newest first",
    responses=problems(401, 403),
)
def list_units(
    caller: Reader,
    programmes: ProgrammesReadDep,
    paging: PagingDep,
    response: Response,
    text: TextQuery = None,
) -> PageBody[UnitBody]:
    """Return a page of units; the Link header leads to the next one."""
    page = programmes.unit_page(caller.organisation_id, paging.wanted, text=text)
    items = [UnitBody.of(unit) for unit in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


@router.get(
    "/units/{unit_slug}",
    operation_id="getUnit",
    summary="Read the newest version of a unit",
    responses=problems(401, 403, 404),
)
def get_unit(unit_slug: str, caller: Reader, programmes: ProgrammesReadDep) -> UnitBody:
    """Return a unit of the caller's institution."""
    return UnitBody.of(programmes.unit(caller.organisation_id, unit_slug))


@router.put(
    "/units/{unit_slug}",
    operation_id="putUnit",
    summary="Describe a unit, or change what it says",
    responses={CREATED: {"model": UnitBody}, **problems(401, 403)},
)
def put_unit(
    unit_slug: Slug,
    body: UnitDefinition,
    caller: Writer,
    programmes: ProgrammesDep,
    response: Response,
    now: NowDep,
) -> UnitBody:
    """Return the unit: a new one, a new version, or the same when nothing changes."""
    owner = caller.organisation_id
    _tell(programmes.put_unit(owner, unit_slug, body, now=now), response)
    return UnitBody.of(programmes.unit(owner, unit_slug))


def _tell(result: PutResult, response: Response) -> None:
    response.status_code = CREATED if result.outcome is PutOutcome.CREATED else OK
