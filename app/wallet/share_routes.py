"""The learner's API about links: made, changed, listed and withdrawn, and who looked."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from app.wallet.share_bodies import (
    AccessEventBody,
    NewShareAnswer,
    NewShareBody,
    ShareBody,
    ShareChangeBody,
)
from app.wallet.shares import Shares
from app.web.callers import LearnerDep
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, PartsDep, ReadingDep, SessionDep

router = APIRouter(prefix="/api/v1/me", tags=["wallet"])


def _shares(request: Request, session: SessionDep) -> Shares:
    make: Callable[[Session], Shares] = request.app.state.shares
    return make(session)


def _shares_read(request: Request, session: ReadingDep) -> Shares:
    make: Callable[[Session], Shares] = request.app.state.shares
    return make(session)


SharesDep = Annotated[Shares, Depends(_shares)]
SharesReadDep = Annotated[Shares, Depends(_shares_read)]


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
        new = shares.make(caller.learner_id, body.order(), now=once.now)
        return NewShareAnswer.of_new(new, base_url=parts.base_url, now=once.now)

    return once.answer(session, work, tenant=caller.tenant)


@router.get(
    "/shares/{share_id}",
    operation_id="getMyShare",
    summary="Read one of my verification links",
    responses=problems(401, 404),
)
def get_share(share_id: str, caller: LearnerDep, shares: SharesReadDep, now: NowDep) -> ShareBody:
    """Return a link; its address is not kept, and so not shown again."""
    return ShareBody.of(shares.get(share_id, learner_id=caller.learner_id), now=now)


@router.patch(
    "/shares/{share_id}",
    operation_id="changeShare",
    summary="Change a verification link",
    responses=problems(401, 404, 410),
)
def change_share(
    share_id: str, body: ShareChangeBody, caller: LearnerDep, shares: SharesDep, now: NowDep
) -> ShareBody:
    """Change what is sent and nothing else; the address stays the same."""
    changed = shares.change(share_id, body.change(), learner_id=caller.learner_id, now=now)
    return ShareBody.of(changed, now=now)


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
