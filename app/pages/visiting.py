"""A learner who looks at a page: who, in which language, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from app.core.values import Language
from app.pages.answering import LanguageDep
from app.web.callers import LearnerDep
from app.web.parts import NowDep


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page of a learner."""

    request: Request
    learner_id: str
    language: Language
    now: datetime


def _visit(request: Request, caller: LearnerDep, language: LanguageDep, now: NowDep) -> Visit:
    return Visit(request, caller.learner_id, language, now)


VisitDep = Annotated[Visit, Depends(_visit)]
