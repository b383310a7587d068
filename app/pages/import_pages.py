"""The pages on which an institution takes over its catalogue: hand in, look, begin, follow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from app.catalogue.import_models import CatalogueImport, ImportFormat, ImportOrder, ImportSubject
from app.catalogue.import_reading import Draft
from app.catalogue.import_routes import ImportsDep, ImportsReadDep
from app.catalogue.import_store import owner_of
from app.catalogue.imports import CatalogueImports
from app.catalogue.offering_csv import COLUMNS
from app.catalogue.receiving import Receiving
from app.core.errors import AppError, ConflictError
from app.core.paging import Slice
from app.core.text import Identifier
from app.core.values import Language
from app.institutions.log_chain import Act
from app.institutions.providing import LogbookDep
from app.pages import import_names
from app.pages import import_views as views
from app.pages.answering import go_to
from app.pages.institution_desk import DescriberDep, Workplace
from app.pages.institution_names import options_of
from app.pages.institution_views import Form as Filled
from app.pages.names import name_of
from app.pages.uploads import shown_name
from app.web.pagination import PagingDep
from app.web.parts import NowDep, PartsDep
from app.work.models import Job
from app.work.routes import errors_table
from app.work.service import Work

router = APIRouter(prefix="/institution/{slug}/imports", include_in_schema=False)

SHOWN_WRONG, SHOWN_ROWS = 25, 5
ERROR_STATUS = 422
UNNAMED = "catalogus"


@dataclass(frozen=True, slots=True)
class Given:
    """What the form for a file holds."""

    file: Annotated[UploadFile | None, File()] = None
    subject: Annotated[str, Form()] = ""
    format: Annotated[str, Form()] = ""

    def order(self) -> ImportOrder | None:
        """Return what is handed in, if a file was chosen with its form and what it holds."""
        named = self.file.filename if self.file is not None else None
        known = self.subject in set(ImportSubject) and self.format in set(ImportFormat)
        if not named or not known:
            return None
        return ImportOrder(
            format=ImportFormat(self.format),
            subject=ImportSubject(self.subject),
            name=shown_name(named) or UNNAMED,
        )


@router.get("")
def imports(work: DescriberDep, found: ImportsReadDep, paging: PagingDep) -> Response:
    """Show the form for a file, and what was handed in before."""
    return _list(work, found, paging, Filled({}))


@router.post("")
def hand_in(
    work: DescriberDep,
    found: ImportsReadDep,
    parts: PartsDep,
    paging: PagingDep,
    given: Annotated[Given, Depends(Given)],
) -> Response:
    """Keep the rows of a file and begin its preview."""
    order, filled = given.order(), {"subject": given.subject, "format": given.format}
    if given.file is None or order is None:
        return _refused(work, found, paging, filled, "nothing_given")
    receiving, file = Receiving(parts.database), given.file.file
    try:
        taken = receiving.take(work.institution_id, order, file, now=work.now)
    except AppError as error:
        if error.code not in import_names.UPLOAD_FAULTS:
            raise
        return _refused(work, found, paging, filled, error.code)
    return go_to(work.path("imports", taken.id))


@router.get("/{import_id}")
def one(import_id: Identifier, work: DescriberDep, found: ImportsReadDep) -> Response:
    """Show how far an import is, and what the rows come to."""
    view = _page(work, found, found.get(work.institution_id, import_id))
    return work.show("institution_import.html", view)


@router.get("/{import_id}/errors.csv")
def report(import_id: Identifier, work: DescriberDep, found: ImportsReadDep) -> Response:
    """Return what is wrong as a table."""
    job = _job(found.get(work.institution_id, import_id))
    return errors_table(Work(found.session), job.id, owner=owner_of(work.institution_id))


@router.post("/{import_id}/start")
def start(
    import_id: Identifier, work: DescriberDep, found: ImportsDep, log: LogbookDep, now: NowDep
) -> Response:
    """Begin an import that was looked at."""
    before = found.get(work.institution_id, import_id)
    try:
        found.begin(work.institution_id, import_id, now=now)
    except ConflictError:
        return go_to(work.path("imports", import_id), notice="not_yet")
    if before.running is None:
        log.note(
            Act.CATALOGUE_IMPORTED,
            import_id,
            institution_id=work.institution_id,
            by=work.actor,
            now=now,
        )
    return go_to(work.path("imports", import_id), notice="started")


@router.post("/{import_id}/pause")
def pause(import_id: Identifier, work: DescriberDep, found: ImportsDep) -> Response:
    """Let nothing further begin for now."""
    return _change(Work.pause, import_id, work, found)


@router.post("/{import_id}/resume")
def resume(import_id: Identifier, work: DescriberDep, found: ImportsDep) -> Response:
    """Go on where it was."""
    return _change(Work.resume, import_id, work, found)


@router.post("/{import_id}/cancel")
def cancel(import_id: Identifier, work: DescriberDep, found: ImportsDep) -> Response:
    """Stop for good; what was written stays."""
    return _change(Work.cancel, import_id, work, found)


def _change(
    how: Callable[..., Job], import_id: str, work: Workplace, found: CatalogueImports
) -> Response:
    job = _job(found.get(work.institution_id, import_id))
    try:
        how(Work(found.session), job.id, owner=owner_of(work.institution_id), now=work.now)
    except ConflictError:
        # It was over before the button was pressed; the page tells.
        return go_to(work.path("imports", import_id), notice="over")
    return go_to(work.path("imports", import_id))


def _job(found: CatalogueImport) -> Job:
    return found.running or found.preview


def _refused(
    work: Workplace,
    found: CatalogueImports,
    paging: PagingDep,
    filled: dict[str, str],
    code: str,
) -> Response:
    sentence = name_of(import_names.UPLOAD_FAULTS, code, work.language)
    return _list(work, found, paging, Filled(filled, {"file": sentence}))


def _list(work: Workplace, found: CatalogueImports, paging: PagingDep, form: Filled) -> Response:
    page = found.page(work.institution_id, paging.wanted)
    view = views.ImportsPage(
        desk=work.desk("imports"),
        form=form,
        subjects=options_of(import_names.SUBJECTS, work.language),
        formats=options_of(import_names.FORMATS, work.language),
        columns=COLUMNS,
        imports=tuple(_line(each, work.language) for each in page.items),
        next_page=work.older(paging, page),
    )
    return work.show("institution_imports.html", view, status=ERROR_STATUS if form.faults else 200)


def _line(found: CatalogueImport, language: Language) -> views.ImportLine:
    return views.ImportLine(
        id=found.id,
        name=found.order.name,
        subject=name_of(import_names.SUBJECTS, found.order.subject, language),
        rows=found.rows,
        created_at=found.created_at,
        state=import_names.state_of(found, language),
    )


def _page(work: Workplace, found: CatalogueImports, one: CatalogueImport) -> views.ImportPage:
    job, language = _job(one), work.language
    owner = owner_of(work.institution_id)
    errors = Work(found.session).errors(job.id, Slice(SHOWN_WRONG), owner=owner)
    return views.ImportPage(
        desk=work.desk("imports"),
        line=_line(one, language),
        format=name_of(import_names.FORMATS, one.order.format, language),
        phase="import" if one.running else "preview",
        job_state=job.state.value,
        percent=job.percent,
        rows_done=job.rows_done,
        counts=tuple(
            (name_of(import_names.COUNTS, code, language), job.counts[code])
            for code in import_names.COUNTS
            if code in job.counts
        ),
        sample=tuple(_sample_row(draft, language) for draft in found.sample(one, most=SHOWN_ROWS)),
        wrong=tuple(
            views.Wrong(each.row, each.column or "", import_names.sentence_of(each, language))
            for each in errors.items
        ),
        rows_wrong=job.rows_wrong,
        parts_failed=job.chunks_failed,
        notice=work.asked("notice"),
    )


def _sample_row(draft: Draft, language: Language) -> tuple[str, str, str]:
    title, begins = draft.says.get("title"), draft.says.get("starts_on")
    named = title.get(language, "") if isinstance(title, dict) else ""
    return draft.name, str(named), str(begins or "")
