"""The API of spending: learners reserve and cancel, institutions settle and refund."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, Security

from app.core.text import Identifier
from app.learning_account.written import Code
from app.spending.bodies import (
    MAX_SOURCES,
    NewReservationBody,
    ProviderReservationBody,
    QuoteBody,
    ReservationBody,
)
from app.spending.models import ReservationState
from app.spending.providing import (
    EarningDep,
    EarningReadDep,
    QuotingReadDep,
    SpendingDep,
    SpendingReadDep,
)
from app.web.callers import ApiCaller, LearnerDep, institution
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, SessionDep

router = APIRouter(prefix="/api/v1", tags=["spending"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["reservations:read"])]
Writer = Annotated[ApiCaller, Security(institution, scopes=["reservations:write"])]
SourcesQuery = Annotated[
    list[Code] | None,
    Query(max_length=MAX_SOURCES, description="Only these sources, in this order"),
]


@router.get(
    "/me/reservations/quote",
    operation_id="quoteReservation",
    summary="Which sources would pay a course, and why others would not; nothing is done",
    responses=problems(401, 404),
)
def quote(
    offering_id: Identifier,
    caller: LearnerDep,
    quoting: QuotingReadDep,
    now: NowDep,
    source: SourcesQuery = None,
) -> QuoteBody:
    """Return how the price would be spread today."""
    found = quoting.quote(caller.learner_id, offering_id, chosen=source, today=now.date())
    return QuoteBody.of(found)


@router.get(
    "/me/reservations",
    operation_id="listMyReservations",
    summary="What I put aside for courses, newest first",
    responses=problems(401),
)
def list_reservations(
    caller: LearnerDep, spending: SpendingReadDep, paging: PagingDep, response: Response
) -> PageBody[ReservationBody]:
    """Return a page of reservations; the Link header leads to the next one."""
    page = spending.page(caller.learner_id, paging.wanted).map(ReservationBody.of)
    return PageBody(items=list(page.items), next=paging.announce(page, response))


@router.post(
    "/me/reservations",
    operation_id="reserve",
    summary="Put money aside for a course; only I can",
    status_code=201,
    response_model=ReservationBody,
    responses=problems(401, 404, 409),
)
def reserve(
    body: NewReservationBody,
    caller: LearnerDep,
    once: OnceDep,
    session: SessionDep,
    spending: SpendingDep,
) -> Response:
    """Return the reservation with the sources that pay it."""

    def work() -> ReservationBody:
        made = spending.reserve(
            caller.learner_id, body.offering_id, chosen=body.sources, now=once.now
        )
        return ReservationBody.of(made)

    return once.answer(session, work, tenant=caller.tenant)


@router.get(
    "/me/reservations/{reservation_id}",
    operation_id="getMyReservation",
    summary="One of my reservations",
    responses=problems(401, 404),
)
def get_reservation(
    reservation_id: Identifier, caller: LearnerDep, spending: SpendingReadDep
) -> ReservationBody:
    """Return the reservation with the sources that pay it."""
    return ReservationBody.of(spending.of(caller.learner_id, reservation_id))


@router.delete(
    "/me/reservations/{reservation_id}",
    operation_id="cancelMyReservation",
    summary="Take money back that was put aside, before the course starts",
    responses=problems(401, 404, 409),
)
def cancel_reservation(
    reservation_id: Identifier, caller: LearnerDep, spending: SpendingDep, now: NowDep
) -> ReservationBody:
    """Return the reservation; its money is back where it came from."""
    return ReservationBody.of(spending.cancel(caller.learner_id, reservation_id, now=now))


@router.get(
    "/reservations",
    operation_id="listReservations",
    summary="What learners put aside for the institution's courses, newest first",
    responses=problems(401, 403),
)
def list_provider_reservations(
    caller: Reader,
    earning: EarningReadDep,
    paging: PagingDep,
    response: Response,
    state: ReservationState | None = None,
) -> PageBody[ProviderReservationBody]:
    """Return a page of references, amounts and states; who the learners are is not in it."""
    found = earning.page_of_provider(caller.organisation_id, paging.wanted, state=state)
    page = found.map(ProviderReservationBody.of)
    return PageBody(items=list(page.items), next=paging.announce(page, response))


@router.get(
    "/reservations/{reference}",
    operation_id="getReservation",
    summary="One reservation for a course of the institution",
    responses=problems(401, 403, 404),
)
def get_provider_reservation(
    reference: Identifier, caller: Reader, earning: EarningReadDep
) -> ProviderReservationBody:
    """Return its amount and state."""
    return ProviderReservationBody.of(earning.at_provider(caller.organisation_id, reference))


@router.post(
    "/reservations/{reference}/settlement",
    operation_id="settleReservation",
    summary="Earn what was put aside, from the day on which the course starts",
    responses=problems(401, 403, 404, 409),
)
def settle(
    reference: Identifier, caller: Writer, earning: EarningDep, now: NowDep
) -> ProviderReservationBody:
    """Return the reservation; sent again it changes nothing."""
    return ProviderReservationBody.of(earning.settle(caller.organisation_id, reference, now=now))


@router.post(
    "/reservations/{reference}/refund",
    operation_id="refundReservation",
    summary="Give back what was earned, to the sources that paid",
    responses=problems(401, 403, 404, 409),
)
def refund(
    reference: Identifier, caller: Writer, earning: EarningDep, now: NowDep
) -> ProviderReservationBody:
    """Return the reservation; sent again it changes nothing."""
    return ProviderReservationBody.of(earning.refund(caller.organisation_id, reference, now=now))
