"""The pages on which a funder tops up many people: hand in a table, look, begin, follow."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from app.core.errors import AppError, ConflictError
from app.core.paging import Slice
from app.core.text import Identifier
from app.learning_account.funding_providing import AccountsReadDep, ImportsDep, ImportsReadDep
from app.learning_account.service import LearningAccounts
from app.learning_account.top_up_files import FileFormat, FileOrder, TopUpImport
from app.learning_account.top_up_imports import TopUpImports
from app.learning_account.top_up_receiving import Receiving
from app.learning_account.top_up_rows import COLUMNS
from app.pages import funder_names
from app.pages import funder_views as views
from app.pages.answering import go_to
from app.pages.funder_desk import DeskDep, FunderDesk
from app.pages.import_views import Wrong
from app.pages.institution_views import Form as Filled
from app.pages.institution_views import Options
from app.pages.names import name_of
from app.pages.uploads import shown_name
from app.web.pagination import PagingDep
from app.web.parts import PartsDep
from app.work.models import Job, RowError
from app.work.routes import errors_table
from app.work.service import Work

router = APIRouter(prefix="/funder/{organisation_id}/files", include_in_schema=False)

SHOWN_WRONG = 25
ERROR_STATUS = 422
UNNAMED = "stortingen"


@dataclass(frozen=True, slots=True)
class Given:
    """What the form for a file holds."""

    file: Annotated[UploadFile | None, File()] = None
    source_id: Annotated[str, Form()] = ""


@dataclass(frozen=True, slots=True)
class FileDesk:
    """Somebody at the desk where files are handed in, with what is needed to show it."""

    desk: DeskDep
    files: ImportsReadDep
    accounts: AccountsReadDep
    paging: PagingDep


FilesDep = Annotated[FileDesk, Depends(FileDesk)]


@router.get("")
def files(at: FilesDep, source_id: str = "") -> Response:
    """Show the form for a file, and what was handed in before."""
    return _list(at, Filled({"source_id": source_id}))


@router.post("")
def hand_in(at: FilesDep, parts: PartsDep, given: Annotated[Given, Depends(Given)]) -> Response:
    """Keep the rows of a table and begin its preview."""
    named = given.file.filename if given.file is not None else None
    if given.file is None or not named:
        return _refused(at, given, "file", "nothing_given")
    if given.source_id not in {source_id for source_id, _name in _choices(at)}:
        return _refused(at, given, "source_id", "no_source")
    name = shown_name(named) or UNNAMED
    order = FileOrder(source_id=given.source_id, format=FileFormat.CSV, name=name)
    receiving, owner = Receiving(parts.database), at.desk.organisation_id
    try:
        taken = receiving.take(owner, order, given.file.file, now=at.desk.now)
    except AppError as error:
        if error.code not in funder_names.UPLOAD_FAULTS:
            raise
        return _refused(at, given, "file", error.code)
    return go_to(at.desk.path("files", taken.id))


@router.get("/{file_id}")
def one(
    file_id: Identifier, desk: DeskDep, found: ImportsReadDep, accounts: AccountsReadDep
) -> Response:
    """Show how far a file is, and what its rows come to."""
    file = found.get(desk.organisation_id, file_id)
    return desk.show("funder_file.html", _page(desk, found, accounts, file))


@router.get("/{file_id}/errors.csv")
def report(file_id: Identifier, desk: DeskDep, found: ImportsReadDep) -> Response:
    """Return what is wrong as a table."""
    job = _job(found.get(desk.organisation_id, file_id))
    return errors_table(Work(found.session), job.id, owner=job.owner)


@router.post("/{file_id}/start")
def start(file_id: Identifier, desk: DeskDep, found: ImportsDep) -> Response:
    """Top up for every row that is right; to ask for it again changes nothing."""
    try:
        found.begin(desk.organisation_id, file_id, now=desk.now)
    except ConflictError:
        return go_to(desk.path("files", file_id), notice="not_yet")
    return go_to(desk.path("files", file_id), notice="started")


@router.post("/{file_id}/cancel")
def cancel(file_id: Identifier, desk: DeskDep, found: ImportsDep) -> Response:
    """Stop for good; what was given stays given."""
    job = _job(found.get(desk.organisation_id, file_id))
    try:
        Work(found.session).cancel(job.id, owner=job.owner, now=desk.now)
    except ConflictError:
        # It was over before the button was pressed; the page tells.
        return go_to(desk.path("files", file_id), notice="over")
    return go_to(desk.path("files", file_id))


def _column(error: RowError) -> str:
    return funder_names.COLUMNS.get(error.column or "", error.column or "")


def _job(found: TopUpImport) -> Job:
    return found.running or found.preview


def _refused(at: FileDesk, given: Given, place: str, code: str) -> Response:
    sentence = name_of(funder_names.UPLOAD_FAULTS, code, at.desk.language)
    return _list(at, Filled({"source_id": given.source_id}, {place: sentence}))


def _list(at: FileDesk, form: Filled) -> Response:
    desk = at.desk
    page = at.files.page(desk.organisation_id, at.paging.wanted)
    called = _names(desk, at.accounts)
    view = views.FilesPage(
        desk=desk.desk("files"),
        form=form,
        sources=_choices(at),
        columns=COLUMNS,
        files=tuple(_line(desk, each, called) for each in page.items),
        next_page=desk.older(at.paging, page),
    )
    return desk.show("funder_files.html", view, status=ERROR_STATUS if form.faults else 200)


def _choices(at: FileDesk) -> Options:
    desk = at.desk
    lines = [desk.line(one, left_cents=0) for one in at.accounts.sources_of(desk.organisation_id)]
    return tuple(
        (line.id, line.name) for line in lines if line.gives != "vouchers" and line.state == "open"
    )


def _names(desk: FunderDesk, accounts: LearningAccounts) -> dict[str, str]:
    sources = accounts.sources_of(desk.organisation_id)
    return {source.id: source.names.in_language(desk.language) for source in sources}


def _line(desk: FunderDesk, found: TopUpImport, called: dict[str, str]) -> views.FileLine:
    return views.FileLine(
        id=found.id,
        name=found.name,
        source=called.get(found.source_id, ""),
        rows=found.rows,
        created_at=found.created_at,
        state=funder_names.state_of(found, desk.language),
    )


def _page(
    desk: FunderDesk, found: TopUpImports, accounts: LearningAccounts, file: TopUpImport
) -> views.FilePage:
    job, language = _job(file), desk.language
    errors = Work(found.session).errors(job.id, Slice(SHOWN_WRONG), owner=job.owner)
    called = _names(desk, accounts)
    return views.FilePage(
        desk=desk.desk("files"),
        line=_line(desk, file, called),
        phase="giving" if file.running else "preview",
        job_state=job.state.value,
        percent=job.percent,
        rows_done=job.rows_done,
        counts=tuple(
            (name_of(funder_names.COUNTS, code, language), job.counts[code])
            for code in funder_names.COUNTS
            if code in job.counts
        ),
        cents=job.counts.get("cents", 0),
        wrong=tuple(
            Wrong(each.row, _column(each), funder_names.sentence_of(each, language))
            for each in errors.items
        ),
        rows_wrong=job.rows_wrong,
        parts_failed=job.chunks_failed,
        notice=desk.asked("notice"),
    )
