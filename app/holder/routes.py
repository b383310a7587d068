"""The learner's overview over HTTP."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.holder.overview import Overview, Overviews
from app.learning_account.bodies import BalanceBody
from app.wallet.bodies import DescribedBody
from app.wallet.holding_bodies import HoldingBody
from app.web.callers import LearnerDep
from app.web.openapi import problems
from app.web.parts import NowDep, SessionDep

router = APIRouter(prefix="/api/v1/me", tags=["overview"])


class OverviewBody(BaseModel):
    """What the learner holds, of every kind and not hidden, and beside it the balance."""

    name: str | None
    pending: list[DescribedBody]
    credentials: list[HoldingBody]
    more_credentials: bool
    account: BalanceBody

    @classmethod
    def of(cls, overview: Overview, *, now: datetime) -> "OverviewBody":
        """Return the public form of an overview."""
        return cls(
            name=overview.learner.name,
            pending=[DescribedBody.of(waiting) for waiting in overview.pending],
            credentials=[HoldingBody.of(one, now=now) for one in overview.credentials.items],
            more_credentials=overview.credentials.next is not None,
            account=BalanceBody.of_overview(overview.account),
        )


def _overviews(request: Request, session: SessionDep) -> Overviews:
    make: Callable[[Session], Overviews] = request.app.state.overviews
    return make(session)


OverviewsDep = Annotated[Overviews, Depends(_overviews)]


@router.get(
    "/overview",
    operation_id="getMyOverview",
    summary="My credentials, and beside them the balance of my learning account",
    responses=problems(401),
)
def get_overview(caller: LearnerDep, overviews: OverviewsDep, now: NowDep) -> OverviewBody:
    """Return what a learner sees first."""
    return OverviewBody.of(overviews.of(caller.learner_id, now=now), now=now)
