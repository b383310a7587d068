"""How routes get the services of this feature: made by `app.main` for each unit of work."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.institutions.logbook import Logbook
from app.staff.administration import Administration
from app.staff.deciding import Deciding
from app.staff.members import Members
from app.web.parts import ReadingDep, SessionDep


def _deciding(request: Request, session: SessionDep) -> Deciding:
    make: Callable[[Session], Deciding] = request.app.state.deciding
    return make(session)


def _deciding_read(request: Request, session: ReadingDep) -> Deciding:
    make: Callable[[Session], Deciding] = request.app.state.deciding
    return make(session)


def _members(request: Request, session: SessionDep) -> Members:
    make: Callable[[Session], Members] = request.app.state.members
    return make(session)


def _members_read(request: Request, session: ReadingDep) -> Members:
    make: Callable[[Session], Members] = request.app.state.members
    return make(session)


def _administration(request: Request, session: SessionDep) -> Administration:
    make: Callable[[Session], Administration] = request.app.state.administration
    return make(session)


def _administration_read(request: Request, session: ReadingDep) -> Administration:
    make: Callable[[Session], Administration] = request.app.state.administration
    return make(session)


def _logbook_read(request: Request, session: ReadingDep) -> Logbook:
    make: Callable[[Session], Logbook] = request.app.state.logbook
    return make(session)


DecidingDep = Annotated[Deciding, Depends(_deciding)]
DecidingReadDep = Annotated[Deciding, Depends(_deciding_read)]
MembersDep = Annotated[Members, Depends(_members)]
MembersReadDep = Annotated[Members, Depends(_members_read)]
AdministrationDep = Annotated[Administration, Depends(_administration)]
AdministrationReadDep = Annotated[Administration, Depends(_administration_read)]
LogbookReadDep = Annotated[Logbook, Depends(_logbook_read)]
