"""How routes and pages reach the goals of learners."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.goals.service import Goals
from app.web.parts import ReadingDep, SessionDep


def _goals(request: Request, session: SessionDep) -> Goals:
    make: Callable[[Session], Goals] = request.app.state.goals
    return make(session)


def _goals_read(request: Request, session: ReadingDep) -> Goals:
    make: Callable[[Session], Goals] = request.app.state.goals
    return make(session)


GoalsDep = Annotated[Goals, Depends(_goals)]
GoalsReadDep = Annotated[Goals, Depends(_goals_read)]
