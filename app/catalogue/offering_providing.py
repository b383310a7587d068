"""How routes and pages reach the offerings, and what a search asks with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy.orm import Session

from app.catalogue.models import NLQF
from app.catalogue.offering_models import MAX_CENTS
from app.catalogue.offering_search import Sought
from app.catalogue.offerings import Offerings
from app.core.values import Language
from app.web.parts import ReadingDep, SessionDep

MAX_QUESTION = 200
MAX_EC = 1_000


def _offerings(request: Request, session: SessionDep) -> Offerings:
    make: Callable[[Session], Offerings] = request.app.state.offerings
    return make(session)


def _offerings_read(request: Request, session: ReadingDep) -> Offerings:
    make: Callable[[Session], Offerings] = request.app.state.offerings
    return make(session)


OfferingsDep = Annotated[Offerings, Depends(_offerings)]
OfferingsReadDep = Annotated[Offerings, Depends(_offerings_read)]
CentsQuery = Annotated[int | None, Query(ge=0, le=MAX_CENTS)]
EcQuery = Annotated[float | None, Query(ge=0, le=MAX_EC, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search asks with; absent members do not filter."""

    q: Annotated[
        str | None, Query(max_length=MAX_QUESTION, description="Words, in either language")
    ] = None
    sector: Annotated[str | None, Query(max_length=40)] = None
    level: Annotated[NLQF | None, Query(description="NLQF level")] = None
    ec_min: EcQuery = None
    ec_max: EcQuery = None
    starts_from: Annotated[date | None, Query(description="Absent: from today on")] = None
    starts_until: date | None = None
    budget_cents: Annotated[
        int | None,
        Query(ge=0, le=MAX_CENTS, description="What one has; alone: what one can pay at most"),
    ] = None
    own_cents: Annotated[
        int | None,
        Query(ge=0, le=MAX_CENTS, description="What one pays at most on top of the budget"),
    ] = None
    online: bool | None = None
    language: Language | None = None

    def sought(self, *, now: datetime) -> Sought:
        """Return what is looked for."""
        given = (self.budget_cents, self.own_cents)
        known = [cents for cents in given if cents is not None]
        return Sought(
            starts_from=self.starts_from or now.date(),
            starts_until=self.starts_until,
            text=(self.q or "").strip() or None,
            sector=self.sector,
            level=self.level,
            least_ec=self.ec_min,
            most_ec=self.ec_max,
            pay_at_most_cents=sum(known) if known else None,
            online=self.online,
            language=self.language,
        )


AskedDep = Annotated[Asked, Depends(Asked)]
