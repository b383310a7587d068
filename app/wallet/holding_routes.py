"""The learner's API for all that they hold: found, arranged, imported, said, put together."""

from fastapi import APIRouter, Response

from app.core.documents import JSONObject
from app.credentials.verdict_body import VerdictBody
from app.wallet.holding_bodies import (
    ArrangementBody,
    CollectionBody,
    EntryBody,
    EventBody,
    GroupBody,
    HoldingBody,
    ImportedBody,
    KeptImportBody,
    NewGroupBody,
)
from app.wallet.holding_providing import (
    IMPORT_LIMIT,
    CandidateDep,
    ChecksDep,
    CollectionsDep,
    HistoriesDep,
    HoldingsDep,
    HoldingsReadDep,
    ImportsDep,
    PortfolioDep,
    RawBody,
    SoughtDep,
)
from app.wallet.service import UnknownItemError
from app.wallet.verify_routes import CREDENTIAL_BODY
from app.web.callers import LearnerDep
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, SessionDep
from app.web.rate_limits import limited

_FILE = {"schema": {"type": "string", "format": "binary"}}
PICTURE_BODY = {
    "requestBody": {
        "required": True,
        "description": "A picture of at most 4 MiB; SVG is not taken.",
        "content": {"image/png": _FILE, "image/jpeg": _FILE, "image/webp": _FILE},
    }
}
NO_CONTENT = 204

router = APIRouter(prefix="/api/v1/me", tags=["wallet"])


