"""The pages of bulk issuance: hand in a table, say what its columns mean, start it, follow it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from app.batches.events import MEDIA_TYPE
from app.batches.mapping import faults, guessed, mapped
from app.batches.models import Batch, BatchFormat, BatchKind, BatchOrder, BatchState
from app.batches.progress import progress_of
from app.batches.providing import BatchesDep, BatchesReadDep, StreamsDep, TablesDep
from app.batches.receiving import HandedIn, Receiving, columns_for
from app.batches.service import Batches
from app.batches.states import needs_second_person, state_of
from app.catalogue.routes import CatalogueReadDep
from app.catalogue.service import Catalogue
from app.catalogue.splitting import header_of, table_rows
from app.core.errors import AppError, ConflictError, NotAllowedError, RejectedError
from app.core.ids import new_token
from app.core.paging import Slice
from app.core.text import MAX_SHORT, Identifier
from app.pages import batch_names as names
from app.pages import batch_views as views
from app.pages.answering import go_to
from app.pages.import_views import Wrong
from app.pages.institution_awards import achievements_of
from app.pages.institution_desk import AwarderDep, ReaderDep, Workplace
from app.pages.institution_names import options_of
from app.pages.institution_views import Form as Filled
from app.pages.names import name_of
from app.pages.rendering import DUTCH_TIME
from app.staff.roles import Permission, demand
from app.web.middleware import CONTENT_SECURITY_POLICY
from app.web.pagination import PagingDep
from app.web.parts import NowDep, PartsDep

router = APIRouter(prefix="/institution/{slug}/batches", include_in_schema=False)

SHOWN_WRONG, SHOWN_ROWS = 25, 5
ERROR_STATUS = 422
UNNAMED = "reeks"
# This page follows the batch by a script of ours, and asks nobody else anything.
POLICY = f"{CONTENT_SECURITY_POLICY}; script-src 'self'; connect-src 'self'"
_MOVING = {BatchState.VALIDATING, BatchState.RUNNING, BatchState.SCHEDULED, BatchState.PAUSED}


@dataclass(frozen=True, slots=True)
class Given:
    """What the form for a file holds."""

    file: Annotated[UploadFile | None, File()] = None
    kind: Annotated[str, Form()] = ""
    achievement: Annotated[str, Form(max_length=100)] = ""
    reason: Annotated[str, Form(max_length=MAX_SHORT)] = ""
    key: Annotated[str, Form(max_length=100)] = ""

    def fields(self) -> dict[str, str]:
        """Return what was filled in, for the form to be shown again."""
        return {"kind": self.kind, "achievement": self.achievement, "reason": self.reason}

    def order(self) -> BatchOrder | None:
        """Return what is handed in, if a file was chosen."""
        named = self.file.filename if self.file is not None else None
        if not named or self.kind not in set(BatchKind):
            return None
        shown = "".join(letter for letter in named if letter.isprintable()).strip()
        return BatchOrder(
            kind=BatchKind(self.kind),
            format=BatchFormat.CSV,
            name=shown[-MAX_SHORT:].strip() or UNNAMED,
            achievement=self.achievement or None,
            reason=self.reason.strip() or None,
        )


@router.get("")
def batches(
    work: ReaderDep, found: BatchesReadDep, catalogue: CatalogueReadDep, paging: PagingDep
) -> Response:
    """Show the form for a file, and what was handed in before."""
    return _list(work, found, catalogue, paging, Filled({}, key=new_token()))


@router.post("")
def hand_in(
    work: AwarderDep,
    found: BatchesReadDep,
    catalogue: CatalogueReadDep,
    parts: PartsDep,
    paging: PagingDep,
    given: Annotated[Given, Depends(Given)],
) -> Response:
    """Keep a table, to be told next what its columns mean."""

    def refused(code: str) -> Response:
        sentence = name_of(names.UPLOAD_FAULTS, code, work.language)
        form = Filled(given.fields(), {"file": sentence}, key=new_token())
        return _list(work, found, catalogue, paging, form)

    try:
        order = given.order()
    except ValueError:
        order = None
    if given.file is None or order is None:
        return refused("nothing_given")
    file = given.file.file
    try:
        columns = header_of(file)
        file.seek(0)
        handed = HandedIn(
            work.institution_id, order, work.actor, f"page {given.key or new_token()}", file
        )
        batch = Receiving(parts.database, clock=parts.clock).keep(handed, columns, now=work.now)
    except RejectedError as error:
        if error.code not in names.UPLOAD_FAULTS:
            raise
        return refused(error.code)
    return go_to(work.path("batches", batch.id))


@router.get("/{batch_id}")
def one(
    batch_id: Identifier,
    work: ReaderDep,
    found: BatchesReadDep,
    catalogue: CatalogueReadDep,
    parts: PartsDep,
) -> Response:
    """Show how far a batch is; of a table that was just handed in, its columns."""
    batch = found.get(work.institution_id, batch_id)
    if state_of(batch, now=work.now) is BatchState.RECEIVED and Permission.AWARD in work.may:
        ours, _ = columns_for(batch.order.kind)
        return _columns(work, parts, batch, Filled(guessed(batch.columns, ours)))
    return _batch(work, found, catalogue, batch)


@router.post("/{batch_id}/columns")
async def tell(
    batch_id: Identifier, request: Request, work: AwarderDep, found: BatchesReadDep, parts: PartsDep
) -> Response:
    """Take what the columns mean, and begin to look at the rows."""
    form = await request.form()
    batch = found.get(work.institution_id, batch_id)
    ours, _ = columns_for(batch.order.kind)
    told = {name: str(form.get(name, "")) for name in ours}
    return await run_in_threadpool(_told, work, parts, batch, told)


@router.post("/{batch_id}/start")
def start(
    batch_id: Identifier,
    work: ReaderDep,
    found: BatchesDep,
    now: NowDep,
    when: Annotated[str, Form(max_length=10)] = "now",
    start_at: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Begin, at once or from a moment on."""
    batch = found.get(work.institution_id, batch_id)
    # As with single awards: who hands in awards, unless a second person has to decide.
    needed = Permission.DECIDE if needs_second_person(batch) else Permission.AWARD
    demand(needed, work.duty.membership)
    moment = _moment(start_at) if when == "later" else None
    if when == "later" and moment is None:
        return go_to(work.path("batches", batch_id), fault="no_moment")
    try:
        found.start(batch, by=work.actor, now=now, start_at=moment)
    except (ConflictError, NotAllowedError, RejectedError) as error:
        if error.code not in names.START_FAULTS:
            raise
        return go_to(work.path("batches", batch_id), fault=error.code)
    return go_to(work.path("batches", batch_id), notice="started")


