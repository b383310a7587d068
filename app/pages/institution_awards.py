"""The pages on which an institution awards: the list, one award, the form, its preview, the end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from pydantic import TypeAdapter, ValidationError

from app.catalogue.routes import CatalogueReadDep
from app.catalogue.service import Catalogue, UnknownAchievementError
from app.catalogue.store import AchievementFilter
from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.core.ids import new_token
from app.core.paging import Slice
from app.core.text import ShortText
from app.credentials.award_filter import AwardFilter
from app.credentials.awarding import AwardOrder
from app.credentials.issuance import Issued, recipient_of
from app.credentials.making import Options
from app.credentials.models import AwardState
from app.credentials.routes import AwardsReadDep
from app.pages import institution_names as own_names
from app.pages import institution_showing as showing
from app.pages import institution_views as views
from app.pages.answering import go_to
from app.pages.award_form import PLACES, AwardFields, choices, fields_of, order_of
from app.pages.form_faults import beside, of_refusal
from app.pages.institution_desk import AwarderDep, EnderDep, ReaderDep, SendingDep, Workplace
from app.pages.institution_overview import PeopleDep, titles_of
from app.pages.showing import qr
from app.staff.deciding import Deciding
from app.staff.providing import DecidingDep, LogbookReadDep
from app.staff.roles import Permission
from app.web.pagination import PagingDep
from app.web.parts import NowDep

ERROR_STATUS = 422
# What fits in a list to choose from; the page of an achievement has a button of its own.
CHOICES = Slice(limit=200)
LINE: TypeAdapter[str] = TypeAdapter(ShortText)
Short = Annotated[str, Query(max_length=320)]

router = APIRouter(prefix="/institution/{slug}/awards", include_in_schema=False)


@router.get("")
def awards(
    work: ReaderDep,
    awards: AwardsReadDep,
    catalogue: CatalogueReadDep,
    paging: PagingDep,
) -> Response:
    """Show the awards of the institution, filtered as the address says."""
    asked = work.sought("state", "achievement", "from", "until", "recipient")
    found = awards.page(work.institution_id, paging.wanted, _filter(asked, work.now))
    titles = titles_of(catalogue, {award.achievement_id for award in found.items}, work.language)
    view = views.AwardsPage(
        desk=work.desk("awards"),
        awards=tuple(
            showing.award_row(award, titles, work.language, now=work.now) for award in found.items
        ),
        sought=asked,
        achievements=achievements_of(catalogue, work),
        states=own_names.options_of(own_names.AWARD_STATES, work.language),
        next_page=work.older(paging, found),
    )
    return work.show("institution_awards.html", view)


@router.get("/new")
def new(
    work: AwarderDep,
    catalogue: CatalogueReadDep,
    now: NowDep,
    achievement: Short = "",
) -> Response:
    """Show the form of an award."""
    fields = AwardFields(achievement_id=achievement, awarded_on=now.date().isoformat())
    return _form_page(work, catalogue, fields, {})


@router.post("/form")
def again(
    work: AwarderDep,
    catalogue: CatalogueReadDep,
    fields: Annotated[AwardFields, Form()],
) -> Response:
    """Show the form again as it was filled in."""
    return _form_page(work, catalogue, fields, {})


@router.post("/preview")
def preview(
    work: AwarderDep,
    deciding: DecidingDep,
    catalogue: CatalogueReadDep,
    now: NowDep,
    fields: Annotated[AwardFields, Form()],
) -> Response:
    """Show what would be awarded; a form that does not fit comes back with what is wrong."""
    order = order_of(fields, work.language)
    if not isinstance(order, AwardOrder):
        return _form_page(work, catalogue, fields, order)
    try:
        document = deciding.rehearse(order, institution_id=work.institution_id, now=now)
    except (RejectedError, UnknownAchievementError) as error:
        faults = beside(of_refusal(error), {**PLACES, "": "achievement_id"}, work.language)
        return _form_page(work, catalogue, fields, faults)
    keyed = fields.model_copy(update={"key": new_token()})
    view = _preview(work, deciding, order, document, keyed)
    return work.show("institution_award_preview.html", view)


@router.post("")
def award(
    work: AwarderDep,
    deciding: DecidingDep,
    catalogue: CatalogueReadDep,
    sending: SendingDep,
    fields: Annotated[AwardFields, Form()],
) -> Response:
    """Make the award that was confirmed, once; or the proposal, where a second person is needed."""
    order = order_of(fields, work.language)
    if not isinstance(order, AwardOrder):
        return _form_page(work, catalogue, fields, order)

    def decide() -> JSONObject:
        made = deciding.award(
            order,
            institution_id=work.institution_id,
            options=Options(),
            by=work.actor,
            now=sending.now,
        )
        if isinstance(made, Issued):
            return {"award_id": made.award.id, "claim_code": made.claim_code or ""}
        return {"proposal_id": made.id}

    try:
        made = sending.once(fields.key, decide, work=work)
    except (RejectedError, UnknownAchievementError) as error:
        faults = beside(of_refusal(error), {**PLACES, "": "achievement_id"}, work.language)
        return _form_page(work, catalogue, fields, faults)
    title = titles_of(catalogue, {order.achievement_id}, work.language)[order.achievement_id]
    view = made_page(
        work.after(deciding), made, name=order.name, title=title, base_url=sending.parts.base_url
    )
    return work.show("institution_award_made.html", view)


@router.get("/{award_id}")
def one(
    award_id: str,
    work: ReaderDep,
    awards: AwardsReadDep,
    catalogue: CatalogueReadDep,
    logbook: LogbookReadDep,
    people: PeopleDep,
) -> Response:
    """Show an award, what became of it, and what can be done."""
    found = awards.get(award_id, institution_id=work.institution_id)
    document = awards.document(found.id)
    titles = titles_of(catalogue, {found.achievement_id}, work.language)
    row = showing.award_row(found, titles, work.language, now=work.now)
    entries = logbook.about(work.institution_id, found.id)
    view = views.AwardPage(
        desk=work.desk("awards"),
        award=row,
        card=showing.award_card(document, work.institution, work.language, found),
        contents=showing.contents(document, work.language),
        valid_until=found.valid_until,
        status_reason=found.status_reason,
        supersedes=found.supersedes,
        superseded_by=found.superseded_by,
        credential_id=found.credential_id,
        version=found.achievement_version,
        events=showing.award_events(found, entries, people(work)),
        can=_can(work, row.state),
        fault=work.asked("fault"),
        notice=work.asked("notice"),
    )
    return work.show("institution_award.html", view)


@router.get("/{award_id}/correction")
def correction(
    award_id: str,
    work: AwarderDep,
    awards: AwardsReadDep,
    catalogue: CatalogueReadDep,
) -> Response:
    """Show the form of an award that takes the place of another one."""
    found = awards.get(award_id, institution_id=work.institution_id)
    return _form_page(work, catalogue, fields_of(found), {})


Reason = Annotated[str, Form(max_length=1000)]


@router.post("/{award_id}/revocation")
def revoke(
    award_id: str, work: EnderDep, deciding: DecidingDep, now: NowDep, reason: Reason = ""
) -> Response:
    """Take an award back for good."""
    text = one_line_or_none(reason)
    if text is None:
        return go_to(work.path("awards", award_id), fault="revocation")
    deciding.revoke(
        award_id, institution_id=work.institution_id, reason=text, by=work.actor, now=now
    )
    return go_to(work.path("awards", award_id), notice="revoked")


@router.post("/{award_id}/suspension")
def suspend(
    award_id: str, work: EnderDep, deciding: DecidingDep, now: NowDep, reason: Reason = ""
) -> Response:
    """Put an award out of force."""
    text = one_line_or_none(reason)
    if text is None:
        return go_to(work.path("awards", award_id), fault="suspension")
    deciding.suspend(
        award_id, institution_id=work.institution_id, reason=text, by=work.actor, now=now
    )
    return go_to(work.path("awards", award_id), notice="suspended")


@router.post("/{award_id}/reinstatement")
def reinstate(award_id: str, work: EnderDep, deciding: DecidingDep, now: NowDep) -> Response:
    """End a suspension."""
    deciding.reinstate(award_id, institution_id=work.institution_id, by=work.actor, now=now)
    return go_to(work.path("awards", award_id), notice="reinstated")


def made_page(
    work: Workplace, made: JSONObject, *, name: str, title: str, base_url: str
) -> views.AwardMadePage:
    """Return what was made; a claim code with the address that its QR code opens."""
    shown = views.AwardMadePage(
        desk=work.desk("awards"),
        name=name,
        title=title,
        award_id=made.get("award_id", ""),
        proposal_id=made.get("proposal_id", ""),
    )
    code = made.get("claim_code", "")
    if not code:
        return shown
    url = f"{base_url}/wallet/claim?code={code}"
    return replace(shown, claim_code=code, claim_url=f"{base_url}/wallet", qr=qr(url))


def one_line_or_none(reason: str) -> str | None:
    """Return a reason as it is stored and shown, or None for what is no line of text."""
    try:
        return LINE.validate_python(reason.strip())
    except ValidationError:
        return None


def _filter(asked: Mapping[str, str], now: datetime) -> AwardFilter:
    state = asked["state"]
    return AwardFilter(
        state=AwardState(state) if state in set(AwardState) else None,
        achievement_id=asked["achievement"] or None,
        awarded_from=_day(asked["from"]),
        awarded_until=_day(asked["until"]),
        recipient=recipient_of(asked["recipient"]) or None,
        now=now,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def achievements_of(catalogue: Catalogue, work: Workplace) -> tuple[tuple[str, str], ...]:
    """Return what the institution awards, by id and title, for a list to choose from."""
    found = catalogue.page(work.institution_id, CHOICES, AchievementFilter()).items
    named = ((each.id, each.definition.title.in_language(work.language)) for each in found)
    return tuple(sorted(named, key=lambda pair: pair[1].casefold()))


def _can(work: Workplace, state: str) -> frozenset[str]:
    moves = {"revoked": frozenset[str](), "suspended": frozenset({"revoke", "reinstate"})}
    can = moves.get(state, frozenset({"revoke", "suspend"}))
    allowed = can if Permission.END in work.may else frozenset[str]()
    correct = state != "revoked" and Permission.AWARD in work.may
    return allowed | {"correct"} if correct else allowed


def _preview(
    work: Workplace,
    deciding: Deciding,
    order: AwardOrder,
    document: JSONObject,
    fields: AwardFields,
) -> views.AwardPreviewPage:
    until = document.get("validUntil")
    return views.AwardPreviewPage(
        desk=work.desk("awards"),
        form=views.Form(fields.model_dump()),
        card=showing.award_card(document, work.institution, work.language, order),
        contents=showing.contents(document, work.language),
        name=order.name,
        recipient=showing.recipient(order.recipient_kind, order.recipient_value, work.language),
        valid_until=datetime.fromisoformat(until) if until else None,
        second_person=deciding.needs_second_person(
            order.achievement_id, institution_id=work.institution_id
        ),
        corrects=order.supersedes is not None,
    )


def _form_page(
    work: Workplace,
    catalogue: Catalogue,
    fields: AwardFields,
    faults: dict[str, str],
) -> Response:
    view = views.AwardFormPage(
        desk=work.desk("awards"),
        form=views.Form(fields.model_dump(), faults, faults.get("", "")),
        choices=choices(achievements_of(catalogue, work), work.language),
        corrects=fields.supersedes,
    )
    status = ERROR_STATUS if faults else 200
    return work.show("institution_award_form.html", view, status=status)
