"""The API by which institutions award: make, read, list, revoke, suspend, reinstate."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, Security
from sqlalchemy.orm import Session

from app.credentials.awards import Awards
from app.credentials.bodies import AwardBody, IssuedAwardBody, NewAwardBody, ReasonBody
from app.credentials.issuance import Issuance, recipient_of
from app.credentials.models import AwardState
from app.credentials.store import AwardFilter
from app.web.callers import ApiCaller, institution
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, PartsDep, ReadingDep, SessionDep

router = APIRouter(prefix="/api/v1/awards", tags=["awards"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["awards:read"])]
Writer = Annotated[ApiCaller, Security(institution, scopes=["awards:write"])]


def _issuance(request: Request, session: SessionDep) -> Issuance:
    make: Callable[[Session], Issuance] = request.app.state.issuance
    return make(session)


def _awards(request: Request, session: SessionDep) -> Awards:
    make: Callable[[Session], Awards] = request.app.state.awards
    return make(session)


def _awards_read(request: Request, session: ReadingDep) -> Awards:
    make: Callable[[Session], Awards] = request.app.state.awards
    return make(session)


AwardsDep = Annotated[Awards, Depends(_awards)]
AwardsReadDep = Annotated[Awards, Depends(_awards_read)]


def _sought(
    now: NowDep,
    state: AwardState | None = None,
    achievement_id: Annotated[str | None, Query(max_length=36)] = None,
    awarded_from: date | None = None,
    awarded_until: date | None = None,
    recipient: Annotated[
        str | None, Query(max_length=320, description="An eppn or e-mail address")
    ] = None,
) -> AwardFilter:
    address = recipient_of(recipient)
    return AwardFilter(state, achievement_id, awarded_from, awarded_until, address, now)


@router.post(
    "",
    operation_id="createAward",
    summary="Award an achievement to a person, and sign the credential",
    status_code=201,
    response_model=IssuedAwardBody,
    responses=problems(401, 403, 404, 409),
)
def create_award(
    body: NewAwardBody,
    caller: Writer,
    once: OnceDep,
    session: SessionDep,
    issuance: Annotated[Issuance, Depends(_issuance)],
    parts: PartsDep,
) -> Response:
    """Store the award, sign its credential in two forms, and let it wait for its owner."""

    def work() -> IssuedAwardBody:
        issued = issuance.issue(
            body.order(),
            institution_id=caller.organisation_id,
            options=body.options(),
            now=once.now,
        )
        return IssuedAwardBody.of_issued(issued, base_url=parts.base_url)

    return once.answer(session, work, tenant=caller.tenant)


@router.get(
    "",
    operation_id="listAwards",
    summary="List the awards of the institution, newest first",
    responses=problems(401, 403),
)
def list_awards(
    caller: Reader,
    awards: AwardsReadDep,
    paging: PagingDep,
    sought: Annotated[AwardFilter, Depends(_sought)],
    response: Response,
    now: NowDep,
) -> PageBody[AwardBody]:
    """Return a page of awards; the Link header leads to the next one."""
    page = awards.page(caller.organisation_id, paging.wanted, sought)
    return PageBody(
        items=[AwardBody.of(award, now=now) for award in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/{award_id}",
    operation_id="getAward",
    summary="Read one award and what became of it",
    responses=problems(401, 403, 404),
)
def get_award(award_id: str, caller: Reader, awards: AwardsReadDep, now: NowDep) -> AwardBody:
    """Return an award of the caller's institution."""
    award = awards.get(award_id, institution_id=caller.organisation_id)
    return AwardBody.of(award, now=now)


@router.post(
    "/{award_id}/revocation",
    operation_id="revokeAward",
    summary="Revoke an award for good",
    status_code=201,
    response_model=AwardBody,
    responses=problems(401, 403, 404, 409),
)
def revoke_award(
    award_id: str,
    body: ReasonBody,
    caller: Writer,
    once: OnceDep,
    session: SessionDep,
    awards: AwardsDep,
) -> Response:
    """Set the bit in the status list; from then on every verifier is told."""

    def work() -> AwardBody:
        revoked = awards.revoke(
            award_id, institution_id=caller.organisation_id, reason=body.reason, now=once.now
        )
        return AwardBody.of(revoked, now=once.now)

    return once.answer(session, work, tenant=caller.tenant)


@router.post(
    "/{award_id}/suspension",
    operation_id="suspendAward",
    summary="Suspend an award until it is reinstated",
    status_code=201,
    response_model=AwardBody,
    responses=problems(401, 403, 404, 409),
)
def suspend_award(
    award_id: str,
    body: ReasonBody,
    caller: Writer,
    once: OnceDep,
    session: SessionDep,
    awards: AwardsDep,
) -> Response:
    """Set the bit in the suspension list."""

    def work() -> AwardBody:
        suspended = awards.suspend(
            award_id, institution_id=caller.organisation_id, reason=body.reason, now=once.now
        )
        return AwardBody.of(suspended, now=once.now)

    return once.answer(session, work, tenant=caller.tenant)


@router.delete(
    "/{award_id}/suspension",
    operation_id="reinstateAward",
    summary="End the suspension of an award",
    responses=problems(401, 403, 404, 409),
)
def reinstate_award(award_id: str, caller: Writer, awards: AwardsDep, now: NowDep) -> AwardBody:
    """Clear the bit in the suspension list."""
    award = awards.reinstate(award_id, institution_id=caller.organisation_id)
    return AwardBody.of(award, now=now)
