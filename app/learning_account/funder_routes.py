"""The API of funders: their own sources, groups, vouchers, and files of top-ups."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, Security

from app.core.bsn import contains_bsn
from app.core.text import Identifier, ShortText
from app.learning_account.funder_bodies import (
    GroupBody,
    GroupMembersBody,
    IssuedVoucherBody,
    NewVoucherBody,
    OwnSourceBody,
    TopUpImportBody,
)
from app.learning_account.funding import BSNInTopUpError
from app.learning_account.funding_providing import (
    AccountsReadDep,
    GroupsDep,
    GroupsReadDep,
    ImportsDep,
    ImportsReadDep,
    VouchersDep,
    VouchersReadDep,
)
from app.learning_account.top_up_files import FileFormat, FileOrder
from app.learning_account.top_up_receiving import Receiving
from app.learning_account.written import Code
from app.web.callers import ApiCaller, funder
from app.web.files import FileDep, takes_files
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, PartsDep, ReadingDep, SessionDep
from app.work.routes import RowErrorBody, errors_table
from app.work.service import Work

router = APIRouter(prefix="/api/v1", tags=["learning account"])

Reader = Annotated[ApiCaller, Security(funder, scopes=["topups:read"])]
Writer = Annotated[ApiCaller, Security(funder, scopes=["topups:write"])]
FILES = takes_files("text/csv", "application/x-ndjson")


@router.get(
    "/topup-sources",
    operation_id="listOwnFundingSources",
    summary="The funder's own sources, with what is left of each",
    responses=problems(401, 403),
)
def list_own_sources(caller: Reader, accounts: AccountsReadDep) -> list[OwnSourceBody]:
    """Return all sources of the caller's organisation, newest first."""
    sources = accounts.sources_of(caller.organisation_id)
    left = accounts.left_cents(sources)
    return [OwnSourceBody.of_own(source, left_cents=left[source.id]) for source in sources]


@router.get(
    "/topup-groups",
    operation_id="listPersonGroups",
    summary="The funder's own groups of people",
    responses=problems(401, 403),
)
def list_groups(caller: Reader, groups: GroupsReadDep) -> list[GroupBody]:
    """Return the groups by name, each with its number of addresses."""
    sizes = groups.sizes(caller.organisation_id)
    return [GroupBody(name=name, members=members) for name, members in sizes.items()]


@router.put(
    "/topup-groups/{group_name}",
    operation_id="putPersonGroup",
    summary="Say which addresses are of a group",
    responses=problems(401, 403),
)
def put_group(
    group_name: Code, body: GroupMembersBody, caller: Writer, groups: GroupsDep
) -> GroupBody:
    """Replace the group as a whole; an empty one is no group any more."""
    members = [member.address() for member in body.members]
    if any(contains_bsn(member.value) for member in members):
        raise BSNInTopUpError("Leave out the BSN: it may not be stored here.")
    return GroupBody(
        name=group_name, members=groups.put(caller.organisation_id, group_name, members)
    )


@router.post(
    "/topup-vouchers",
    operation_id="createVoucher",
    summary="Hand out a voucher for one module of 30 EC",
    status_code=201,
    response_model=IssuedVoucherBody,
    responses=problems(401, 403, 404, 409),
)
def create_voucher(
    body: NewVoucherBody,
    caller: Writer,
    vouchers: VouchersDep,
    session: SessionDep,
    once: OnceDep,
) -> Response:
    """The answer is the same whether the person is known here or not."""
    return once.answer(
        session,
        lambda: IssuedVoucherBody.of(
            vouchers.issue(body.order(), organisation_id=caller.organisation_id, now=once.now)
        ),
        tenant=caller.tenant,
    )


