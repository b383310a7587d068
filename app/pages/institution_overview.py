"""For whom the reader works, invitations, the first page of an institution, and its log."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from app.catalogue.routes import CatalogueReadDep
from app.catalogue.service import Catalogue
from app.core.errors import AppError
from app.core.paging import Slice
from app.core.values import Language
from app.credentials.award_filter import AwardFilter
from app.credentials.routes import AwardsReadDep
from app.pages import institution_showing as showing
from app.pages import institution_views as views
from app.pages.answering import LanguageDep, go_to, page
from app.pages.institution_desk import LogReaderDep, ReaderDep, Workplace
from app.staff.models import ProposalState
from app.staff.providing import (
    AdministrationReadDep,
    DecidingReadDep,
    LogbookReadDep,
    MembersDep,
    MembersReadDep,
)
from app.wallet.routes import CLAIM_LIMIT
from app.web.callers import LearnerDep
from app.web.pagination import PagingDep
from app.web.parts import NowDep, SessionDep
from app.web.rate_limits import limited

NEWEST = Slice(limit=5)
ERROR_STATUS = 422

router = APIRouter(prefix="/institution", include_in_schema=False)
desk_router = APIRouter(prefix="/institution/{slug}", include_in_schema=False)


def _people(
    members: MembersReadDep, administration: AdministrationReadDep
) -> Callable[[Workplace], showing.Acquaintance]:
    def know(work: Workplace) -> showing.Acquaintance:
        clients = administration.clients.of_institution(work.institution_id)
        return showing.acquaintance(members, clients, work.institution_id, work.language)

    return know


PeopleDep = Annotated[Callable[[Workplace], showing.Acquaintance], Depends(_people)]


def titles_of(catalogue: Catalogue, ids: set[str], language: Language) -> dict[str, str]:
    """Return the titles of achievements."""
    return {each: catalogue.newest(each).definition.title.in_language(language) for each in ids}


@router.get("")
def institutions(
    request: Request,
    caller: LearnerDep,
    members: MembersReadDep,
    language: LanguageDep,
    now: NowDep,
    fault: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show for which institutions the reader works, and what waits."""
    view = views.InstitutionsPage(
        employers=tuple(
            showing.employer(duty, language) for duty in members.duties(caller.learner_id)
        ),
        offers=tuple(
            showing.offer(invitation, institution, language)
            for invitation, institution in members.waiting_for(caller.learner_id, now=now)
        ),
        fault=fault,
    )
    return page(request, "institutions.html", view)


@router.post("/invitations", dependencies=[limited(CLAIM_LIMIT)])
def accept(
    caller: LearnerDep,
    members: MembersDep,
    session: SessionDep,
    now: NowDep,
    invitation_id: Annotated[str, Form(max_length=36)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Begin to work for an institution, by a button or by a one-time code."""
    try:
        if invitation_id:
            duty = members.accept(invitation_id, learner_id=caller.learner_id, now=now)
        else:
            duty = members.accept_code(code, learner_id=caller.learner_id, now=now)
    except AppError as error:
        if invitation_id:
            raise
        session.rollback()
        return go_to("/institution", fault=error.code)
    return go_to(f"/institution/{duty.institution.slug}", notice="welcome")


@desk_router.get("")
def overview(
    work: ReaderDep,
    awards: AwardsReadDep,
    deciding: DecidingReadDep,
    catalogue: CatalogueReadDep,
    people: PeopleDep,
) -> Response:
    """Show what is new and what waits."""
    newest = awards.page(work.institution_id, NEWEST, AwardFilter()).items
    waiting = deciding.page(work.institution_id, NEWEST, ProposalState.PENDING).items
    ids = {award.achievement_id for award in newest}
    ids |= {proposal.order.achievement_id for proposal in waiting}
    titles, known = titles_of(catalogue, ids, work.language), people(work)
    view = views.OverviewPage(
        desk=work.desk(""),
        awards=tuple(
            showing.award_row(award, titles, work.language, now=work.now) for award in newest
        ),
        proposals=tuple(showing.proposal_row(each, titles, known) for each in waiting),
        four_eyes=work.institution.four_eyes,
        notice=work.asked("notice"),
    )
    return work.show("institution_overview.html", view)


@desk_router.get("/log")
def log(
    work: LogReaderDep,
    logbook: LogbookReadDep,
    people: PeopleDep,
    paging: PagingDep,
) -> Response:
    """Show what was done, newest first."""
    found, known = logbook.page(work.institution_id, paging.wanted), people(work)
    events = tuple(showing.event(entry, known, work.path()) for entry in found.items)
    view = views.LogPage(work.desk("log"), events, work.older(paging, found))
    return work.show("institution_log.html", view)
