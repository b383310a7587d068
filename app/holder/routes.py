"""The learner's overview over HTTP."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.core.values import Localised
from app.holder.overview import Overview, Overviews
from app.wallet.bodies import DescribedBody, HeldBody
from app.web.callers import LearnerDep
from app.web.openapi import problems
from app.web.parts import NowDep, SessionDep

router = APIRouter(prefix="/api/v1/me", tags=["overview"])

# The scheme was proposed and never enacted; nobody may read a right into it.
NOTICE = Localised(
    nl="Beleidsvariant LLO-2020, geen wettelijk recht.",
    en="Policy variant LLO-2020, not a statutory right.",
)


class SourceBalanceBody(BaseModel):
    """What one source has put aside for the learner."""

    source_id: str
    names: Localised
    kind: str
    public: bool
    cents: int


class AccountBody(BaseModel):
    """The balance of the learning account, in cents; public and private money apart."""

    sources: list[SourceBalanceBody]
    public_cents: int
    private_cents: int
    total_cents: int
    total_euros: str
    notice: Localised = NOTICE


class OverviewBody(BaseModel):
    """Credentials, and beside them the balance."""

    name: str | None
    pending: list[DescribedBody]
    credentials: list[HeldBody]
    more_credentials: bool
    account: AccountBody

    @classmethod
    def of(cls, overview: Overview) -> "OverviewBody":
        """Return the public form of an overview."""
        account = overview.account
        return cls(
            name=overview.learner.name,
            pending=[DescribedBody.of(waiting) for waiting in overview.pending],
            credentials=[HeldBody.of_held(held) for held in overview.credentials.items],
            more_credentials=overview.credentials.next is not None,
            account=AccountBody(
                sources=[
                    SourceBalanceBody(
                        source_id=source.source_id,
                        names=source.names,
                        kind=source.kind,
                        public=source.public,
                        cents=source.cents,
                    )
                    for source in account.sources
                ],
                public_cents=account.public_cents,
                private_cents=account.private_cents,
                total_cents=account.total_cents,
                total_euros=f"{account.total_cents / 100:.2f}",
            ),
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
    return OverviewBody.of(overviews.of(caller.learner_id, now=now))