@router.get(
    "/topup-vouchers",
    operation_id="listVouchers",
    summary="The vouchers that the funder handed out, newest first",
    responses=problems(401, 403),
)
def list_vouchers(
    caller: Reader, vouchers: VouchersReadDep, paging: PagingDep, response: Response
) -> PageBody[IssuedVoucherBody]:
    """Return a page of vouchers; whether they were used is not in it."""
    page = vouchers.page(caller.organisation_id, paging.wanted).map(IssuedVoucherBody.of)
    return PageBody(items=list(page.items), next=paging.announce(page, response))


@router.post(
    "/topup-imports",
    operation_id="createTopUpImport",
    summary="Hand in a file of top-ups; a preview begins",
    status_code=201,
    responses=problems(401, 403, 404),
    openapi_extra=FILES,
)
def create_import(  # noqa: PLR0913, PLR0917 - each is a part of one request
    caller: Writer,
    source_id: Annotated[Code, Query()],
    format: FileFormat,  # noqa: A002 - its name in the API
    file: FileDep,
    parts: PartsDep,
    now: NowDep,
    name: Annotated[ShortText, Query(description="What you call the file")] = "top-ups",
) -> TopUpImportBody:
    """Keep the rows; nobody is topped up before the file is begun."""
    order = FileOrder(source_id=source_id, format=format, name=name)
    taken = Receiving(parts.database).take(caller.organisation_id, order, file, now=now)
    return TopUpImportBody.of(taken)


@router.get(
    "/topup-imports",
    operation_id="listTopUpImports",
    summary="The files of top-ups, newest first",
    responses=problems(401, 403),
)
def list_imports(
    caller: Reader, imports: ImportsReadDep, paging: PagingDep, response: Response
) -> PageBody[TopUpImportBody]:
    """Return a page of files; the Link header leads to the next one."""
    page = imports.page(caller.organisation_id, paging.wanted).map(TopUpImportBody.of)
    return PageBody(items=list(page.items), next=paging.announce(page, response))


@router.get(
    "/topup-imports/{file_id}",
    operation_id="getTopUpImport",
    summary="See what a file would come to, or how far it is",
    responses=problems(401, 403, 404),
)
def get_import(file_id: Identifier, caller: Reader, imports: ImportsReadDep) -> TopUpImportBody:
    """Return a file of the caller's organisation."""
    return TopUpImportBody.of(imports.get(caller.organisation_id, file_id))


@router.post(
    "/topup-imports/{file_id}/start",
    operation_id="startTopUpImport",
    summary="Top up, once the preview is finished",
    responses=problems(401, 403, 404, 409),
)
def start_import(
    file_id: Identifier, caller: Writer, imports: ImportsDep, now: NowDep
) -> TopUpImportBody:
    """Top up for every row that is right; to ask for it twice changes nothing."""
    return TopUpImportBody.of(imports.begin(caller.organisation_id, file_id, now=now))


@router.get(
    "/topup-imports/{file_id}/errors",
    operation_id="listTopUpImportErrors",
    summary="What is wrong with the rows of a file",
    responses=problems(401, 403, 404),
)
def list_errors(
    file_id: Identifier,
    caller: Reader,
    imports: ImportsReadDep,
    session: ReadingDep,
    paging: PagingDep,
    response: Response,
) -> PageBody[RowErrorBody]:
    """Return a page of the errors of its last job."""
    found = imports.get(caller.organisation_id, file_id)
    job = found.running or found.preview
    page = Work(session).errors(job.id, paging.wanted, owner=job.owner)
    return PageBody(
        items=[RowErrorBody(**error.model_dump()) for error in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/topup-imports/{file_id}/errors.csv",
    operation_id="downloadTopUpImportErrors",
    summary="Download what is wrong as a table",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **problems(401, 403, 404)},
)
def download_errors(
    file_id: Identifier, caller: Reader, imports: ImportsReadDep, session: ReadingDep
) -> Response:
    """Return all errors of its last job, for a spreadsheet."""
    found = imports.get(caller.organisation_id, file_id)
    job = found.running or found.preview
    return errors_table(Work(session), job.id, owner=job.owner)
