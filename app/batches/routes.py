"""The API of bulk issuance and revocation: hand in, follow, start, pause, resume, cancel, read."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response, Security
from fastapi.responses import StreamingResponse

from app.batches.bodies import Asked, BatchBody, OutcomeBody, StartBody
from app.batches.events import MEDIA_TYPE
from app.batches.providing import BatchesDep, BatchesReadDep, StreamsDep, TablesDep
from app.batches.receiving import HandedIn, Receiving
from app.core.text import Identifier
from app.institutions.logbook import actor_of
from app.web.callers import ApiCaller, institution
from app.web.files import FileDep, takes_files
from app.web.idempotency import MAX_KEY_LENGTH
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, PartsDep
from app.work.routes import RowErrorBody

router = APIRouter(prefix="/api/v1/batches", tags=["batches"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["awards:read"])]
Writer = Annotated[ApiCaller, Security(institution, scopes=["awards:write"])]
FILES = takes_files("text/csv", "application/x-ndjson", "application/octet-stream")
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=MAX_KEY_LENGTH,
        description="Makes this file one batch, however often it is sent",
    ),
]


@router.post(
    "",
    operation_id="createBatch",
    summary="Hand in very many awards or revocations; the rows are looked at",
    status_code=201,
    responses=problems(401, 403, 409),
    openapi_extra=FILES,
)
def create_batch(
    caller: Writer,
    asked: Annotated[Asked, Depends()],
    key: Key,
    file: FileDep,
    parts: PartsDep,
    now: NowDep,
) -> BatchBody:
    """Keep the rows; nothing is signed before the batch is started."""
    given = HandedIn(caller.organisation_id, asked.order(), actor_of(caller), key, file)
    return BatchBody.of(Receiving(parts.database, clock=parts.clock).take(given, now=now), now=now)


@router.get(
    "",
    operation_id="listBatches",
    summary="List the batches of the institution, newest first",
    responses=problems(401, 403),
)
def list_batches(
    caller: Reader, batches: BatchesReadDep, paging: PagingDep, response: Response, now: NowDep
) -> PageBody[BatchBody]:
    """Return a page of batches; the Link header leads to the next one."""
    page = batches.page(caller.organisation_id, paging.wanted)
    return PageBody(
        items=[BatchBody.of(batch, now=now) for batch in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/{batch_id}",
    operation_id="getBatch",
    summary="See how far a batch is",
    responses=problems(401, 403, 404),
)
def get_batch(
    batch_id: Identifier, caller: Reader, batches: BatchesReadDep, now: NowDep
) -> BatchBody:
    """Return a batch of the caller's institution."""
    return BatchBody.of(batches.get(caller.organisation_id, batch_id), now=now)


@router.post(
    "/{batch_id}/start",
    operation_id="startBatch",
    summary="Do the rows that are right, at once or from a moment on",
    responses=problems(401, 403, 404, 409),
)
def start_batch(
    batch_id: Identifier,
    caller: Writer,
    batches: BatchesDep,
    now: NowDep,
    body: StartBody | None = None,
) -> BatchBody:
    """Begin; to ask for it twice changes nothing."""
    batch = batches.get(caller.organisation_id, batch_id)
    moment = body.start_at if body is not None else None
    started = batches.start(batch, by=actor_of(caller), now=now, start_at=moment)
    return BatchBody.of(started, now=now)


@router.post(
    "/{batch_id}/pause",
    operation_id="pauseBatch",
    summary="Pause a batch; what is being done is finished",
    responses=problems(401, 403, 404, 409),
)
def pause_batch(
    batch_id: Identifier, caller: Writer, batches: BatchesDep, now: NowDep
) -> BatchBody:
    """Let nothing further begin until the batch is resumed."""
    batch = batches.get(caller.organisation_id, batch_id)
    return BatchBody.of(batches.pause(batch, by=actor_of(caller), now=now), now=now)


