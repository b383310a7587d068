"""Who works for funders, given and withdrawn by the platform."""

from typing import Annotated

from fastapi import APIRouter, Response, Security

from app.core.text import Identifier
from app.learning_account.funder_bodies import NewSeatBody, SeatBody
from app.learning_account.funding_providing import SeatsDep, SeatsReadDep
from app.web.callers import ApiCaller, platform
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, SessionDep

router = APIRouter(prefix="/api/v1/funder-seats", tags=["learning account"])


@router.post(
    "",
    operation_id="createFunderSeat",
    summary="Let somebody in on the pages of a funder",
    status_code=201,
    response_model=SeatBody,
    responses=problems(401, 403, 409),
)
def give_seat(
    body: NewSeatBody,
    caller: Annotated[ApiCaller, Security(platform, scopes=["platform:write"])],
    seats: SeatsDep,
    session: SessionDep,
    once: OnceDep,
) -> Response:
    """Whoever logs in with the address sees the pages of that funder from now on."""
    return once.answer(
        session, lambda: SeatBody.of(seats.give(body.order(), now=once.now)), tenant=caller.tenant
    )


@router.get(
    "",
    operation_id="listFunderSeats",
    summary="Who works for funders, newest first",
    dependencies=[Security(platform, scopes=["platform:read"])],
    responses=problems(401, 403),
)
def list_seats(seats: SeatsReadDep, paging: PagingDep, response: Response) -> PageBody[SeatBody]:
    """Return a page of seats, those that were withdrawn included."""
    page = seats.page(paging.wanted).map(SeatBody.of)
    return PageBody(items=list(page.items), next=paging.announce(page, response))


@router.post(
    "/{seat_id}/withdrawal",
    operation_id="withdrawFunderSeat",
    summary="Let somebody in no longer, at once",
    dependencies=[Security(platform, scopes=["platform:write"])],
    responses=problems(401, 403, 404),
)
def withdraw_seat(seat_id: Identifier, seats: SeatsDep, now: NowDep) -> SeatBody:
    """Withdraw a seat; to ask for it twice changes nothing."""
    return SeatBody.of(seats.withdraw(seat_id, now=now))
