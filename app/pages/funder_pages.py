"""The pages of a funder: for whom the reader works, the sources, and one source."""

from fastapi import APIRouter, Request, Response

from app.learning_account.funding_providing import (
    AccountsReadDep,
    OwnAddressesDep,
    SeatsReadDep,
    VouchersReadDep,
)
from app.pages import funder_showing as showing
from app.pages import funder_views as views
from app.pages.answering import go_to, page
from app.pages.funder_desk import DeskDep, OwnSourceDep
from app.web.pagination import PagingDep

router = APIRouter(prefix="/funder", include_in_schema=False)
desk_router = APIRouter(prefix="/funder/{organisation_id}", include_in_schema=False)
source_router = APIRouter(
    prefix="/funder/{organisation_id}/sources/{source_id}", include_in_schema=False
)


@router.get("")
def funders(request: Request, addresses: OwnAddressesDep, seats: SeatsReadDep) -> Response:
    """Show for which funders the reader works; who works for one goes there at once."""
    found = seats.of_person(addresses)
    if len(found) == 1:
        return go_to(f"/funder/{found[0].organisation_id}")
    named = sorted((seat.organisation_name, seat.organisation_id) for seat in found)
    view = views.FundersPage(tuple((f"/funder/{key}", name) for name, key in named))
    return page(request, "funders.html", view)


@desk_router.get("")
def sources(desk: DeskDep, accounts: AccountsReadDep) -> Response:
    """Show the sources of a funder, with what is left of each."""
    found = accounts.sources_of(desk.organisation_id)
    left = accounts.left_cents(found)
    lines = [(one, desk.line(one, left_cents=left[one.id])) for one in found]
    view = showing.sources_page(desk.desk(), lines, desk.language)
    return desk.show("funder_sources.html", view)


@source_router.get("")
def source(
    desk: DeskDep,
    found: OwnSourceDep,
    accounts: AccountsReadDep,
    vouchers: VouchersReadDep,
    paging: PagingDep,
) -> Response:
    """Show one source and what was given from it, newest first."""
    left = accounts.left_cents([found])[found.id]
    line = desk.line(found, left_cents=left)
    owner, wanted = desk.organisation_id, paging.wanted
    if line.gives == "vouchers":
        given = vouchers.page(owner, wanted, source_id=found.id).map(showing.voucher)
    else:
        given = accounts.top_up_page(owner, wanted, source_id=found.id).map(showing.top_up)
    view = views.SourcePage(
        desk=desk.desk(),
        source=line,
        facts=showing.facts(found, line, desk.language),
        given=given.items,
        next_page=desk.older(paging, given),
        notice=desk.asked("notice"),
    )
    return desk.show("funder_source.html", view)