@router.post("/{batch_id}/pause")
def pause(batch_id: Identifier, work: AwarderDep, found: BatchesDep) -> Response:
    """Let nothing further begin for now."""
    return _change(found.pause, batch_id, work, found)


@router.post("/{batch_id}/resume")
def resume(batch_id: Identifier, work: AwarderDep, found: BatchesDep) -> Response:
    """Go on where it was."""
    return _change(found.resume, batch_id, work, found)


@router.post("/{batch_id}/cancel")
def cancel(batch_id: Identifier, work: AwarderDep, found: BatchesDep) -> Response:
    """Stop for good; what was done stays."""
    return _change(found.cancel, batch_id, work, found)


@router.get("/{batch_id}/errors.csv")
def report(
    batch_id: Identifier, work: ReaderDep, found: BatchesReadDep, tables: TablesDep
) -> StreamingResponse:
    """Return what is wrong as a table."""
    return tables.errors(found.get(work.institution_id, batch_id))


@router.get("/{batch_id}/rows.csv")
def results(
    batch_id: Identifier, work: AwarderDep, found: BatchesReadDep, tables: TablesDep
) -> StreamingResponse:
    """Return every row with what became of it, and the codes for letters."""
    return tables.results(found.get(work.institution_id, batch_id))


@router.get("/{batch_id}/events")
def follow(
    batch_id: Identifier,
    work: ReaderDep,
    found: BatchesReadDep,
    tables: TablesDep,
    streams: StreamsDep,
) -> StreamingResponse:
    """Stream the figures to a page that is open."""
    batch = found.get(work.institution_id, batch_id)
    return StreamingResponse(streams.begin(lambda: tables.look(batch)), media_type=MEDIA_TYPE)


def _change(how: Callable[..., Batch], batch_id: str, work: Workplace, found: Batches) -> Response:
    try:
        how(found.get(work.institution_id, batch_id), by=work.actor, now=work.now)
    except ConflictError:
        # It was over before the button was pressed; the page tells.
        return go_to(work.path("batches", batch_id), fault="batch_over")
    return go_to(work.path("batches", batch_id))


