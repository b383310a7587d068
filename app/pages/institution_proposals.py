"""The pages on which a second person looks at what was proposed, and decides."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from app.catalogue.routes import CatalogueReadDep
from app.core.documents import JSONObject
from app.core.errors import ConflictError, RejectedError
from app.core.ids import new_token
from app.pages import institution_names as own_names
from app.pages import institution_showing as showing
from app.pages import institution_views as views
from app.pages.answering import go_to
from app.pages.form_faults import of_refusal
from app.pages.institution_awards import made_page, one_line_or_none
from app.pages.institution_desk import DeciderDep, ReaderDep, SendingDep, Workplace
from app.pages.institution_names import fault_of
from app.pages.institution_overview import PeopleDep, titles_of
from app.staff.deciding import Deciding
from app.staff.models import Proposal, ProposalState
from app.staff.providing import DecidingDep, DecidingReadDep
from app.web.pagination import PagingDep
from app.web.parts import NowDep

router = APIRouter(prefix="/institution/{slug}/proposals", include_in_schema=False)


@router.get("")
def proposals(
    work: ReaderDep,
    deciding: DecidingReadDep,
    catalogue: CatalogueReadDep,
    people: PeopleDep,
    paging: PagingDep,
) -> Response:
    """Show what waits for a second person, and what was decided."""
    asked = work.sought("state")
    state = ProposalState(asked["state"]) if asked["state"] in set(ProposalState) else None
    found, known = deciding.page(work.institution_id, paging.wanted, state), people(work)
    ids = {each.order.achievement_id for each in found.items}
    titles = titles_of(catalogue, ids, work.language)
    view = views.ProposalsPage(
        desk=work.desk("proposals"),
        proposals=tuple(showing.proposal_row(each, titles, known) for each in found.items),
        sought=asked,
        states=own_names.options_of(own_names.PROPOSAL_STATES, work.language),
        four_eyes=work.institution.four_eyes,
        next_page=work.older(paging, found),
    )
    return work.show("institution_proposals.html", view)


@router.get("/{proposal_id}")
def proposal(
    proposal_id: str,
    work: ReaderDep,
    deciding: DecidingReadDep,
    people: PeopleDep,
    now: NowDep,
    fault: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show what was proposed, as it would be awarded now."""
    found, known = deciding.get(proposal_id, institution_id=work.institution_id), people(work)
    order, catalogue = found.order, deciding.issuance.catalogue
    titles = titles_of(catalogue, {order.achievement_id}, work.language)
    view = views.ProposalPage(
        desk=work.desk("proposals"),
        proposal=showing.proposal_row(found, titles, known),
        recipient=showing.recipient(order.recipient_kind, order.recipient_value, work.language),
        own=work.actor in deciding.proposers(found),
        corrects=order.supersedes or "",
        decided_by=known.name(found.decided_by) if found.decided_by else "",
        decided_at=found.decided_at,
        reason=found.reason or "",
        award_id=found.award_id or "",
        fault=fault,
        key=new_token(),
    )
    if found.state is ProposalState.PENDING:
        view = _with_preview(view, deciding, found, work, now)
    return work.show("institution_proposal.html", view)


def _with_preview(
    view: views.ProposalPage, deciding: Deciding, found: Proposal, work: Workplace, now: datetime
) -> views.ProposalPage:
    order = found.order
    achievement = deciding.issuance.catalogue.get(work.institution_id, order.achievement_id)
    if achievement.version != found.achievement_version:
        return replace(view, outdated=True)
    try:
        document = deciding.rehearse(order, institution_id=work.institution_id, now=now)
    except (RejectedError, ConflictError) as error:
        faults = [fault_of(code, work.language) for _, code in of_refusal(error)]
        return replace(view, refused=tuple(dict.fromkeys(faults)))
    until = document.get("validUntil")
    return replace(
        view,
        card=showing.award_card(document, work.institution, work.language, order),
        contents=showing.contents(document, work.language),
        valid_until=datetime.fromisoformat(until) if until else None,
    )


@router.post("/{proposal_id}/approval")
def approve(
    proposal_id: str,
    work: DeciderDep,
    deciding: DecidingDep,
    sending: SendingDep,
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Make the award that was proposed; its claim code is shown this once."""

    def make() -> JSONObject:
        issued = deciding.approve(
            proposal_id, institution_id=work.institution_id, by=work.actor, now=sending.now
        )
        return {"award_id": issued.award.id, "claim_code": issued.claim_code or ""}

    made = sending.once(key, make, work=work)
    order = deciding.get(proposal_id, institution_id=work.institution_id).order
    catalogue = deciding.issuance.catalogue
    title = titles_of(catalogue, {order.achievement_id}, work.language)[order.achievement_id]
    view = made_page(
        work.after(deciding), made, name=order.name, title=title, base_url=sending.parts.base_url
    )
    return work.show("institution_award_made.html", view)


@router.post("/{proposal_id}/refusal")
def decline(
    proposal_id: str,
    work: DeciderDep,
    deciding: DecidingDep,
    now: NowDep,
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Refuse what was proposed, with a reason."""
    text = one_line_or_none(reason)
    if text is None:
        return go_to(work.path("proposals", proposal_id), fault="reason")
    deciding.decline(
        proposal_id, institution_id=work.institution_id, reason=text, by=work.actor, now=now
    )
    return go_to(work.path("proposals", proposal_id))
