"""How far the background work of an institution is, what was wrong, and what to do with it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response, Security
from pydantic import BaseModel, Field

from app.core.csv_table import csv_table
from app.core.paging import Slice
from app.core.text import Identifier
from app.web.callers import ApiCaller, institution
from app.web.openapi import problems
from app.web.pagination import MAX_LIMIT, PageBody, PagingDep
from app.web.parts import NowDep, ReadingDep, SessionDep
from app.work.models import Job, JobState, RowError
from app.work.service import Work

router = APIRouter(prefix="/api/v1/jobs", tags=["background work"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["jobs:read"])]
Writer = Annotated[ApiCaller, Security(institution, scopes=["jobs:write"])]
HEADER = ("row", "column", "code", "message")


class JobBody(BaseModel):
    """A job and how far it is."""

    id: str
    kind: str
    state: JobState
    percent: int = Field(description="Rounded down; 100 is all of it")
    chunks: int = Field(description="Parts in which it is done, each wholly or not at all")
    chunks_left: int
    chunks_failed: int = Field(description="Parts that failed on our side, with an error each")
    rows_done: int = Field(description="Rows that were looked at, the wrong ones included")
    rows_wrong: int
    counts: dict[str, int] = Field(description="What the rows came to, such as `created`")
    created_at: datetime
    finished_at: datetime | None = None

    @classmethod
    def of(cls, job: Job) -> "JobBody":
        """Return the public form of a job."""
        members = job.model_dump(exclude={"owner", "parameters"})
        return cls(**members, percent=job.percent)


class RowErrorBody(BaseModel):
    """What is wrong with one row; the first row is 1."""

    row: int
    column: str | None = None
    code: str
    message: str


@router.get(
    "/{job_id}",
    operation_id="getJob",
    summary="See how far a job is",
    responses=problems(401, 403, 404),
)
def get_job(job_id: Identifier, caller: Reader, session: ReadingDep) -> JobBody:
    """Return a job of the caller's institution."""
    return JobBody.of(Work(session).get(job_id, owner=caller.tenant))


@router.get(
    "/{job_id}/errors",
    operation_id="listJobErrors",
    summary="List what was wrong, row by row",
    responses=problems(401, 403, 404),
)
def list_job_errors(
    job_id: Identifier,
    caller: Reader,
    session: ReadingDep,
    paging: PagingDep,
    response: Response,
) -> PageBody[RowErrorBody]:
    """Return a page of the errors; the Link header leads to the next one."""
    page = Work(session).errors(job_id, paging.wanted, owner=caller.tenant)
    return PageBody(
        items=[RowErrorBody(**error.model_dump()) for error in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/{job_id}/errors.csv",
    operation_id="downloadJobErrors",
    summary="Download what was wrong as a table",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **problems(401, 403, 404)},
)
def download_job_errors(job_id: Identifier, caller: Reader, session: ReadingDep) -> Response:
    """Return all errors, for a spreadsheet."""
    return errors_table(Work(session), job_id, owner=caller.tenant)


@router.post(
    "/{job_id}/pause",
    operation_id="pauseJob",
    summary="Pause a job; what is being done is finished",
    responses=problems(401, 403, 404, 409),
)
def pause_job(job_id: Identifier, caller: Writer, session: SessionDep, now: NowDep) -> JobBody:
    """Let nothing further begin until the job is resumed."""
    return JobBody.of(Work(session).pause(job_id, owner=caller.tenant, now=now))


@router.post(
    "/{job_id}/resume",
    operation_id="resumeJob",
    summary="Go on with a job that was paused",
    responses=problems(401, 403, 404, 409),
)
def resume_job(job_id: Identifier, caller: Writer, session: SessionDep, now: NowDep) -> JobBody:
    """Go on where the job was."""
    return JobBody.of(Work(session).resume(job_id, owner=caller.tenant, now=now))


@router.post(
    "/{job_id}/cancel",
    operation_id="cancelJob",
    summary="Cancel a job; what was done stays done",
    responses=problems(401, 403, 404, 409),
)
def cancel_job(job_id: Identifier, caller: Writer, session: SessionDep, now: NowDep) -> JobBody:
    """Let nothing further begin, for ever."""
    return JobBody.of(Work(session).cancel(job_id, owner=caller.tenant, now=now))


def errors_table(work: Work, job_id: str, *, owner: str) -> Response:
    """Return the errors of a job as a table to download."""
    rows = ((e.row, e.column, e.code, e.message) for e in _all(work, job_id, owner))
    headers = {"Content-Disposition": f'attachment; filename="errors-{job_id}.csv"'}
    return Response(csv_table(HEADER, rows), media_type="text/csv", headers=headers)


def _all(work: Work, job_id: str, owner: str) -> Iterator[RowError]:
    wanted = Slice(MAX_LIMIT)
    while True:
        page = work.errors(job_id, wanted, owner=owner)
        yield from page.items
        if page.next is None:
            return
        wanted = Slice(MAX_LIMIT, page.next)
