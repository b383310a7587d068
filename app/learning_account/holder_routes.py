"""The learner's API of vouchers and drawing rights."""

from fastapi import APIRouter, Response

from app.core.text import Identifier
from app.learning_account.funding_providing import (
    OwnAddressesDep,
    RightsDep,
    RightsReadDep,
    VouchersDep,
    VouchersReadDep,
)
from app.learning_account.holder_bodies import (
    DrawingBody,
    DrawingRightBody,
    NewDrawingBody,
    RedemptionBody,
    VoucherBody,
    VoucherUseBody,
)
from app.web.callers import LearnerDep
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, SessionDep

router = APIRouter(prefix="/api/v1/me", tags=["learning account"])


@router.get(
    "/vouchers",
    operation_id="listMyVouchers",
    summary="My vouchers, newest first",
    responses=problems(401),
)
def list_vouchers(
    addresses: OwnAddressesDep,
    vouchers: VouchersReadDep,
    paging: PagingDep,
    response: Response,
    now: NowDep,
) -> PageBody[VoucherBody]:
    """Return a page of vouchers; they are no part of the balance."""
    page = vouchers.of_person(addresses, paging.wanted)
    items = [VoucherBody.of(voucher, today=now.date()) for voucher in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


@router.post(
    "/vouchers/{voucher_id}/redemption",
    operation_id="redeemMyVoucher",
    summary="Use a voucher for a module of 30 EC, once",
    status_code=201,
    response_model=VoucherUseBody,
    responses=problems(401, 404, 409),
)
def redeem_voucher(  # noqa: PLR0913, PLR0917 - each is a part of one request
    voucher_id: Identifier,
    body: RedemptionBody,
    caller: LearnerDep,
    addresses: OwnAddressesDep,
    vouchers: VouchersDep,
    session: SessionDep,
    once: OnceDep,
) -> Response:
    """What the voucher does not pay goes back to its funder."""
    return once.answer(
        session,
        lambda: VoucherUseBody.of(
            vouchers.redeem(
                voucher_id,
                body.offering_id,
                learner_id=caller.learner_id,
                addresses=addresses,
                now=once.now,
            )
        ),
        tenant=caller.tenant,
    )


@router.get(
    "/drawing-rights",
    operation_id="listMyDrawingRights",
    summary="From which pools I may draw, and how much",
    responses=problems(401),
)
def list_rights(
    caller: LearnerDep, addresses: OwnAddressesDep, rights: RightsReadDep, now: NowDep
) -> list[DrawingRightBody]:
    """Return the pools that are open today to a group of which I am."""
    found = rights.rights(caller.learner_id, addresses=addresses, now=now)
    return [DrawingRightBody.of(right) for right in found]


@router.post(
    "/drawing-rights/{source_id}/drawings",
    operation_id="drawFromPool",
    summary="Draw money from a pool; it is on my account at once",
    status_code=201,
    response_model=DrawingBody,
    responses=problems(401, 404, 409),
)
def draw(  # noqa: PLR0913, PLR0917 - each is a part of one request
    source_id: Identifier,
    body: NewDrawingBody,
    caller: LearnerDep,
    addresses: OwnAddressesDep,
    rights: RightsDep,
    session: SessionDep,
    once: OnceDep,
) -> Response:
    """Who comes first is first: a pool that is empty answers 409."""
    return once.answer(
        session,
        lambda: DrawingBody.of(
            rights.draw(caller.learner_id, source_id, body.cents, addresses=addresses, now=once.now)
        ),
        tenant=caller.tenant,
    )
