"""How routes get the services of this feature: made by `app.main` for each unit of work."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.prior_learning.exemptions import Exemptions
from app.prior_learning.standards import Equivalences, Standards
from app.web.parts import ReadingDep, SessionDep


def _standards(request: Request, session: SessionDep) -> Standards:
    make: Callable[[Session], Standards] = request.app.state.standards
    return make(session)


def _standards_read(request: Request, session: ReadingDep) -> Standards:
    make: Callable[[Session], Standards] = request.app.state.standards
    return make(session)


def _equivalences(request: Request, session: SessionDep) -> Equivalences:
    make: Callable[[Session], Equivalences] = request.app.state.equivalences
    return make(session)


def _equivalences_read(request: Request, session: ReadingDep) -> Equivalences:
    make: Callable[[Session], Equivalences] = request.app.state.equivalences
    return make(session)


def _exemptions(request: Request, session: SessionDep) -> Exemptions:
    make: Callable[[Session], Exemptions] = request.app.state.exemptions
    return make(session)


def _exemptions_read(request: Request, session: ReadingDep) -> Exemptions:
    make: Callable[[Session], Exemptions] = request.app.state.exemptions
    return make(session)


StandardsDep = Annotated[Standards, Depends(_standards)]
StandardsReadDep = Annotated[Standards, Depends(_standards_read)]
EquivalencesDep = Annotated[Equivalences, Depends(_equivalences)]
EquivalencesReadDep = Annotated[Equivalences, Depends(_equivalences_read)]
ExemptionsDep = Annotated[Exemptions, Depends(_exemptions)]
ExemptionsReadDep = Annotated[Exemptions, Depends(_exemptions_read)]