@router.get(
    "/credentials",
    operation_id="listMyCredentials",
    summary="Find what I hold: in my own order, or by day of award",
    responses=problems(401),
)
def list_credentials(
    caller: LearnerDep,
    holdings: HoldingsReadDep,
    sought: SoughtDep,
    paging: PagingDep,
    response: Response,
    now: NowDep,
) -> PageBody[HoldingBody]:
    """Return a page; the Link header leads to the next one. What is hidden is asked for apart."""
    page = holdings.page(caller.learner_id, sought, paging.wanted, now=now)
    return PageBody(
        items=[HoldingBody.of(one, now=now) for one in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/credentials/{item_id}/history",
    operation_id="getHistoryOfMyCredential",
    summary="What happened to one of my items, latest first",
    responses=problems(401, 404),
)
def get_history(
    item_id: str,
    caller: LearnerDep,
    holdings: HoldingsReadDep,
    histories: HistoriesDep,
    now: NowDep,
) -> list[EventBody]:
    """Return what happened, derived from the facts and their dates."""
    holding = holdings.get(item_id, learner_id=caller.learner_id)
    return [EventBody.of(event) for event in histories.of(holding, now=now)]


@router.put(
    "/credentials/{item_id}/arrangement",
    operation_id="arrangeMyCredential",
    summary="Hide, group or move one of my items",
    responses=problems(401, 404),
)
def arrange(
    item_id: str, body: ArrangementBody, caller: LearnerDep, holdings: HoldingsDep, now: NowDep
) -> HoldingBody:
    """Return the item as it is arranged now."""
    whose = {"learner_id": caller.learner_id}
    found = holdings.arrange(item_id, hidden=body.hidden, group_id=body.group_id, **whose)
    if body.number is not None:
        holdings.move_to(item_id, number=body.number, **whose)
    return HoldingBody.of(found, now=now)


@router.get(
    "/groups", operation_id="listMyGroups", summary="List my groups", responses=problems(401)
)
def list_groups(caller: LearnerDep, holdings: HoldingsReadDep) -> list[GroupBody]:
    """Return my groups by name."""
    return [GroupBody.of(group) for group in holdings.groups(caller.learner_id)]


@router.post(
    "/groups",
    operation_id="createGroup",
    summary="Make a group",
    status_code=201,
    response_model=GroupBody,
    responses=problems(401, 409),
)
def create_group(
    body: NewGroupBody,
    caller: LearnerDep,
    once: OnceDep,
    session: SessionDep,
    holdings: HoldingsDep,
) -> Response:
    """Make a group to put items into."""

    def work() -> GroupBody:
        return GroupBody.of(holdings.add_group(caller.learner_id, body.name, now=once.now))

    return once.answer(session, work, tenant=caller.tenant)


@router.put(
    "/groups/{group_id}",
    operation_id="renameGroup",
    summary="Give a group another name",
    responses=problems(401, 404, 409),
)
def rename_group(
    group_id: str, body: NewGroupBody, caller: LearnerDep, holdings: HoldingsDep
) -> GroupBody:
    """Return the group."""
    renamed = holdings.rename_group(group_id, body.name, learner_id=caller.learner_id)
    return GroupBody.of(renamed)


@router.delete(
    "/groups/{group_id}",
    operation_id="removeGroup",
    summary="Take a group away",
    status_code=NO_CONTENT,
    responses=problems(401, 404),
)
def remove_group(group_id: str, caller: LearnerDep, holdings: HoldingsDep) -> None:
    """Take the group away; what was in it stays in the wallet."""
    holdings.remove_group(group_id, learner_id=caller.learner_id)


@router.post(
    "/imports",
    operation_id="importCredential",
    summary="Keep a credential that was issued elsewhere",
    status_code=201,
    dependencies=[limited(IMPORT_LIMIT)],
    openapi_extra=CREDENTIAL_BODY,
    responses=problems(401, 409, 415),
)
def import_credential(
    caller: LearnerDep,
    candidate: CandidateDep,
    imports: ImportsDep,
    holdings: HoldingsDep,
    now: NowDep,
) -> ImportedBody:
    """Check it and keep it, unless it is proven false: then 422 `import_refused` says why."""
    item = imports.add(caller.learner_id, candidate, now=now)
    kept = HoldingBody.of(holdings.get(item.id, learner_id=caller.learner_id), now=now)
    return ImportedBody(**kept.model_dump(), verdict=VerdictBody.of(candidate.verdict))


@router.get(
    "/imports/{item_id}",
    operation_id="getImport",
    summary="Read a credential that was issued elsewhere, and check it again",
    dependencies=[limited(IMPORT_LIMIT)],
    responses=problems(401, 404),
)
def get_import(
    item_id: str,
    caller: LearnerDep,
    holdings: HoldingsReadDep,
    checks: ChecksDep,
    imports: ImportsDep,
    now: NowDep,
) -> KeptImportBody:
    """Return it as it was handed in, with what can be said of it now."""
    holding = holdings.get(item_id, learner_id=caller.learner_id)
    if holding.imported is None:
        raise UnknownItemError("Your wallet holds no such import.")
    found, verdict = checks.again(holding.imported, now=now)
    imports.note(holding.item, found, verdict)
    body = HoldingBody.of(holding.checked_again(found), now=now)
    return KeptImportBody(
        **body.model_dump(), verdict=VerdictBody.of(verdict), secured=found.secured
    )


@router.post(
    "/portfolio",
    operation_id="addPortfolioItem",
    summary="Keep something that I say of myself",
    status_code=201,
    response_model=HoldingBody,
    responses=problems(401, 409),
)
def add_entry(
    body: EntryBody,
    caller: LearnerDep,
    once: OnceDep,
    session: SessionDep,
    portfolio: PortfolioDep,
    holdings: HoldingsDep,
) -> Response:
    """Keep an entry; it is labelled as not validated wherever it is shown."""

    def work() -> HoldingBody:
        item = portfolio.add(caller.learner_id, body.entry(), picture=None, now=once.now)
        kept = holdings.get(item.id, learner_id=caller.learner_id)
        return HoldingBody.of(kept, now=once.now)

    return once.answer(session, work, tenant=caller.tenant)


@router.put(
    "/portfolio/{item_id}",
    operation_id="replacePortfolioItem",
    summary="Change something that I say of myself",
    responses=problems(401, 404),
)
def replace_entry(
    item_id: str,
    body: EntryBody,
    caller: LearnerDep,
    portfolio: PortfolioDep,
    holdings: HoldingsDep,
    now: NowDep,
) -> HoldingBody:
    """Return the entry as it is now."""
    portfolio.change(item_id, body.entry(), learner_id=caller.learner_id)
    return HoldingBody.of(holdings.get(item_id, learner_id=caller.learner_id), now=now)


@router.put(
    "/portfolio/{item_id}/picture",
    operation_id="putPortfolioPicture",
    summary="Give an entry a picture",
    status_code=NO_CONTENT,
    openapi_extra=PICTURE_BODY,
    responses=problems(401, 404, 415),
)
def put_picture(item_id: str, body: RawBody, caller: LearnerDep, portfolio: PortfolioDep) -> None:
    """Write the picture anew as PNG; an empty body takes it away."""
    portfolio.set_picture(item_id, body or None, learner_id=caller.learner_id)


@router.post(
    "/collections",
    operation_id="collectCredentials",
    summary="Put items together as a CLR 2.0, signed with my own key",
    responses=problems(401, 404),
)
def collect(
    body: CollectionBody, caller: LearnerDep, collections: CollectionsDep, now: NowDep
) -> JSONObject:
    """Return the record; nothing is stored. What is inside stands as its issuers signed it."""
    items = collections.chosen(
        caller.learner_id, item_ids=body.item_ids, group_id=body.group_id, now=now
    )
    return collections.record(caller.learner_id, items, name=body.name, now=now)
