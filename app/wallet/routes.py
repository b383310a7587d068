"""The learner's API: claims and credentials."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypedDict

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from app.wallet.bodies import (
    ClaimBody,
    DescribedBody,
    HeldBody,
    HeldWithFormsBody,
    NewPresentationBody,
    PresentationAnswer,
    RefusalBody,
)
from app.wallet.service import Wallet
from app.web.callers import LearnerDep
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.parts import NowDep, ReadingDep, SessionDep
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


WalletDep = Annotated[Wallet, Depends(_wallet)]
WalletReadDep = Annotated[Wallet, Depends(_wallet_read)]


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
