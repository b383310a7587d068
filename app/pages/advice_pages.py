"""The pages about advisers: whom a learner lets read along, and what an adviser reads."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app.core.errors import AppError
from app.core.paging import Slice
from app.core.text import Identifier, ShortText
from app.core.values import Language
from app.holder.advice import Advice, Advised, Wish
from app.holder.advice_routes import REDEEM_LIMIT
from app.holder.advising import state_of
from app.holder.models import Grant, Part
from app.holder.providing import AdviceDep, AdviceReadDep
from app.pages import rights_views as views
from app.pages import showing
from app.pages.answering import LanguageDep, go_to, page
from app.pages.contents import Reading
from app.web.callers import LearnerDep
from app.web.pagination import PagingDep
from app.web.parts import NowDep, PartsDep, SessionDep
from app.web.rate_limits import limited

# All that a learner has at once, and the looks of the last weeks.
ADVISERS, LOOKS = Slice(limit=50), Slice(limit=50)
LABEL: TypeAdapter[str] = TypeAdapter(ShortText)
ERROR_STATUS = 422

router = APIRouter(include_in_schema=False)


class AskedGrant(BaseModel):
    """The form for leave as a browser sends it."""

    label: str = ""
    part: list[Part] = []
    days: Annotated[int, Field(ge=1, le=366)] = 30


@router.get("/wallet/rights/advisers")
def advisers(request: Request, caller: LearnerDep, advice: AdviceReadDep, now: NowDep) -> Response:
    """Show whom a learner lets read along."""
    notice = request.query_params.get("notice", "")
    view = _advisers(advice, caller.learner_id, now, notice=notice)
    return page(request, "advisers.html", view)


@router.post("/wallet/rights/advisers")
def invite(
    request: Request,
    caller: LearnerDep,
    advice: AdviceDep,
    parts: PartsDep,
    now: NowDep,
    asked: Annotated[AskedGrant, Form()],
) -> Response:
    """Make an invitation and show its code once; a form that does not fit comes back."""
    try:
        if not asked.part:
            return _again(request, _advisers(advice, caller.learner_id, now, fault="no_part"))
        label = LABEL.validate_python(asked.label)
        ends = now + timedelta(days=asked.days)
        made = advice.invite(caller.learner_id, Wish(label, frozenset(asked.part), ends), now=now)
    except (AppError, ValidationError) as error:
        fault = error.code if isinstance(error, AppError) else "validation_failed"
        return _again(request, _advisers(advice, caller.learner_id, now, fault=fault))
    adviser = _adviser(made.grant, now)
    view = views.InvitedPage(adviser, made.code, f"{parts.base_url}/advice")
    return page(request, "adviser_invited.html", view)


@router.post("/wallet/rights/advisers/{grant_id}/withdrawal")
def withdraw(grant_id: Identifier, caller: LearnerDep, advice: AdviceDep, now: NowDep) -> Response:
    """End leave at once."""
    advice.withdraw(grant_id, learner_id=caller.learner_id, now=now)
    return go_to("/wallet/rights/advisers", notice="withdrawn")


@router.get("/advice")
def clients(
    request: Request, caller: LearnerDep, advice: AdviceReadDep, paging: PagingDep, now: NowDep
) -> Response:
    """Show an adviser who lets them read along."""
    found = advice.clients(caller.learner_id, paging.wanted, now=now)
    cursor = paging.announce(found, Response())
    view = views.ClientsPage(
        clients=tuple(_client(grant, advice.name_of(grant)) for grant in found.items),
        next_page=f"/advice?after={cursor}" if cursor else None,
        fault=request.query_params.get("fault", ""),
    )
    return page(request, "clients.html", view, status=ERROR_STATUS if view.fault else 200)


@router.post("/advice", dependencies=[limited(REDEEM_LIMIT)])
def redeem(
    caller: LearnerDep,
    advice: AdviceDep,
    session: SessionDep,
    now: NowDep,
    code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Take up an invitation."""
    try:
        grant = advice.redeem(code, adviser_id=caller.learner_id, now=now)
    except AppError as error:
        session.rollback()
        return go_to("/advice", fault=error.code)
    return go_to(f"/advice/{grant.id}")


@router.get("/advice/{grant_id}")
def read_along(
    request: Request,
    grant_id: Identifier,
    caller: LearnerDep,
    advice: AdviceDep,
    language: LanguageDep,
    now: NowDep,
) -> Response:
    """Show an adviser what was granted; the learner sees that they looked."""
    advised = advice.look(grant_id, adviser_id=caller.learner_id, now=now)
    return page(request, "advised.html", _advised(advised, language, now))


def _again(request: Request, view: views.AdvisersPage) -> Response:
    return page(request, "advisers.html", view, status=ERROR_STATUS)


def _advisers(
    advice: Advice, learner_id: str, now: datetime, *, notice: str = "", fault: str = ""
) -> views.AdvisersPage:
    looks = advice.looks(learner_id, LOOKS).items
    grants = advice.given(learner_id, ADVISERS).items
    return views.AdvisersPage(
        advisers=tuple(_adviser(grant, now) for grant in grants),
        looks=tuple(views.AdviserLook(look.at, look.adviser_name, look.label) for look in looks),
        notice=notice,
        fault=fault,
    )


def _adviser(grant: Grant, now: datetime) -> views.Adviser:
    return views.Adviser(
        id=grant.id,
        label=grant.label,
        name=grant.adviser_name,
        parts=tuple(part.value for part in grant.parts),
        state=state_of(grant, now=now).value,
        expires_at=grant.expires_at,
        invitation_expires_at=grant.invitation_expires_at,
    )


def _client(grant: Grant, name: str | None) -> views.Client:
    parts = tuple(part.value for part in grant.parts)
    return views.Client(grant.id, name, parts, grant.expires_at)


def _advised(advised: Advised, language: Language, now: datetime) -> views.AdvisedPage:
    shown, lines = advised.credentials, advised.statement
    return views.AdvisedPage(
        client=_client(advised.grant, advised.learner_name),
        credentials=None
        if shown is None
        else tuple(
            views.AdvisedCard(
                showing.held_card(one.held, language, now),
                Reading(one.document, language).contents(),
            )
            for one in shown
        ),
        account=None if advised.balance is None else showing.account(advised.balance, language),
        movements=None
        if lines is None
        else tuple(views.Movement(line.effective_on, line.reason, line.cents) for line in lines),
    )
