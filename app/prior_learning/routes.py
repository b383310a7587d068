"""Exemptions over HTTP: the learner asks and withdraws; who works for the institution decides."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.core.text import Identifier
from app.institutions.models import Slug
from app.prior_learning.case_bodies import (
    AdviceBody,
    CaseBody,
    DecisionBody,
    DeskCaseBody,
    NewAdviceBody,
    NewDecisionBody,
    NewRequestBody,
    RegisteredBody,
    RequestBody,
)
from app.prior_learning.providing import ExemptionsDep, ExemptionsReadDep
from app.staff.members import Duty
from app.staff.providing import MembersReadDep
from app.staff.roles import Permission, demand
from app.web.callers import LearnerDep
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, SessionDep

router = APIRouter(prefix="/api/v1/me/exemption-requests", tags=["exemptions"])
desk_router = APIRouter(prefix="/api/v1/desks/{slug}/exemption-requests", tags=["exemptions"])
register_router = APIRouter(prefix="/api/v1/desks/{slug}/exemption-decisions", tags=["exemptions"])


def _adviser(slug: Slug, caller: LearnerDep, members: MembersReadDep) -> Duty:
    duty = members.duty(slug, learner_id=caller.learner_id)
    demand(Permission.ADVISE, duty.membership)
    return duty


def _decider(slug: Slug, caller: LearnerDep, members: MembersReadDep) -> Duty:
    duty = members.duty(slug, learner_id=caller.learner_id)
    demand(Permission.DECIDE, duty.membership)
    return duty


AdviserDep = Annotated[Duty, Depends(_adviser)]
DeciderDep = Annotated[Duty, Depends(_decider)]


@router.post(
    "",
    operation_id="askExemptions",
    summary="Put an experience certificate before an institution, for a programme",
    status_code=201,
    response_model=CaseBody,
    responses=problems(401, 404, 409),
)
def ask_exemptions(
    body: NewRequestBody,
    caller: LearnerDep,
    once: OnceDep,
    session: SessionDep,
    exemptions: ExemptionsDep,
) -> Response:
    """Agree that the institution looks at this certificate, and see what follows from it."""

    def work() -> CaseBody:
        case = exemptions.ask(body.wish(), learner_id=caller.learner_id, now=once.now)
        return CaseBody.of_case(case)

    return once.answer(session, work, tenant=caller.tenant)


@router.get(
    "",
    operation_id="listExemptionRequests",
    summary="List what the learner asked, newest first",
    responses=problems(401),
)
def list_requests(
    caller: LearnerDep, exemptions: ExemptionsReadDep, paging: PagingDep, response: Response
) -> PageBody[RequestBody]:
    """Return a page of requests."""
    page = exemptions.page(caller.learner_id, paging.wanted)
    items = [RequestBody.of(each) for each in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


@router.get(
    "/{request_id}",
    operation_id="getExemptionRequest",
    summary="Read what follows from a request, and what was decided",
    responses=problems(401, 404),
)
def get_request(
    request_id: Identifier, caller: LearnerDep, exemptions: ExemptionsReadDep, now: NowDep
) -> CaseBody:
    """Return a request of the learner."""
    return CaseBody.of_case(exemptions.case(request_id, learner_id=caller.learner_id, now=now))


@router.post(
    "/{request_id}/withdrawal",
    operation_id="withdrawExemptionRequest",
    summary="Let the institution no longer look at the certificate",
    responses=problems(401, 404),
)
def withdraw_request(
    request_id: Identifier, caller: LearnerDep, exemptions: ExemptionsDep, now: NowDep
) -> CaseBody:
    """Withdraw the consent at once; what was decided before stays."""
    case = exemptions.withdraw(request_id, learner_id=caller.learner_id, now=now)
    return CaseBody.of_case(case)


@desk_router.get(
    "",
    operation_id="listExemptionRequestsOfInstitution",
    summary="List what was asked of the institution, newest first (teacher or exam board)",
    responses=problems(401, 403, 404),
)
def list_asked(
    duty: AdviserDep, exemptions: ExemptionsReadDep, paging: PagingDep, response: Response
) -> PageBody[RequestBody]:
    """Return a page of requests, without anything of a certificate."""
    page = exemptions.asked_of(duty.institution.id, paging.wanted)
    items = [RequestBody.of(each) for each in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


@desk_router.get(
    "/{request_id}",
    operation_id="getExemptionRequestOfInstitution",
    summary="Read a request with its certificate, while the learner agrees",
    responses=problems(401, 403, 404),
)
def get_asked(
    request_id: Identifier, duty: AdviserDep, exemptions: ExemptionsReadDep, now: NowDep
) -> DeskCaseBody:
    """Return a request to the institution."""
    case = exemptions.look(request_id, institution_id=duty.institution.id, now=now)
    return DeskCaseBody.of_desk(case)


@desk_router.post(
    "/{request_id}/advice",
    operation_id="adviseExemption",
    summary="Advise on an exemption (teacher or exam board)",
    status_code=201,
    response_model=AdviceBody,
    responses=problems(401, 403, 404, 409),
)
def advise_exemption(
    request_id: Identifier,
    body: NewAdviceBody,
    duty: AdviserDep,
    once: OnceDep,
    session: SessionDep,
    exemptions: ExemptionsDep,
) -> Response:
    """Keep what a teacher thinks; it binds nobody."""

    def work() -> AdviceBody:
        given = exemptions.advise(
            request_id,
            body.advice(by=duty.actor, now=once.now),
            institution_id=duty.institution.id,
            now=once.now,
        )
        return AdviceBody.of(given)

    return once.answer(session, work, tenant=_tenant(duty))


@desk_router.post(
    "/{request_id}/decisions",
    operation_id="decideExemption",
    summary="Decide on an exemption (exam board only)",
    status_code=201,
    response_model=DecisionBody,
    responses=problems(401, 403, 404, 409),
)
def decide_exemption(
    request_id: Identifier,
    body: NewDecisionBody,
    duty: DeciderDep,
    once: OnceDep,
    session: SessionDep,
    exemptions: ExemptionsDep,
) -> Response:
    """Grant or refuse an exemption for one unit, with reasons; it is done once."""

    def work() -> DecisionBody:
        decision = exemptions.decide(
            request_id,
            body.ruling(),
            institution_id=duty.institution.id,
            by=duty.actor,
            now=once.now,
        )
        return DecisionBody.of(decision)

    return once.answer(session, work, tenant=_tenant(duty))


@register_router.get(
    "",
    operation_id="listExemptionDecisions",
    summary="List what the exam board decided, newest first (exam board only)",
    responses=problems(401, 403, 404),
)
def list_decisions(
    duty: DeciderDep, exemptions: ExemptionsReadDep, paging: PagingDep, response: Response
) -> PageBody[RegisteredBody]:
    """Return a page of the register: it holds what was decided about who left, too."""
    page = exemptions.decisions_of(duty.institution.id, paging.wanted)
    items = [RegisteredBody.of_register(each) for each in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


def _tenant(duty: Duty) -> str:
    # The answers of somebody at work are kept under the person, and go with them.
    return f"learner:{duty.membership.learner_id}"
