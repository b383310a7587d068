"""The API by which systems of an institution decide: award, revoke, suspend, reinstate.

It passes where the pages of the institution pass: an award that needs a second person becomes a
proposal here too, which is answered with 202.
"""

from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Response, Security
from pydantic import BaseModel

from app.credentials.bodies import (
    AwardBody,
    IssuedAwardBody,
    NewAwardBody,
    ReasonBody,
    with_forms,
)
from app.institutions.logbook import actor_of
from app.staff.bodies import ProposalBody
from app.staff.models import Proposal
from app.staff.providing import DecidingDep, DecidingReadDep
from app.web.callers import ApiCaller, institution
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.parts import NowDep, PartsDep, SessionDep

router = APIRouter(prefix="/api/v1/awards", tags=["awards"])
proposal_router = APIRouter(prefix="/api/v1/proposals", tags=["awards"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["awards:read"])]
Writer = Annotated[ApiCaller, Security(institution, scopes=["awards:write"])]
WAITS: dict[int | str, dict[str, Any]] = {
    HTTPStatus.ACCEPTED: {"model": ProposalBody, "description": "A second person has to approve"}
}


def _status_of(answer: BaseModel) -> int:
    waits = isinstance(answer, ProposalBody)
    return HTTPStatus.ACCEPTED if waits else HTTPStatus.CREATED


@router.post(
    "",
    operation_id="createAward",
    summary="Award an achievement to a person, and sign the credential",
    status_code=201,
    response_model=IssuedAwardBody,
    responses=WAITS | problems(401, 403, 404, 409),
)
def create_award(
    body: NewAwardBody,
    caller: Writer,
    once: OnceDep,
    session: SessionDep,
    deciding: DecidingDep,
    parts: PartsDep,
) -> Response:
    """Store the award, sign its credential in two forms, and let it wait for its owner."""

    def work() -> IssuedAwardBody | ProposalBody:
        made = deciding.award(
            body.order(),
            institution_id=caller.organisation_id,
            options=body.options(),
            by=actor_of(caller),
            now=once.now,
        )
        if isinstance(made, Proposal):
            return ProposalBody.of(made)
        return IssuedAwardBody.of_issued(made, base_url=parts.base_url)

    def completed(kept: bytes) -> bytes:
        """Put the forms into an answer that was kept without them."""
        head = orjson.loads(kept)
        if "credential" in head or "credential_id" not in head:
            return kept
        return with_forms(head, deciding.awards.forms(head["id"]).values())

    return once.answer(session, work, tenant=caller.tenant, status=_status_of, completed=completed)


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
    deciding: DecidingDep,
) -> Response:
    """Set the bit in the status list; from then on every verifier is told."""

    def work() -> AwardBody:
        revoked = deciding.revoke(
            award_id,
            institution_id=caller.organisation_id,
            reason=body.reason,
            by=actor_of(caller),
            now=once.now,
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
    deciding: DecidingDep,
) -> Response:
    """Set the bit in the suspension list."""

    def work() -> AwardBody:
        suspended = deciding.suspend(
            award_id,
            institution_id=caller.organisation_id,
            reason=body.reason,
            by=actor_of(caller),
            now=once.now,
        )
        return AwardBody.of(suspended, now=once.now)

    return once.answer(session, work, tenant=caller.tenant)


@router.delete(
    "/{award_id}/suspension",
    operation_id="reinstateAward",
    summary="End the suspension of an award",
    responses=problems(401, 403, 404, 409),
)
def reinstate_award(award_id: str, caller: Writer, deciding: DecidingDep, now: NowDep) -> AwardBody:
    """Clear the bit in the suspension list."""
    reinstated = deciding.reinstate(
        award_id, institution_id=caller.organisation_id, by=actor_of(caller), now=now
    )
    return AwardBody.of(reinstated, now=now)


@proposal_router.get(
    "/{proposal_id}",
    operation_id="getProposal",
    summary="Read what became of an award that needed a second person",
    responses=problems(401, 403, 404),
)
def get_proposal(proposal_id: str, caller: Reader, deciding: DecidingReadDep) -> ProposalBody:
    """Return a proposal of the caller's institution."""
    return ProposalBody.of(deciding.get(proposal_id, institution_id=caller.organisation_id))
