"""The API of the learning account: sources for the platform, top-ups for funders, a balance."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, Security
from sqlalchemy.orm import Session

from app.core.paging import Slice
from app.learning_account.bodies import (
    AcceptedTopUpBody,
    AccountBody,
    FundingSourceBody,
    NewFundingSourceBody,
    NewTopUpBody,
    StatementLineBody,
    TopUpBody,
)
from app.learning_account.service import LearningAccounts
from app.learning_account.written import Code
from app.web.callers import ApiCaller, LearnerDep, funder, platform
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, ReadingDep, SessionDep

# What fits beside the balance; the rest is under /transfers.
LAST_TRANSFERS = Slice(limit=10)

router = APIRouter(prefix="/api/v1", tags=["learning account"])


def _accounts(request: Request, session: SessionDep) -> LearningAccounts:
    make: Callable[[Session], LearningAccounts] = request.app.state.learning_accounts
    return make(session)


def _accounts_read(request: Request, session: ReadingDep) -> LearningAccounts:
    make: Callable[[Session], LearningAccounts] = request.app.state.learning_accounts
    return make(session)


OnDay = Annotated[
    date | None, Query(description="The balance at the end of this day, instead of now")
]
AccountsDep = Annotated[LearningAccounts, Depends(_accounts)]
AccountsReadDep = Annotated[LearningAccounts, Depends(_accounts_read)]


@router.post(
    "/funding-sources",
    operation_id="createFundingSource",
    summary="Register a funding source",
    status_code=201,
    response_model=FundingSourceBody,
    responses=problems(401, 403, 409),
)
def create_source(
    body: NewFundingSourceBody,
    caller: Annotated[ApiCaller, Security(platform, scopes=["platform:write"])],
    session: SessionDep,
    accounts: AccountsDep,
    once: OnceDep,
) -> Response:
    """Its budget is moved into its pool; what top-ups take from it cannot be more."""
    return once.answer(
        session,
        lambda: FundingSourceBody.of(accounts.open_source(body.order(), now=once.now)),
        tenant=caller.tenant,
    )


@router.get(
    "/funding-sources",
    operation_id="listFundingSources",
    summary="The funding sources, newest first",
    dependencies=[Security(platform, scopes=["platform:read"])],
    responses=problems(401, 403),
)
def list_sources(
    accounts: AccountsReadDep, paging: PagingDep, response: Response
) -> PageBody[FundingSourceBody]:
    """Return one page of funding sources."""
    page = accounts.source_page(paging.wanted).map(FundingSourceBody.of)
    return PageBody(items=list(page.items), next=paging.announce(page, response))


@router.get(
    "/funding-sources/{source_id}",
    operation_id="getFundingSource",
    summary="One funding source",
    dependencies=[Security(platform, scopes=["platform:read"])],
    responses=problems(401, 403, 404),
)
def get_source(source_id: Code, accounts: AccountsReadDep) -> FundingSourceBody:
    """Return one funding source."""
    return FundingSourceBody.of(accounts.source(source_id))


@router.post(
    "/funding-sources/{source_id}/closure",
    operation_id="closeFundingSource",
    summary="Close a funding source; from today on it gives and pays nothing",
    dependencies=[Security(platform, scopes=["platform:write"])],
    responses=problems(401, 403, 404),
)
def close_source(source_id: Code, accounts: AccountsDep, now: NowDep) -> FundingSourceBody:
    """What people were given of it comes back to its pool; to ask for it twice changes nothing."""
    return FundingSourceBody.of(accounts.close_source(source_id, now=now))


@router.post(
    "/topups",
    operation_id="createTopUp",
    summary="Top up the account of a person, addressed by eppn or e-mail",
    status_code=201,
    response_model=AcceptedTopUpBody,
    responses=problems(401, 403, 404, 409),
)
def create_top_up(
    body: NewTopUpBody,
    caller: Annotated[ApiCaller, Security(funder, scopes=["topups:write"])],
    session: SessionDep,
    accounts: AccountsDep,
    once: OnceDep,
) -> Response:
    """The answer is the same whether the person is known here or not."""
    order = body.order(today=once.now.date())
    return once.answer(
        session,
        lambda: AcceptedTopUpBody.of(
            accounts.top_up(order, organisation_id=caller.organisation_id, now=once.now)
        ),
        tenant=caller.tenant,
    )


@router.get(
    "/topups",
    operation_id="listTopUps",
    summary="The top-ups from the funder's own sources, newest first",
    responses=problems(401, 403),
)
def list_top_ups(
    caller: Annotated[ApiCaller, Security(funder, scopes=["topups:read"])],
    accounts: AccountsReadDep,
    paging: PagingDep,
    response: Response,
) -> PageBody[TopUpBody]:
    """Return one page of top-ups; what their owners did with them is not in it."""
    page = accounts.top_up_page(caller.organisation_id, paging.wanted).map(TopUpBody.of)
    return PageBody(items=list(page.items), next=paging.announce(page, response))


@router.get(
    "/me/account",
    operation_id="getMyAccount",
    summary="The balance of my learning account, by source",
    responses=problems(401),
)
def get_my_account(caller: LearnerDep, accounts: AccountsReadDep, on: OnDay = None) -> AccountBody:
    """Return the balances, public and private apart, and the last transfers."""
    last = accounts.statement(caller.learner_id, LAST_TRANSFERS)
    return AccountBody.of(accounts.balance(caller.learner_id, on=on), last)


@router.get(
    "/me/account/transfers",
    operation_id="listMyTransfers",
    summary="What came and went on my learning account, newest first",
    responses=problems(401),
)
def list_my_transfers(
    caller: LearnerDep, accounts: AccountsReadDep, paging: PagingDep, response: Response
) -> PageBody[StatementLineBody]:
    """Return one page of transfers."""
    page = accounts.statement(caller.learner_id, paging.wanted).map(StatementLineBody.of)
    return PageBody(items=list(page.items), next=paging.announce(page, response))
