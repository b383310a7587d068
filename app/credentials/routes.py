"""The API by which institutions read their awards; how they decide is in `app.staff`."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, Security
from sqlalchemy.orm import Session

from app.credentials.award_filter import AwardFilter
from app.credentials.awards import Awards
from app.credentials.bodies import AwardBody
from app.credentials.issuance import recipient_of
from app.credentials.models import AwardState
from app.web.callers import ApiCaller, institution
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, ReadingDep

router = APIRouter(prefix="/api/v1/awards", tags=["awards"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["awards:read"])]


def _awards_read(request: Request, session: ReadingDep) -> Awards:
    make: Callable[[Session], Awards] = request.app.state.awards
    return make(session)


AwardsReadDep = Annotated[Awards, Depends(_awards_read)]


def _sought(
    now: NowDep,
    state: AwardState | None = None,
    achievement_id: Annotated[str | None, Query(max_length=36)] = None,
    awarded_from: date | None = None,
    awarded_until: date | None = None,
    recipient: Annotated[
        str | None, Query(max_length=320, description="An eppn or e-mail address")
    ] = None,
) -> AwardFilter:
    address = recipient_of(recipient)
    return AwardFilter(state, achievement_id, awarded_from, awarded_until, address, now)


@router.get(
    "",
    operation_id="listAwards",
    summary="List the awards of the institution, newest first",
    responses=problems(401, 403),
)
def list_awards(
    caller: Reader,
    awards: AwardsReadDep,
    paging: PagingDep,
    sought: Annotated[AwardFilter, Depends(_sought)],
    response: Response,
    now: NowDep,
) -> PageBody[AwardBody]:
    """Return a page of awards; the Link header leads to the next one."""
    page = awards.page(caller.organisation_id, paging.wanted, sought)
    return PageBody(
        items=[AwardBody.of(award, now=now) for award in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/{award_id}",
    operation_id="getAward",
    summary="Read one award and what became of it",
    responses=problems(401, 403, 404),
)
def get_award(award_id: str, caller: Reader, awards: AwardsReadDep, now: NowDep) -> AwardBody:
    """Return an award of the caller's institution."""
    award = awards.get(award_id, institution_id=caller.organisation_id)
    return AwardBody.of(award, now=now)
