"""Who a learner is here, their e-mail addresses, and the browsers in which they are logged in."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session

from app.core.text import Identifier
from app.identity.account_bodies import (
    EmailBody,
    EmailCodeBody,
    MeBody,
    NewEmailBody,
    SessionBody,
)
from app.identity.emails import Emails
from app.identity.service import Learners
from app.identity.session_store import SessionStore
from app.identity.sessions import Sessions
from app.web.callers import LearnerDep
from app.web.openapi import problems
from app.web.parts import NowDep, ReadingDep, SessionDep

ACCEPTED, NO_CONTENT = 202, 204

router = APIRouter(prefix="/api/v1/me", tags=["identity"])


def _learners(request: Request, session: ReadingDep) -> Learners:
    make: Callable[[Session], Learners] = request.app.state.learners
    return make(session)


def _emails(request: Request) -> Emails:
    emails: Emails = request.app.state.emails
    return emails


def _sessions(session: SessionDep) -> Sessions:
    return Sessions(SessionStore(session))


def _sessions_read(session: ReadingDep) -> Sessions:
    return Sessions(SessionStore(session))


LearnersReadDep = Annotated[Learners, Depends(_learners)]
EmailsDep = Annotated[Emails, Depends(_emails)]
SessionsDep = Annotated[Sessions, Depends(_sessions)]
SessionsReadDep = Annotated[Sessions, Depends(_sessions_read)]


@router.get(
    "",
    operation_id="getMe",
    summary="Who I am here",
    responses=problems(401, 404),
)
def get_me(caller: LearnerDep, learners: LearnersReadDep, now: NowDep) -> MeBody:
    """Return the learner who is logged in."""
    return MeBody.of(learners.get(caller.learner_id), now=now)


@router.get(
    "/emails",
    operation_id="listMyEmails",
    summary="My e-mail addresses",
    responses=problems(401),
)
def list_emails(caller: LearnerDep, emails: EmailsDep) -> list[EmailBody]:
    """Return the addresses of the learner, also those that wait for their code."""
    return [EmailBody.of(email) for email in emails.of_learner(caller.learner_id)]


@router.post(
    "/emails",
    operation_id="addMyEmail",
    summary="Add an e-mail address; a code is mailed to it",
    status_code=ACCEPTED,
    responses=problems(401, 409),
)
def add_email(body: NewEmailBody, caller: LearnerDep, emails: EmailsDep, now: NowDep) -> EmailBody:
    """Answer the same whoever else has the address; asking again mails a new code."""
    return EmailBody.of(emails.add(caller.learner_id, body.email, now=now))


@router.post(
    "/emails/{email_id}/verification",
    operation_id="verifyMyEmail",
    summary="Show with the code that an e-mail address is mine",
    responses=problems(401, 404, 409),
)
def verify_email(
    email_id: Identifier, body: EmailCodeBody, caller: LearnerDep, emails: EmailsDep, now: NowDep
) -> EmailBody:
    """Take the code; each has five tries in ten minutes."""
    found = emails.verify(email_id, body.code, learner_id=caller.learner_id, now=now)
    return EmailBody.of(found)


@router.delete(
    "/emails/{email_id}",
    operation_id="removeMyEmail",
    summary="Remove an e-mail address that I added",
    status_code=NO_CONTENT,
    responses=problems(401, 404, 409),
)
def remove_email(email_id: Identifier, caller: LearnerDep, emails: EmailsDep) -> None:
    """Forget the address; the provider's own can only be changed there."""
    emails.remove(email_id, learner_id=caller.learner_id)


@router.get(
    "/sessions",
    operation_id="listMySessions",
    summary="Where I am logged in",
    responses=problems(401),
)
def list_sessions(caller: LearnerDep, sessions: SessionsReadDep, now: NowDep) -> list[SessionBody]:
    """Return the open sessions of the learner, the last used first."""
    found = sessions.of_learner(caller.learner_id, now=now)
    return [SessionBody.of(one, current=caller.session_id) for one in found]


@router.delete(
    "/sessions",
    operation_id="endMyOtherSessions",
    summary="Log out everywhere else",
    status_code=NO_CONTENT,
    responses=problems(401),
)
def end_other_sessions(caller: LearnerDep, sessions: SessionsDep) -> None:
    """End every session but the one that asks, at once; a bearer token ends them all."""
    sessions.end_others(learner_id=caller.learner_id, but=caller.session_id)


@router.delete(
    "/sessions/{session_id}",
    operation_id="endMySession",
    summary="Log out in one browser",
    status_code=NO_CONTENT,
    responses=problems(401, 404),
)
def end_session(session_id: Identifier, caller: LearnerDep, sessions: SessionsDep) -> None:
    """End one session, at once."""
    sessions.end_one(session_id, learner_id=caller.learner_id)