@router.post(
    "/{batch_id}/resume",
    operation_id="resumeBatch",
    summary="Go on with a batch that was paused",
    responses=problems(401, 403, 404, 409),
)
def resume_batch(
    batch_id: Identifier, caller: Writer, batches: BatchesDep, now: NowDep
) -> BatchBody:
    """Go on where the batch was."""
    batch = batches.get(caller.organisation_id, batch_id)
    return BatchBody.of(batches.resume(batch, by=actor_of(caller), now=now), now=now)


@router.post(
    "/{batch_id}/cancel",
    operation_id="cancelBatch",
    summary="Cancel a batch; what was done stays done",
    responses=problems(401, 403, 404, 409),
)
def cancel_batch(
    batch_id: Identifier, caller: Writer, batches: BatchesDep, now: NowDep
) -> BatchBody:
    """Let nothing further begin, for ever."""
    batch = batches.get(caller.organisation_id, batch_id)
    return BatchBody.of(batches.cancel(batch, by=actor_of(caller), now=now), now=now)


@router.get(
    "/{batch_id}/rows",
    operation_id="listBatchRows",
    summary="List the rows and what became of each",
    responses=problems(401, 403, 404),
)
def list_batch_rows(  # noqa: PLR0913, PLR0917 - each is a part of one request
    batch_id: Identifier,
    caller: Reader,
    batches: BatchesReadDep,
    paging: PagingDep,
    response: Response,
    parts: PartsDep,
    now: NowDep,
) -> PageBody[OutcomeBody]:
    """Return a page of rows in their order; the Link header leads to the next one."""
    batch = batches.get(caller.organisation_id, batch_id)
    page = batches.outcomes(batch, paging.wanted, now=now)
    return PageBody(
        items=[OutcomeBody.of(found, base_url=parts.base_url) for found in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/{batch_id}/rows.csv",
    operation_id="downloadBatchRows",
    summary="Download the rows and what became of each as a table",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **problems(401, 403, 404)},
)
def download_batch_rows(
    batch_id: Identifier, caller: Reader, batches: BatchesReadDep, tables: TablesDep
) -> StreamingResponse:
    """Return all rows, for a spreadsheet or a printer of letters."""
    return tables.results(batches.get(caller.organisation_id, batch_id))


@router.get(
    "/{batch_id}/errors",
    operation_id="listBatchErrors",
    summary="List what was wrong, row by row",
    responses=problems(401, 403, 404),
)
def list_batch_errors(
    batch_id: Identifier,
    caller: Reader,
    batches: BatchesReadDep,
    paging: PagingDep,
    response: Response,
) -> PageBody[RowErrorBody]:
    """Return a page of the errors; the Link header leads to the next one."""
    page = batches.errors(batches.get(caller.organisation_id, batch_id), paging.wanted)
    return PageBody(
        items=[RowErrorBody(**error.model_dump()) for error in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/{batch_id}/errors.csv",
    operation_id="downloadBatchErrors",
    summary="Download what was wrong as a table",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **problems(401, 403, 404)},
)
def download_batch_errors(
    batch_id: Identifier, caller: Reader, batches: BatchesReadDep, tables: TablesDep
) -> StreamingResponse:
    """Return all errors, for a spreadsheet."""
    return tables.errors(batches.get(caller.organisation_id, batch_id))


@router.get(
    "/{batch_id}/events",
    operation_id="followBatch",
    summary="Follow a batch: its figures each second, as server-sent events",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {}}}, **problems(401, 403, 404)},
)
def follow_batch(
    batch_id: Identifier,
    caller: Reader,
    batches: BatchesReadDep,
    tables: TablesDep,
    streams: StreamsDep,
) -> StreamingResponse:
    """Stream `progress` whenever the figures change, and `end` when nothing goes on any more."""
    batch = batches.get(caller.organisation_id, batch_id)
    return StreamingResponse(streams.begin(lambda: tables.look(batch)), media_type=MEDIA_TYPE)
