"""What the routes of a person's rights ask for."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.holder.advice import Advice
from app.holder.departure import Departures
from app.holder.export import Exports
from app.holder.notifying import Notices
from app.holder.store import TermsStore
from app.holder.terms import must_be_accepted
from app.identity.models import LearnerSession
from app.identity.session_store import SessionStore
from app.web.callers import LearnerCaller, LearnerDep
from app.web.parts import ReadingDep, SessionDep


def _exports(request: Request, session: SessionDep) -> Exports:
    make: Callable[[Session], Exports] = request.app.state.exports
    return make(session)


def _departures(request: Request, session: SessionDep) -> Departures:
    make: Callable[[Session], Departures] = request.app.state.departures
    return make(session)


def _departures_read(request: Request, session: ReadingDep) -> Departures:
    make: Callable[[Session], Departures] = request.app.state.departures
    return make(session)


def _advice(request: Request, session: SessionDep) -> Advice:
    make: Callable[[Session], Advice] = request.app.state.advice
    return make(session)


def _advice_read(request: Request, session: ReadingDep) -> Advice:
    make: Callable[[Session], Advice] = request.app.state.advice
    return make(session)


def _notices(request: Request, session: SessionDep) -> Notices:
    make: Callable[[Session], Notices] = request.app.state.notices
    return make(session)


def _notices_read(request: Request, session: ReadingDep) -> Notices:
    make: Callable[[Session], Notices] = request.app.state.notices
    return make(session)


def _terms(session: SessionDep) -> TermsStore:
    return TermsStore(session)


def _terms_read(session: ReadingDep) -> TermsStore:
    return TermsStore(session)


ExportsDep = Annotated[Exports, Depends(_exports)]
DeparturesDep = Annotated[Departures, Depends(_departures)]
DeparturesReadDep = Annotated[Departures, Depends(_departures_read)]
AdviceDep = Annotated[Advice, Depends(_advice)]
AdviceReadDep = Annotated[Advice, Depends(_advice_read)]
NoticesDep = Annotated[Notices, Depends(_notices)]
NoticesReadDep = Annotated[Notices, Depends(_notices_read)]
TermsDep = Annotated[TermsStore, Depends(_terms)]
TermsReadDep = Annotated[TermsStore, Depends(_terms_read)]


def session_of(caller: LearnerCaller, session: Session) -> LearnerSession | None:
    """Return the session in which a learner acts; None for a bearer token."""
    return SessionStore(session).find(caller.session_id) if caller.session_id else None


def _login(caller: LearnerDep, session: ReadingDep) -> LearnerSession | None:
    return session_of(caller, session)


LoginDep = Annotated[LearnerSession | None, Depends(_login)]


def welcomed(caller: LearnerDep, terms: TermsReadDep) -> None:
    """Let only a learner see a page who accepted the terms; with a bearer token it is no page."""
    if caller.session_id is not None:
        must_be_accepted(terms.of(caller.learner_id))
