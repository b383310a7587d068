"""The pages of a learner: the wallet, and one credential."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response

from app.core.errors import AppError
from app.credentials.models import Form as SecuredKind
from app.holder.routes import OverviewsDep
from app.pages import showing
from app.pages.answering import LanguageDep, go_to, page
from app.wallet.routes import (
    CLAIM_LIMIT,
    WalletDep,
    WalletReadDep,
)
from app.web.callers import LearnerDep
from app.web.pagination import PagingDep
from app.web.parts import NowDep, SessionDep
from app.web.rate_limits import limited

router = APIRouter(prefix="/wallet", include_in_schema=False)


@router.get("")
def wallet(
    request: Request,
    caller: LearnerDep,
    overviews: OverviewsDep,
    paging: PagingDep,
    language: LanguageDep,
    now: NowDep,
) -> Response:
    """Show the wallet and the learning account; what the last form did stands in the address."""
    overview = overviews.of(caller.learner_id, now=now, wanted=paging.wanted)
    notice, fault = (request.query_params.get(name, "") for name in ("notice", "fault"))
    view = replace(
        showing.wallet_page(overview, language, now=now, notice=notice, fault=fault),
        next_page=_older("/wallet", paging.announce(overview.credentials, Response())),
    )
    return page(request, "wallet.html", view)


@router.post("/claims", dependencies=[limited(CLAIM_LIMIT)])
def claim(
    caller: LearnerDep,
    wallet: WalletDep,
    session: SessionDep,
    now: NowDep,
    award_id: Annotated[str, Form(max_length=36)] = "",
    claim_code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Accept an award, by its button or by the code on a letter."""
    try:
        if award_id:
            wallet.claim(award_id, learner_id=caller.learner_id, now=now)
        else:
            wallet.claim_by_code(claim_code, learner_id=caller.learner_id, now=now)
    except AppError as error:
        if award_id:
            raise
        session.rollback()
        return go_to("/wallet", fault=error.code)
    return go_to("/wallet", notice="accepted")


@router.post("/refusals")
def refuse(
    caller: LearnerDep,
    wallet: WalletDep,
    now: NowDep,
    award_id: Annotated[str, Form(max_length=36)],
) -> Response:
    """Refuse an award."""
    wallet.refuse(award_id, learner_id=caller.learner_id, now=now)
    return go_to("/wallet", notice="refused")


@router.get("/credentials/{item_id}")
def credential(
    item_id: str,
    request: Request,
    caller: LearnerDep,
    wallet: WalletReadDep,
    language: LanguageDep,
    now: NowDep,
) -> Response:
    """Show one credential to its owner."""
    held = wallet.held(item_id, learner_id=caller.learner_id)
    view = showing.credential_page(
        held, wallet.document(held), wallet.recognitions(held), language, now=now
    )
    return page(request, "credential.html", view)


@router.get("/credentials/{item_id}/credential.{form}")
def download(
    item_id: str, form: Literal["json", "jwt"], caller: LearnerDep, wallet: WalletReadDep
) -> Response:
    """Give the owner a signed form, byte for byte as it was released."""
    held = wallet.held(item_id, learner_id=caller.learner_id)
    kind, media_type = {
        "json": (SecuredKind.DATA_INTEGRITY, "application/vc"),
        "jwt": (SecuredKind.VC_JWT, "application/vc+jwt"),
    }[form]
    headers = {"Content-Disposition": f'attachment; filename="credential-{held.item.id}.{form}"'}
    return Response(wallet.forms(held)[kind].secured, headers=headers, media_type=media_type)


def _older(path: str, cursor: str | None) -> str | None:
    return f"{path}?after={cursor}" if cursor else None
