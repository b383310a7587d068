"""How routes and pages reach the learning rights."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.entitlements.service import Entitlements
from app.web.parts import ReadingDep, SessionDep


def _entitlements(request: Request, session: SessionDep) -> Entitlements:
    make: Callable[[Session], Entitlements] = request.app.state.entitlements
    return make(session)


def _entitlements_read(request: Request, session: ReadingDep) -> Entitlements:
    make: Callable[[Session], Entitlements] = request.app.state.entitlements
    return make(session)


EntitlementsDep = Annotated[Entitlements, Depends(_entitlements)]
EntitlementsReadDep = Annotated[Entitlements, Depends(_entitlements_read)]
