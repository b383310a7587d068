"""The pages about who a learner is: what the provider told, addresses, sessions, and recovery."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlalchemy.orm import Session

from app.core.errors import AppError, ConflictError, RejectedError, TooManyRequestsError
from app.core.smtp import MailUnavailableError
from app.core.text import Identifier
from app.identity.account_routes import EmailsDep, LearnersReadDep, SessionsDep, SessionsReadDep
from app.identity.assurance import ACR_VALIDATE_NAMES
from app.identity.recoveries import Recoveries
from app.identity.recovery import RECOVERY_PAGE
from app.identity.routes import LoginsDep
from app.identity.session_store import SessionStore
from app.identity.sessions import Sessions, session_cookie
from app.pages import profile_showing as showing
from app.pages import profile_views as views
from app.pages.answering import go_to, page
from app.pages.profile_showing import PROFILE
from app.web.callers import LearnerDep
from app.web.parts import NowDep, PartsDep, ReadingDep, SessionDep

# What a person can do something about; anything else is a page of its own.
TOLD_ON_THE_PAGE = (RejectedError, ConflictError, TooManyRequestsError, MailUnavailableError)
MAX_FIELD = 400

router = APIRouter(include_in_schema=False)


def _recoveries(request: Request, session: SessionDep) -> Recoveries:
    make: Callable[[Session], Recoveries] = request.app.state.recoveries
    return make(session)


def _recoveries_read(request: Request, session: ReadingDep) -> Recoveries:
    make: Callable[[Session], Recoveries] = request.app.state.recoveries
    return make(session)


RecoveriesDep = Annotated[Recoveries, Depends(_recoveries)]
RecoveriesReadDep = Annotated[Recoveries, Depends(_recoveries_read)]
Field = Annotated[str, Form(max_length=MAX_FIELD)]


@router.get(PROFILE)
def profile(  # noqa: PLR0913, PLR0917 - each is a part of the page
    request: Request,
    caller: LearnerDep,
    learners: LearnersReadDep,
    emails: EmailsDep,
    sessions: SessionsReadDep,
    recoveries: RecoveriesReadDep,
    logins: LoginsDep,
    now: NowDep,
) -> Response:
    """Show who the learner is; what the last form did stands in the address."""
    learner, me = learners.get(caller.learner_id), caller.learner_id
    asked = {name: request.query_params.get(name, "") for name in ("notice", "fault", "email")}
    situation = recoveries.situation(me, now=now)
    view = views.ProfilePage(
        name=learner.name,
        birth_date=learner.birth_date,
        provider=showing.provider_of(learner),
        told_at=learner.seen_at,
        assurance=showing.assurance(learner, now=now),
        step_up=showing.STEP_UP if ACR_VALIDATE_NAMES in logins.levels else "",
        links=tuple(showing.linked_line(link, now=now) for link in learner.linked_accounts),
        emails=showing.email_lines(emails.of_learner(me), fault=asked["fault"], at=asked["email"]),
        sessions=tuple(
            showing.session_line(one, current=caller.session_id)
            for one in sessions.of_learner(me, now=now)
        ),
        can_mail=emails.can_mail,
        concerns_recovery=bool(situation.offer or situation.mine or situation.of_my_wallet),
        notice=asked["notice"],
        fault="" if asked["email"] else asked["fault"],
    )
    return page(request, "profile.html", view)


@router.post(f"{PROFILE}/emails")
def add_email(caller: LearnerDep, emails: EmailsDep, now: NowDep, email: Field = "") -> Response:
    """Add an address; a code is mailed to it."""
    return _then("code_sent", lambda: emails.add(caller.learner_id, email, now=now))


@router.post(f"{PROFILE}/emails/{{email_id}}/code")
def send_code(email_id: Identifier, caller: LearnerDep, emails: EmailsDep, now: NowDep) -> Response:
    """Mail a new code."""
    return _then(
        "code_sent",
        lambda: emails.send_again(email_id, learner_id=caller.learner_id, now=now),
        email_id,
    )


@router.post(f"{PROFILE}/emails/{{email_id}}/verification")
def verify_email(
    email_id: Identifier, caller: LearnerDep, emails: EmailsDep, now: NowDep, code: Field = ""
) -> Response:
    """Take the code that was mailed."""
    return _then(
        "verified",
        lambda: emails.verify(email_id, code, learner_id=caller.learner_id, now=now),
        email_id,
    )


@router.post(f"{PROFILE}/emails/{{email_id}}/removal")
def remove_email(email_id: Identifier, caller: LearnerDep, emails: EmailsDep) -> Response:
    """Forget an address that the learner added."""
    remove = lambda: emails.remove(email_id, learner_id=caller.learner_id)  # noqa: E731
    return _then("removed", remove, email_id)


@router.post(f"{PROFILE}/sessions/{{session_id}}/end")
def end_session(session_id: Identifier, caller: LearnerDep, sessions: SessionsDep) -> Response:
    """Log out in another browser, at once."""
    sessions.end_one(session_id, learner_id=caller.learner_id)
    return go_to(PROFILE, notice="session_ended")


@router.post(f"{PROFILE}/sessions/end-others")
def end_other_sessions(caller: LearnerDep, sessions: SessionsDep) -> Response:
    """Log out everywhere else, at once."""
    sessions.end_others(learner_id=caller.learner_id, but=caller.session_id)
    return go_to(PROFILE, notice="others_ended")


@router.get(RECOVERY_PAGE)
def recovery(
    request: Request, caller: LearnerDep, recoveries: RecoveriesReadDep, now: NowDep
) -> Response:
    """Show the older wallet that is offered, and what became of requests."""
    situation = recoveries.situation(caller.learner_id, now=now)
    notice = request.query_params.get("notice", "")
    return page(request, "recovery.html", showing.recovery_page(situation, notice=notice))


@router.post(RECOVERY_PAGE)
def ask_recovery(caller: LearnerDep, recoveries: RecoveriesDep, now: NowDep) -> Response:
    """Ask for the older wallet that is offered."""
    recoveries.ask(caller.learner_id, now=now)
    return go_to(RECOVERY_PAGE, notice="asked")


@router.post(f"{RECOVERY_PAGE}/completion")
def carry_out_recovery(
    request: Request,
    caller: LearnerDep,
    recoveries: RecoveriesDep,
    session: SessionDep,
    parts: PartsDep,
) -> Response:
    """Give the learner the wallet that they asked for, in a new session."""
    now = parts.clock()
    wallet_id = recoveries.carry_out(caller.learner_id, now=now)
    user_agent = request.headers.get("user-agent", "")
    secret = Sessions(SessionStore(session)).open(wallet_id, user_agent=user_agent, now=now)
    answer = go_to(RECOVERY_PAGE, notice="done")
    session_cookie(parts.base_url).set(answer, secret)
    return answer


@router.post(f"{RECOVERY_PAGE}/{{recovery_id}}/answer")
def answer_recovery(
    recovery_id: Identifier,
    caller: LearnerDep,
    recoveries: RecoveriesDep,
    now: NowDep,
    answer: Field = "",
) -> Response:
    """Let the owner of a wallet say yes or no to who asks for it; anything but yes is no."""
    approves = answer == "yes"
    recoveries.answer(recovery_id, learner_id=caller.learner_id, approves=approves, now=now)
    return go_to(RECOVERY_PAGE, notice="approved" if approves else "refused")


def _then(notice: str, act: Callable[[], object], email_id: str = "") -> Response:
    about = {"email": email_id} if email_id else {}
    try:
        act()
    except AppError as error:
        if not isinstance(error, TOLD_ON_THE_PAGE):
            raise
        return go_to(PROFILE, fault=error.code, **about)
    return go_to(PROFILE, notice=notice)
