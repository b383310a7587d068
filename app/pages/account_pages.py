"""The pages of the learning account: what there is, what came and went, rights, and reserving."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from pydantic import BaseModel, Field

from app.core.documents import JSONObject
from app.core.errors import AppError
from app.core.ids import new_token
from app.core.text import Identifier
from app.core.values import Language
from app.entitlements.models import Attestation, HighestLevel, LevelSource, WorkPeriod
from app.entitlements.providing import EntitlementsDep, EntitlementsReadDep
from app.entitlements.service import Entitlements
from app.holder.routes import OverviewsDep
from app.learning_account.routes import AccountsReadDep
from app.learning_account.service import LearningAccounts
from app.pages import account_showing as showing
from app.pages.account_views import TransfersPage
from app.pages.answering import go_to, page
from app.pages.institution_desk import SendingDep
from app.pages.visiting import VisitDep
from app.spending.providing import QuotingReadDep, SpendingDep
from app.staff.sent_forms import SentForms
from app.web.callers import LearnerDep
from app.web.pagination import PagingDep
from app.web.parts import NowDep

HOME = "/wallet/account"
RIGHTS = f"{HOME}/rights"
MONTHS = 12

router = APIRouter(prefix=HOME, include_in_schema=False)


@router.get("")
def account(visit: VisitDep, overviews: OverviewsDep) -> Response:
    """Show the account at a glance."""
    found = overviews.account(visit.learner_id, now=visit.now)
    today, query = visit.now.date(), visit.request.query_params
    held = _ends_of_months(overviews.accounts, visit.learner_id, today)
    sources = _source_names(overviews.accounts, visit.learner_id, visit.language)
    view = showing.account_page(found, held, sources, visit.language, today=today)
    view = replace(view, told=query.get("notice", ""), fault=query.get("fault", ""))
    return page(visit.request, "account.html", view)


@router.get("/transfers")
def transfers(visit: VisitDep, accounts: AccountsReadDep, paging: PagingDep) -> Response:
    """Show what came and went."""
    found = accounts.statement(visit.learner_id, paging.wanted)
    cursor = paging.announce(found, Response())
    sources = _source_names(accounts, visit.learner_id, visit.language)
    view = TransfersPage(
        lines=showing.transfers(found.items, sources, visit.language),
        next_page=f"{HOME}/transfers?after={cursor}" if cursor else None,
    )
    return page(visit.request, "transfers.html", view)


@router.get("/reserve")
def reserve_form(
    visit: VisitDep, quoting: QuotingReadDep, offering_id: Annotated[Identifier, Query()]
) -> Response:
    """Show what would be put aside for a course."""
    try:
        quote = quoting.quote(visit.learner_id, offering_id, chosen=None, today=visit.now.date())
    except AppError as error:
        return go_to(HOME, fault=error.code)
    view = showing.reserve_page(quote, visit.language, key=new_token())
    return page(visit.request, "reserve.html", view)


@router.post("/reserve")
def reserve(
    caller: LearnerDep,
    spending: SpendingDep,
    sending: SendingDep,
    offering_id: Annotated[Identifier, Form()],
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Put money aside; the same form twice does it once."""

    def make() -> JSONObject:
        made = spending.reserve(caller.learner_id, offering_id, chosen=None, now=sending.now)
        return {"reservation_id": made.id}

    forms = SentForms(sending.session, sending.parts.secret)
    try:
        with sending.session.begin_nested():
            forms.once(key or new_token(), make, sender=caller.learner_id, now=sending.now)
    except AppError as error:
        return go_to(HOME, fault=error.code)
    return go_to(HOME, notice="reserved")


@router.post("/reservations/{reservation_id}/cancellation")
def cancel(
    reservation_id: Identifier, caller: LearnerDep, spending: SpendingDep, now: NowDep
) -> Response:
    """Take money back that was put aside."""
    try:
        spending.cancel(caller.learner_id, reservation_id, now=now)
    except AppError as error:
        if error.code == "unknown_reservation":
            raise
        return go_to(HOME, fault=error.code)
    return go_to(HOME, notice="cancelled")


