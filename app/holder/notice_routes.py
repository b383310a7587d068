"""A learner's choice of notices by e-mail, over HTTP."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.core.values import Language
from app.holder.models import NoticeKind, Preference
from app.holder.notifying import Choice
from app.holder.providing import NoticesDep, NoticesReadDep
from app.web.callers import LearnerDep
from app.web.openapi import problems
from app.web.parts import NowDep

router = APIRouter(prefix="/api/v1/me/notices", tags=["rights"])


class NoticeBody(BaseModel):
    """A kind of notice, and since when it is wanted; absent where it is not."""

    kind: NoticeKind
    wanted: bool
    since: datetime | None = None
    language: Language | None = None


class NoticesBody(BaseModel):
    """Every kind of notice."""

    notices: list[NoticeBody]

    @classmethod
    def of(cls, wanted: tuple[Preference, ...]) -> "NoticesBody":
        """Return the public form of what a learner wants."""
        found = {preference.kind: preference for preference in wanted}
        return cls(
            notices=[
                NoticeBody(
                    kind=kind,
                    wanted=kind in found,
                    since=found[kind].since if kind in found else None,
                    language=found[kind].language if kind in found else None,
                )
                for kind in NoticeKind
            ]
        )


class ChosenNoticesBody(BaseModel):
    """Which kinds are wanted from now on; all others stop."""

    model_config = ConfigDict(extra="forbid")

    kinds: list[NoticeKind] = Field(max_length=len(NoticeKind), examples=[["new_award"]])
    language: Language = "nl"


@router.get(
    "",
    operation_id="getMyNotices",
    summary="Which e-mail notices I want",
    responses=problems(401),
)
def get_notices(caller: LearnerDep, notices: NoticesReadDep) -> NoticesBody:
    """Return every kind; none is wanted until the learner says so."""
    return NoticesBody.of(notices.store.wanted(caller.learner_id))


@router.put(
    "",
    operation_id="chooseNotices",
    summary="Choose which e-mail notices I want",
    responses=problems(401),
)
def choose_notices(
    body: ChosenNoticesBody, caller: LearnerDep, notices: NoticesDep, now: NowDep
) -> NoticesBody:
    """Begin and stop notices; what happened before is not told any more."""
    choice = Choice(body.language, now)
    return NoticesBody.of(notices.choose(caller.learner_id, frozenset(body.kinds), choice))
