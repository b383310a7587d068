"""The learner's overview over HTTP."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.core.values import Localised
from app.goals.bodies import GoalBody
from app.holder.overview import MyAccount, Overview, Overviews
from app.learning_account.bodies import BalanceBody
from app.learning_account.funding import is_public
from app.learning_account.models import Lot
from app.spending.bodies import ReservationBody
from app.spending.quoting import Reach
from app.wallet.bodies import DescribedBody
from app.wallet.holding_bodies import HoldingBody
from app.web.callers import LearnerDep
from app.web.openapi import problems
from app.web.parts import NowDep, SessionDep

router = APIRouter(prefix="/api/v1/me", tags=["overview"])


class LotBody(BaseModel):
    """What is left of a source and can be used until a day; without one as long as one likes."""

    source_id: str
    names: Localised
    public: bool
    cents: int
    usable_until: date | None

    @classmethod
    def of(cls, lot: Lot) -> "LotBody":
        """Return the public form of a lot."""
        source = lot.source
        return cls(
            source_id=source.id,
            names=source.names,
            public=is_public(source.kind),
            cents=lot.cents,
            usable_until=lot.usable_until,
        )


class ReachBody(BaseModel):
    """A course with what the account pays of it, and what is left for the learner to pay."""

    offering_id: str
    title: Localised
    starts_on: date
    price_cents: int
    account_pays_cents: int
    own_cents: int

    @classmethod
    def of(cls, reach: Reach) -> "ReachBody":
        """Return the public form."""
        definition, paid = reach.offered.offering.definition, reach.split
        return cls(
            offering_id=reach.offered.offering.id,
            title=definition.title,
            starts_on=definition.starts_on,
            price_cents=paid.price_cents,
            account_pays_cents=paid.price_cents - paid.short_cents,
            own_cents=paid.short_cents,
        )


class MyAccountBody(BalanceBody):
    """The balance, until when what can be used, what waits, and what it can be used for."""

    lots: list[LotBody]
    reserved_cents: int
    reservations: list[ReservationBody]
    within_reach: list[ReachBody]

    @classmethod
    def of(cls, account: MyAccount) -> "MyAccountBody":
        """Return the public form of a learning account."""
        return cls(
            **dict(BalanceBody.of_overview(account.balance)),
            lots=[LotBody.of(lot) for lot in account.lots],
            reserved_cents=account.waiting_cents,
            reservations=[ReservationBody.of(one) for one in account.waiting],
            within_reach=[ReachBody.of(one) for one in account.within_reach],
        )


class OverviewBody(BaseModel):
    """What the learner holds, of every kind and not hidden, and beside it the balance."""

    name: str | None
    pending: list[DescribedBody]
    credentials: list[HoldingBody]
    more_credentials: bool
    goals: list[GoalBody]
    account: MyAccountBody

    @classmethod
    def of(cls, overview: Overview, *, now: datetime) -> "OverviewBody":
        """Return the public form of an overview."""
        return cls(
            name=overview.learner.name,
            pending=[DescribedBody.of(waiting) for waiting in overview.pending],
            credentials=[HoldingBody.of(one, now=now) for one in overview.credentials.items],
            more_credentials=overview.credentials.next is not None,
            goals=[GoalBody.of(one) for one in overview.goals],
            account=MyAccountBody.of(overview.account),
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