class DeclaredForm(BaseModel):
    """One of the forms of facts, as a browser sends it; what is empty was not filled in."""

    birth_date: Annotated[str, Field(max_length=10)] = ""
    level: Annotated[str, Field(max_length=30)] = ""
    since: Annotated[str, Field(max_length=10)] = ""
    begins_on: Annotated[str, Field(max_length=10)] = ""
    ends_on: Annotated[str, Field(max_length=10)] = ""


@router.get("/rights")
def rights(visit: VisitDep, entitlements: EntitlementsReadDep) -> Response:
    """Show the facts, what was granted and why, and what can be expected."""
    found = entitlements.of(visit.learner_id, today=visit.now.date())
    policies = {policy.version: policy for policy in entitlements.versions()}
    query = visit.request.query_params
    view = showing.rights_page(found, policies, visit.language)
    view = replace(view, told=query.get("notice", ""), fault=query.get("fault", ""))
    return page(visit.request, "learning_rights.html", view)


@router.post("/rights")
def declare(
    caller: LearnerDep,
    entitlements: EntitlementsDep,
    now: NowDep,
    form: Annotated[DeclaredForm, Form()],
) -> Response:
    """Keep what the learner declares, and grant what is due by it."""
    try:
        # What is refused halfway is undone.
        with entitlements.facts.session.begin_nested():
            _declare(entitlements, caller.learner_id, form, now)
    except AppError as error:
        return go_to(RIGHTS, fault=error.code)
    except ValueError:
        return go_to(RIGHTS, fault="facts_do_not_fit")
    given = entitlements.grant_due([caller.learner_id], day=now.date(), now=now)
    return go_to(RIGHTS, notice="granted" if given else "kept")


@router.post("/rights/work/removal")
def forget_work(
    caller: LearnerDep,
    entitlements: EntitlementsDep,
    now: NowDep,
    begins_on: Annotated[str, Form(max_length=10)],
) -> Response:
    """Take a period of work away."""
    today = now.date()
    kept = [
        one
        for one in entitlements.of(caller.learner_id, today=today).work
        if one.begins_on.isoformat() != begins_on
    ]
    entitlements.declare_work(caller.learner_id, kept, now=now)
    return go_to(RIGHTS, notice="kept")


def _declare(
    entitlements: Entitlements, learner_id: str, form: DeclaredForm, now: datetime
) -> None:
    if form.birth_date:
        entitlements.declare_birth_date(learner_id, _day(form.birth_date), now=now)
    if form.level:
        level = Attestation(
            level=HighestLevel(form.level),
            source=LevelSource.SELF,
            valid_from=_day(form.since),
        )
        entitlements.declare_level(learner_id, level, now=now)
    if form.begins_on:
        begins, ends = _day(form.begins_on), _day(form.ends_on) if form.ends_on else None
        known = entitlements.of(learner_id, today=now.date()).work
        kept = [one for one in known if one.begins_on != begins]
        period = WorkPeriod(begins_on=begins, ends_on=ends)
        entitlements.declare_work(learner_id, [*kept, period], now=now)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _ends_of_months(accounts: LearningAccounts, learner_id: str, today: date) -> dict[date, int]:
    """Return what there was at the ends of the last months, and what there is today."""
    days, day = [today], today
    for _ in range(MONTHS - 1):
        day = day.replace(day=1) - timedelta(days=1)
        days.append(day)
    return accounts.totals_on(learner_id, days)


def _source_names(
    accounts: LearningAccounts, learner_id: str, language: Language
) -> dict[str, str]:
    lots = accounts.lots(learner_id)
    return {lot.source.id: lot.source.names.in_language(language) for lot in lots}
