"""The pages of a person's rights: privacy, terms, export and notices."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from app.holder.models import Acceptance, NoticeKind
from app.holder.notice_mail import address_of
from app.holder.notifying import Choice
from app.holder.opt_out import OptOuts
from app.holder.providing import (
    AdviceReadDep,
    ExportsDep,
    NoticesDep,
    NoticesReadDep,
    TermsDep,
    TermsReadDep,
)
from app.holder.rights_routes import EXPORT_LIMIT, sent
from app.holder.terms import TERMS_VERSION, accepted, must_be_present
from app.identity.return_to import DEFAULT, MAX_LENGTH, local_path
from app.pages import rights_views as views
from app.pages.answering import LanguageDep, go_to, page
from app.web.callers import LearnerDep
from app.web.parts import NowDep, PartsDep
from app.web.rate_limits import Limit, limited

# A mail is opened by a person and by a few programs that look ahead.
STOP_LIMIT = Limit("notices-stop", hits=60, seconds=60)

router = APIRouter(include_in_schema=False)
ReturnTo = Annotated[str, Query(max_length=MAX_LENGTH)]


@router.get("/privacy")
def privacy(request: Request) -> Response:
    """Show who keeps what, why and for how long."""
    return page(request, "privacy.html", views.PrivacyPage(date.fromisoformat(TERMS_VERSION)))


@router.get("/wallet/welcome")
def welcome(
    request: Request, caller: LearnerDep, terms: TermsReadDep, return_to: ReturnTo = DEFAULT
) -> Response:
    """Show what a learner accepts, once for each version, before the page that was asked for."""
    found = terms.of(caller.learner_id)
    if accepted(found):
        return go_to(local_path(return_to))
    changed_on = date.fromisoformat(TERMS_VERSION)
    view = views.WelcomePage(TERMS_VERSION, changed_on, bool(found), local_path(return_to))
    return page(request, "welcome.html", view)


@router.post("/wallet/welcome")
def accept(
    caller: LearnerDep,
    terms: TermsDep,
    now: NowDep,
    version: Annotated[str, Form(max_length=32)] = "",
    return_to: Annotated[str, Form(max_length=MAX_LENGTH)] = DEFAULT,
) -> Response:
    """Note that the learner accepted what was on the page, and go on."""
    after = local_path(return_to)
    must_be_present(version)
    terms.add(caller.learner_id, Acceptance(version=version, accepted_at=now))
    return go_to(after)


@router.get("/wallet/rights")
def rights(
    request: Request,
    caller: LearnerDep,
    notices: NoticesReadDep,
    advice: AdviceReadDep,
    terms: TermsReadDep,
    now: NowDep,
) -> Response:
    """Show everything that a learner can ask of us."""
    wanted = {preference.kind for preference in notices.store.wanted(caller.learner_id)}
    emails = notices.learners.get(caller.learner_id).emails
    present = [
        one.accepted_at for one in terms.of(caller.learner_id) if one.version == TERMS_VERSION
    ]
    view = views.RightsPage(
        notices=tuple(views.Notice(kind.value, kind in wanted) for kind in NoticeKind),
        address=address_of(emails),
        advisers=advice.store.live(caller.learner_id, now=now),
        accepted_at=present[0] if present else None,
        notice=request.query_params.get("notice", ""),
    )
    return page(request, "rights.html", view)


@router.post("/wallet/rights/export", dependencies=[limited(EXPORT_LIMIT)])
def export(caller: LearnerDep, exports: ExportsDep, now: NowDep) -> Response:
    """Give a learner everything in one file."""
    return sent(exports.of(caller.learner_id, now=now), now)


@router.post("/wallet/rights/notices")
def choose(
    caller: LearnerDep,
    notices: NoticesDep,
    language: LanguageDep,
    now: NowDep,
    kind: Annotated[list[NoticeKind] | None, Form()] = None,
) -> Response:
    """Begin and stop notices."""
    notices.choose(caller.learner_id, frozenset(kind or ()), Choice(language, now))
    return go_to("/wallet/rights", notice="chosen")


@router.get("/notices/stop/{token}", dependencies=[limited(STOP_LIMIT)])
def stop_form(request: Request, token: str, parts: PartsDep) -> Response:
    """Ask a reader of a notice whether it must stop: a program that looks ahead stops nothing."""
    given = OptOuts(parts.secret).read(token)
    return page(request, "notices_stop.html", views.StopPage(given.kind.value, token))


@router.post("/notices/stop/{token}", dependencies=[limited(STOP_LIMIT)])
def stop(request: Request, token: str, parts: PartsDep, notices: NoticesDep) -> Response:
    """Stop notices of one kind, without a login."""
    given = OptOuts(parts.secret).read(token)
    notices.stop(given)
    return page(request, "notices_stop.html", views.StopPage(given.kind.value, token, done=True))
