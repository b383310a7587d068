"""The pages on which a learner accepts or refuses: by button, by code, by the link in a letter."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError

from app.core.errors import AppError
from app.core.text import LongText
from app.credentials.claim_codes import claim_code_hash
from app.identity.return_to import login_path
from app.pages import holding_views
from app.pages.answering import go_to, page
from app.pages.forms import as_lines
from app.pages.visiting import VisitDep
from app.wallet.bodies import MAX_REASON
from app.wallet.claiming import IdentityAssuranceTooLowError, NameDiffersError
from app.wallet.routes import CLAIM_LIMIT, Asked, WalletDep
from app.web.callers import LearnerDep
from app.web.parts import NowDep, SessionDep
from app.web.rate_limits import limited

CONFLICT = 409
REASON: TypeAdapter[str] = TypeAdapter(Annotated[LongText, Field(max_length=MAX_REASON)])
Award = Annotated[str, Form(max_length=36)]

router = APIRouter(prefix="/wallet", include_in_schema=False)


class AskedClaim(BaseModel):
    """The form that accepts an award, as a browser sends it."""

    award_id: Annotated[str, StringConstraints(max_length=36)] = ""
    claim_code: Annotated[str, StringConstraints(max_length=40)] = ""
    confirm_name: Literal["yes", ""] = ""


@router.get("/claim")
def letter(
    request: Request, _caller: LearnerDep, code: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """Show the code of a letter, filled in; only its button accepts anything."""
    fault = ""
    if code:
        try:
            claim_code_hash(code)
        except AppError as error:
            fault = error.code
    return page(request, "claim_code.html", holding_views.ClaimPage(code, fault))


@router.post("/claims", dependencies=[limited(CLAIM_LIMIT)])
def claim(
    visit: VisitDep,
    wallet: WalletDep,
    session: SessionDep,
    form: Annotated[AskedClaim, Form()],
) -> Response:
    """Accept an award, by its button or by the code on a letter."""
    confirmed = form.confirm_name == "yes"
    asked = Asked(learner_id=visit.learner_id, now=visit.now, confirm_name=confirmed)
    try:
        if form.award_id:
            wallet.claim(form.award_id, **asked)
        else:
            wallet.claim_by_code(form.claim_code, **asked)
    except IdentityAssuranceTooLowError as error:
        session.rollback()
        return _step_up(visit.request, error, form.claim_code)
    except NameDiffersError as error:
        session.rollback()
        return _names(visit.request, error, form)
    except AppError as error:
        if form.award_id:
            raise
        session.rollback()
        return go_to("/wallet", fault=error.code)
    return go_to("/wallet", notice="accepted")


def _step_up(request: Request, error: IdentityAssuranceTooLowError, code: str) -> Response:
    back = f"/wallet/claim?{urlencode({'code': code})}" if code else "/wallet"
    view = holding_views.StepUpPage(login_path(back, acr=str(error.extra["acr"])))
    return page(request, "claim_step_up.html", view, status=CONFLICT)


def _names(request: Request, error: NameDiffersError, form: AskedClaim) -> Response:
    told: dict[str, Any] = dict(error.extra)
    view = holding_views.NamePage(
        awarded=told["awarded_name"],
        validated=told["validated_name"],
        differences=tuple((one["awarded"], one["validated"]) for one in told["differences"]),
        strict=told["name_check"] == "strict",
        award_id=form.award_id,
        claim_code=form.claim_code,
    )
    return page(request, "claim_name.html", view, status=CONFLICT)


@router.post("/refusals")
def refuse(
    caller: LearnerDep,
    wallet: WalletDep,
    now: NowDep,
    award_id: Award,
    reason: Annotated[str, Form(max_length=MAX_REASON * 2)] = "",
) -> Response:
    """Refuse an award; the institution reads the reason, if there is one."""
    text = as_lines(reason)
    try:
        told = REASON.validate_python(text) if text else None
    except ValidationError:
        return go_to("/wallet", fault="invalid_reason")
    wallet.refuse(award_id, learner_id=caller.learner_id, now=now, reason=told)
    return go_to("/wallet", notice="refused")
