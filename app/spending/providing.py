"""How routes and pages reach spending: what is quoted, what holders do, what providers earn."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.spending.earning import Earning
from app.spending.quoting import Quoting
from app.spending.service import Spending
from app.web.parts import ReadingDep, SessionDep


def _quoting_read(request: Request, session: ReadingDep) -> Quoting:
    make: Callable[[Session], Quoting] = request.app.state.quoting
    return make(session)


def _spending(request: Request, session: SessionDep) -> Spending:
    make: Callable[[Session], Spending] = request.app.state.spending
    return make(session)


def _spending_read(request: Request, session: ReadingDep) -> Spending:
    make: Callable[[Session], Spending] = request.app.state.spending
    return make(session)


def _earning(request: Request, session: SessionDep) -> Earning:
    make: Callable[[Session], Earning] = request.app.state.earning
    return make(session)


def _earning_read(request: Request, session: ReadingDep) -> Earning:
    make: Callable[[Session], Earning] = request.app.state.earning
    return make(session)


QuotingReadDep = Annotated[Quoting, Depends(_quoting_read)]
SpendingDep = Annotated[Spending, Depends(_spending)]
SpendingReadDep = Annotated[Spending, Depends(_spending_read)]
EarningDep = Annotated[Earning, Depends(_earning)]
EarningReadDep = Annotated[Earning, Depends(_earning_read)]
