"""The pages on which teachers advise on exemptions, and the exam board decides."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app.catalogue.models import Slug
from app.core.documents import JSONObject
from app.core.ids import new_token
from app.core.text import Identifier, LongText
from app.credentials.awarding import BSNRefusedError
from app.pages import exemption_showing as showing
from app.pages import exemption_views as views
from app.pages.answering import go_to
from app.pages.forms import as_lines
from app.pages.institution_desk import AdviserDep, DeciderDep, Sending, SendingDep, Workplace
from app.pages.institution_overview import PeopleDep
from app.prior_learning.exemptions import Ruling
from app.prior_learning.models import Advice, Verdict
from app.prior_learning.providing import ExemptionsDep, ExemptionsReadDep
from app.web.pagination import PagingDep
from app.web.parts import NowDep

router = APIRouter(prefix="/institution/{slug}/exemptions", include_in_schema=False)

REASON: TypeAdapter[str] = TypeAdapter(LongText)
# What a browser can send for a reason of 5,000 characters, with its line ends.
MAX_SENT = 12_000
Key = Annotated[str, Field(max_length=100)]
Written = Annotated[str, Field(max_length=MAX_SENT)]


@router.get("")
def requests(work: AdviserDep, exemptions: ExemptionsReadDep, paging: PagingDep) -> Response:
    """Show what learners asked of the institution."""
    found = exemptions.asked_of(work.institution_id, paging.wanted)
    view = views.DeskExemptionsPage(
        desk=work.desk("exemptions"),
        requests=showing.request_rows(exemptions, found.items, work.language),
        next_page=work.older(paging, found),
    )
    return work.show("institution_exemptions.html", view)


@router.get("/{request_id}")
def exemption(
    request_id: Identifier,
    work: AdviserDep,
    exemptions: ExemptionsReadDep,
    people: PeopleDep,
    now: NowDep,
) -> Response:
    """Show a request with its certificate, unit by unit."""
    case = exemptions.look(request_id, institution_id=work.institution_id, now=now)
    view = views.DeskExemptionPage(
        desk=work.desk("exemptions"),
        case=showing.case_view(case, work.language, people(work)),
        fault=work.asked("fault"),
        notice=work.asked("notice"),
        key=new_token(),
    )
    return work.show("institution_exemption.html", view)


class AdviceForm(BaseModel):
    """What a teacher fills in."""

    unit: Slug
    favourable: Literal["yes", "no"]
    text: Written = ""
    key: Key = ""


class DecisionForm(BaseModel):
    """What the exam board fills in."""

    unit: Slug
    verdict: Verdict
    reason: Written = ""
    key: Key = ""


@router.post("/{request_id}/advice")
def advise(
    request_id: Identifier,
    work: AdviserDep,
    exemptions: ExemptionsDep,
    sending: SendingDep,
    form: Annotated[AdviceForm, Form()],
) -> Response:
    """Keep what a teacher thinks."""

    def make(text: str) -> None:
        favourable = form.favourable == "yes"
        advice = Advice(
            unit=form.unit, favourable=favourable, text=text, by=work.actor, at=sending.now
        )
        exemptions.advise(request_id, advice, institution_id=work.institution_id, now=sending.now)

    there = work.path("exemptions", request_id)
    if not _once(form.key, form.text, make, sending=sending, work=work):
        return go_to(there, fault=f"text:{form.unit}")
    return go_to(there, notice="advised")


@router.post("/{request_id}/decisions")
def decide(
    request_id: Identifier,
    work: DeciderDep,
    exemptions: ExemptionsDep,
    sending: SendingDep,
    form: Annotated[DecisionForm, Form()],
) -> Response:
    """Keep what the exam board decided about a unit."""

    def make(reason: str) -> None:
        exemptions.decide(
            request_id,
            Ruling(form.unit, form.verdict, reason),
            institution_id=work.institution_id,
            by=work.actor,
            now=sending.now,
        )

    there = work.path("exemptions", request_id)
    if not _once(form.key, form.reason, make, sending=sending, work=work):
        return go_to(there, fault=f"reason:{form.unit}")
    return go_to(there, notice=form.verdict.value)


def _once(
    key: str, text: str, make: Callable[[str], None], *, sending: Sending, work: Workplace
) -> bool:
    """Do what a form asks, once for its key; tell whether its text could be kept."""
    try:
        written = REASON.validate_python(as_lines(text))

        def work_once() -> JSONObject:
            make(written)
            return {}

        sending.once(key, work_once, work=work)
    except (ValidationError, BSNRefusedError):
        return False
    return True
