"""The learner's API: claims, credentials, links and the access log."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypedDict

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from app.wallet.bodies import (
    AccessEventBody,
    ClaimBody,
    DescribedBody,
    HeldBody,
    HeldWithFormsBody,
    NewPresentationBody,
    NewShareAnswer,
    NewShareBody,
    PresentationAnswer,
    RefusalBody,
    ShareBody,
)
from app.wallet.service import Wallet
from app.wallet.shares import Shares
from app.web.callers import LearnerDep
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, PartsDep, ReadingDep, SessionDep
from app.web.rate_limits import Limit, limited

# Nobody types more codes than this; 2**80 codes at this pace outlast every letter.
CLAIM_LIMIT = Limit("claim", hits=20, seconds=60)

router = APIRouter(prefix="/api/v1/me", tags=["wallet"])


class Asked(TypedDict):
    """Who accepts an award, when, and whether they confirm a name that differs."""

    learner_id: str
    now: datetime
    confirm_name: bool


def _wallet(request: Request, session: SessionDep) -> Wallet:
    make: Callable[[Session], Wallet] = request.app.state.wallet
    return make(session)


def _wallet_read(request: Request, session: ReadingDep) -> Wallet:
    make: Callable[[Session], Wallet] = request.app.state.wallet
    return make(session)


def _shares(request: Request, session: SessionDep) -> Shares:
    make: Callable[[Session], Shares] = request.app.state.shares
    return make(session)


def _shares_read(request: Request, session: ReadingDep) -> Shares:
    make: Callable[[Session], Shares] = request.app.state.shares
    return make(session)


WalletDep = Annotated[Wallet, Depends(_wallet)]
WalletReadDep = Annotated[Wallet, Depends(_wallet_read)]
SharesDep = Annotated[Shares, Depends(_shares)]
SharesReadDep = Annotated[Shares, Depends(_shares_read)]


@router.get(
    "/claims",
    operation_id="listPendingAwards",
    summary="List the awards that wait for me",
    responses=problems(401),
)
def list_claims(caller: LearnerDep, wallet: WalletReadDep, now: NowDep) -> list[DescribedBody]:
    """Return what can be accepted or refused now."""
    return [DescribedBody.of(waiting) for waiting in wallet.pending(caller.learner_id, now=now)]


@router.post(
    "/claims",
    operation_id="claimAward",
    summary="Accept an award",
    status_code=201,
    response_model=HeldBody,
    dependencies=[limited(CLAIM_LIMIT)],
    responses=problems(401, 403, 404, 409),
)
def claim_award(
    body: ClaimBody,
    caller: LearnerDep,
    once: OnceDep,
    session: SessionDep,
    wallet: WalletDep,
    now: NowDep,
) -> Response:
    """Put an award into the wallet: one that is addressed to me, or one with a claim code.

    A formal one needs a validated name: 409 `identity_assurance_too_low` names the `acr` to log in
    with. Where the name differs, 409 `name_differs` says how; `confirm_name` confirms it.
    """

    def work() -> HeldBody:
        asked = Asked(learner_id=caller.learner_id, now=now, confirm_name=body.confirm_name)
        if body.award_id is not None:
            held = wallet.claim(body.award_id, **asked)
        else:
            held = wallet.claim_by_code(body.claim_code or "", **asked)
        return HeldBody.of_held(held)

    return once.answer(session, work, tenant=caller.tenant)


@router.post(
    "/credentials/{item_id}/presentations",
    operation_id="presentCredential",
    summary="Show some claims of one of my credentials",
    status_code=201,
    responses=problems(401, 404, 409),
)
def present_credential(
    item_id: str, body: NewPresentationBody, caller: LearnerDep, wallet: WalletReadDep, now: NowDep
) -> PresentationAnswer:
    """Return the SD-JWT VC with these claims and no others; nothing is stored."""
    held = wallet.held(item_id, learner_id=caller.learner_id)
    shown = wallet.present(held, body.disclose, challenge=body.challenge(), now=now)
    return PresentationAnswer(sd_jwt_vc=str(shown))


@router.post(
    "/refusals",
    operation_id="refuseAward",
    summary="Refuse an award",
    status_code=201,
    response_model=DescribedBody,
    responses=problems(401, 403, 404, 409),
)
def refuse_award(
    body: RefusalBody,
    caller: LearnerDep,
    once: OnceDep,
    session: SessionDep,
    wallet: WalletDep,
    now: NowDep,
) -> Response:
    """Tell the institution that I do not want this award."""

    def work() -> DescribedBody:
        refused = wallet.refuse(
            body.award_id, learner_id=caller.learner_id, now=now, reason=body.reason
        )
        return DescribedBody.of(refused)

    return once.answer(session, work, tenant=caller.tenant)


@router.get(
    "/credentials/{item_id}",
    operation_id="getMyCredential",
    summary="Read one of my credentials with its signed forms",
    responses=problems(401, 404),
)
def get_credential(item_id: str, caller: LearnerDep, wallet: WalletReadDep) -> HeldWithFormsBody:
    """Return a credential as other wallets and verifiers read it."""
    held = wallet.held(item_id, learner_id=caller.learner_id)
    return HeldWithFormsBody.of_forms(held, wallet.forms(held))


@router.get(
    "/shares",
    operation_id="listMyShares",
    summary="List my verification links, newest first",
    responses=problems(401),
)
def list_shares(
    caller: LearnerDep, shares: SharesReadDep, paging: PagingDep, response: Response, now: NowDep
) -> PageBody[ShareBody]:
    """Return a page of links with their state and how often they were opened."""
    page = shares.page(caller.learner_id, paging.wanted)
    return PageBody(
        items=[ShareBody.of(share, now=now) for share in page.items],
        next=paging.announce(page, response),
    )


@router.post(
    "/shares",
    operation_id="createShare",
    summary="Make a verification link",
    status_code=201,
    response_model=NewShareAnswer,
    responses=problems(401, 404),
)
def create_share(
    body: NewShareBody,
    caller: LearnerDep,
    once: OnceDep,
    session: SessionDep,
    shares: SharesDep,
    parts: PartsDep,
) -> Response:
    """Make a link to some of my credentials; its address is shown this once."""

    def work() -> NewShareAnswer:
        new = shares.make(
            caller.learner_id,
            item_ids=body.item_ids,
            label=body.label,
            show_name=body.show_name,
            expires_at=body.expires_at,
            now=once.now,
        )
        return NewShareAnswer.of_new(new, base_url=parts.base_url, now=once.now)

    return once.answer(session, work, tenant=caller.tenant)


@router.delete(
    "/shares/{share_id}",
    operation_id="withdrawShare",
    summary="Withdraw a verification link",
    responses=problems(401, 404),
)
def withdraw_share(share_id: str, caller: LearnerDep, shares: SharesDep, now: NowDep) -> ShareBody:
    """Close a link at once; whoever opens it then gets 410."""
    return ShareBody.of(shares.withdraw(share_id, learner_id=caller.learner_id, now=now), now=now)


@router.get(
    "/access-log",
    operation_id="listMyAccessLog",
    summary="List who looked at my links, and when",
    responses=problems(401),
)
def list_access_log(
    caller: LearnerDep, shares: SharesReadDep, paging: PagingDep, response: Response
) -> PageBody[AccessEventBody]:
    """Return a page of looks, newest first; who looked is not recorded."""
    page = shares.looks(caller.learner_id, paging.wanted)
    return PageBody(
        items=[AccessEventBody.of(event) for event in page.items],
        next=paging.announce(page, response),
    )
