"""How routes and pages reach spending."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.spending.service import Spending
from app.web.parts import ReadingDep, SessionDep


def _spending(request: Request, session: SessionDep) -> Spending:
    make: Callable[[Session], Spending] = request.app.state.spending
    return make(session)


def _spending_read(request: Request, session: ReadingDep) -> Spending:
    make: Callable[[Session], Spending] = request.app.state.spending
    return make(session)


SpendingDep = Annotated[Spending, Depends(_spending)]
SpendingReadDep = Annotated[Spending, Depends(_spending_read)]
