"""The API by which institutions hand in a catalogue from another system, and get theirs back."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, Security
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.catalogue import ooapi_export
from app.catalogue.import_models import CatalogueImport, ImportFormat, ImportOrder, ImportSubject
from app.catalogue.imports import CatalogueImports
from app.catalogue.receiving import Receiving
from app.core.documents import JSONObject
from app.core.paging import Page
from app.core.text import Identifier, ShortText
from app.web.callers import ApiCaller, institution
from app.web.files import FileDep, takes_files
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, PartsDep, ReadingDep, SessionDep
from app.work.routes import JobBody

router = APIRouter(prefix="/api/v1", tags=["catalogue imports"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["achievements:read"])]
Writer = Annotated[ApiCaller, Security(institution, scopes=["achievements:write"])]
FILES = takes_files("application/octet-stream", "text/csv")


def _imports(request: Request, session: SessionDep) -> CatalogueImports:
    make: Callable[[Session], CatalogueImports] = request.app.state.catalogue_imports
    return make(session)


def _imports_read(request: Request, session: ReadingDep) -> CatalogueImports:
    make: Callable[[Session], CatalogueImports] = request.app.state.catalogue_imports
    return make(session)


ImportsDep = Annotated[CatalogueImports, Depends(_imports)]
ImportsReadDep = Annotated[CatalogueImports, Depends(_imports_read)]


class ImportBody(BaseModel):
    """An import with its preview and, once it was begun, the import itself."""

    id: str
    format: ImportFormat
    subject: ImportSubject
    name: str
    rows: int
    created_at: datetime
    preview: JobBody
    job: JobBody | None = None

    @classmethod
    def of(cls, found: CatalogueImport) -> "ImportBody":
        """Return the public form of an import."""
        return cls(
            id=found.id,
            **found.order.model_dump(),
            rows=found.rows,
            created_at=found.created_at,
            preview=JobBody.of(found.preview),
            job=JobBody.of(found.running) if found.running else None,
        )


@router.post(
    "/catalogue-imports",
    operation_id="createCatalogueImport",
    summary="Hand in programmes, courses or offerings; a preview begins",
    status_code=201,
    responses=problems(401, 403),
    openapi_extra=FILES,
)
def create_catalogue_import(  # noqa: PLR0913, PLR0917 - each is a part of one request
    caller: Writer,
    subject: ImportSubject,
    format: ImportFormat,  # noqa: A002 - its name in the API
    file: FileDep,
    parts: PartsDep,
    now: NowDep,
    name: Annotated[ShortText, Query(description="What you call the file")] = "catalogue",
) -> ImportBody:
    """Keep the rows; nothing is in the catalogue before the import is begun."""
    order = ImportOrder(format=format, subject=subject, name=name)
    taken = Receiving(parts.database).take(caller.organisation_id, order, file, now=now)
    return ImportBody.of(taken)


@router.get(
    "/catalogue-imports",
    operation_id="listCatalogueImports",
    summary="List the imports of the institution, newest first",
    responses=problems(401, 403),
)
def list_catalogue_imports(
    caller: Reader, imports: ImportsReadDep, paging: PagingDep, response: Response
) -> PageBody[ImportBody]:
    """Return a page of imports; the Link header leads to the next one."""
    page = imports.page(caller.organisation_id, paging.wanted)
    return PageBody(
        items=[ImportBody.of(found) for found in page.items], next=paging.announce(page, response)
    )


@router.get(
    "/catalogue-imports/{import_id}",
    operation_id="getCatalogueImport",
    summary="See what an import would come to, or how far it is",
    responses=problems(401, 403, 404),
)
def get_catalogue_import(
    import_id: Identifier, caller: Reader, imports: ImportsReadDep
) -> ImportBody:
    """Return an import of the caller's institution."""
    return ImportBody.of(imports.get(caller.organisation_id, import_id))


@router.post(
    "/catalogue-imports/{import_id}/start",
    operation_id="startCatalogueImport",
    summary="Begin an import of which the preview is finished",
    responses=problems(401, 403, 404, 409),
)
def start_catalogue_import(
    import_id: Identifier, caller: Writer, imports: ImportsDep, now: NowDep
) -> ImportBody:
    """Write every row that is right; to ask for it twice changes nothing."""
    return ImportBody.of(imports.begin(caller.organisation_id, import_id, now=now))


@router.get(
    "/catalogue-export/{subject}",
    operation_id="exportCatalogue",
    summary="Read the catalogue in the form of the Open Education API, version 5",
    responses=problems(401, 403),
)
def export_catalogue(
    subject: ImportSubject,
    caller: Reader,
    imports: ImportsReadDep,
    paging: PagingDep,
    response: Response,
) -> PageBody[JSONObject]:
    """Return a page; what has no member in the standard stands in `ext.leerkluis`."""
    page = exported(imports, subject, caller.organisation_id, paging)
    return PageBody(items=list(page.items), next=paging.announce(page, response))


def exported(
    imports: CatalogueImports, subject: ImportSubject, institution_id: str, paging: PagingDep
) -> Page[JSONObject]:
    """Return a page of the catalogue of an institution."""
    if subject is ImportSubject.OFFERINGS:
        return imports.offerings.page(institution_id, paging.wanted).map(ooapi_export.offering)
    if subject is ImportSubject.COURSES:
        return imports.programmes.unit_page(institution_id, paging.wanted).map(ooapi_export.course)
    programmes = imports.programmes.page(institution_id, paging.wanted)
    return programmes.map(ooapi_export.program)