def _told(work: Workplace, parts: PartsDep, batch: Batch, told: Mapping[str, str]) -> Response:
    address = work.path("batches", batch.id)
    if state_of(batch, now=work.now) is not BatchState.RECEIVED:
        return go_to(address)
    _, needed = columns_for(batch.order.kind)
    wrong = faults(told, theirs=batch.columns, needed=needed)
    if wrong:
        message = "Kies een kolom." if work.language == "nl" else "Choose a column."
        form = Filled(told, dict.fromkeys(wrong, message))
        return _columns(work, parts, batch, form)
    receiving = Receiving(parts.database, clock=parts.clock)
    rows = table_rows(receiving.table(batch), known=batch.columns, needed=())
    try:
        receiving.fill(batch, mapped(rows, told), now=work.now)
    except AppError as error:
        if error.code not in names.UPLOAD_FAULTS:
            raise
        sentence = name_of(names.UPLOAD_FAULTS, error.code, work.language)
        return _columns(work, parts, batch, Filled(told, fault=sentence))
    return go_to(address)


def _moment(text: str) -> datetime | None:
    """Return a moment as a form sends it: without a zone, as the clock on the wall tells it."""
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=DUTCH_TIME).astimezone(UTC) if found.tzinfo is None else None
    except (ValueError, OverflowError):
        return None


def _list(
    work: Workplace, found: Batches, catalogue: Catalogue, paging: PagingDep, form: Filled
) -> Response:
    page = found.page(work.institution_id, paging.wanted)
    view = views.BatchesPage(
        desk=work.desk("batches"),
        form=form,
        kinds=options_of(names.KINDS, work.language),
        achievements=achievements_of(catalogue, work),
        batches=tuple(_line(work, each) for each in page.items),
        next_page=work.older(paging, page),
    )
    return work.show("institution_batches.html", view, status=ERROR_STATUS if form.faults else 200)


def _line(work: Workplace, batch: Batch) -> views.BatchLine:
    return views.BatchLine(
        id=batch.id,
        name=batch.order.name,
        kind=name_of(names.KINDS, batch.order.kind, work.language),
        rows=batch.rows,
        created_at=batch.created_at,
        state=name_of(names.STATES, state_of(batch, now=work.now), work.language),
    )


def _columns(work: Workplace, parts: PartsDep, batch: Batch, form: Filled) -> Response:
    ours, needed = columns_for(batch.order.kind)
    rows = table_rows(Receiving(parts.database).table(batch), known=batch.columns, needed=())
    try:
        sample = tuple(
            tuple(str(row.get(column, "")) for column in batch.columns)
            for row in islice(rows, SHOWN_ROWS)
        )
    except RejectedError:
        # A row that cannot be read is told when the columns are.
        sample = ()
    view = views.ColumnsPage(
        desk=work.desk("batches"),
        line=_line(work, batch),
        form=form,
        ours=tuple(
            (name, name_of(names.COLUMNS, name, work.language), name in needed) for name in ours
        ),
        theirs=batch.columns,
        sample=sample,
    )
    bad = bool(form.faults or form.fault)
    return work.show("institution_batch_columns.html", view, status=ERROR_STATUS if bad else 200)


def _batch(work: Workplace, found: Batches, catalogue: Catalogue, batch: Batch) -> Response:
    language, progress = work.language, progress_of(batch, now=work.now)
    page = found.errors(batch, Slice(SHOWN_WRONG))
    named = batch.order.achievement
    achievement = catalogue.named(work.institution_id, named) if named else None
    second = needs_second_person(batch)
    fault = work.asked("fault")
    view = views.BatchPage(
        desk=work.desk("batches"),
        line=_line(work, batch),
        kind=batch.order.kind.value,
        achievement=achievement.definition.title.in_language(language) if achievement else "",
        progress=progress,
        start_at=batch.start_at,
        wrong=tuple(
            Wrong(each.row, each.column or "", names.sentence_of(each, language))
            for each in page.items
        ),
        more_wrong=page.next is not None,
        can=_can(work, batch, progress.state, second=second, found=found),
        waits_for_second=second,
        earliest=work.now.astimezone(DUTCH_TIME).strftime("%Y-%m-%dT%H:%M"),
        fault=name_of(names.START_FAULTS, fault, language) if fault in names.START_FAULTS else "",
        notice=work.asked("notice"),
    )
    answer = work.show("institution_batch.html", view)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def _can(
    work: Workplace, batch: Batch, state: BatchState, *, second: bool, found: Batches
) -> frozenset[str]:
    can: set[str] = set()
    if state is BatchState.READY:
        by_board = Permission.DECIDE in work.may and work.actor not in found.first_persons(batch)
        if by_board if second else Permission.AWARD in work.may:
            can.add("start")
    if Permission.AWARD in work.may:
        can |= {"results"} if batch.running else set()
        can |= {"change"} if state in _MOVING else set()
        can |= {"cancel"} if state in _MOVING | {BatchState.READY, BatchState.RECEIVED} else set()
    return frozenset(can)
