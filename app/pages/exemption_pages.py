"""The pages on which a learner asks for exemptions, follows what is decided, and takes it back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field

from app.catalogue.models import AchievementKind
from app.core.documents import JSONObject
from app.core.errors import AppError
from app.core.ids import new_token
from app.core.paging import Slice
from app.core.text import Identifier
from app.core.values import Language
from app.credentials.award_states import award_standing
from app.credentials.models import Standing
from app.pages import exemption_showing as showing
from app.pages import exemption_views as views
from app.pages.answering import LanguageDep, go_to, page
from app.pages.institution_desk import SendingDep
from app.prior_learning.exemptions import Exemptions, Wish
from app.prior_learning.providing import ExemptionsDep, ExemptionsReadDep
from app.staff.sent_forms import SentForms
from app.web.callers import LearnerDep
from app.web.pagination import PagingDep
from app.web.parts import NowDep

HOME = "/wallet/exemptions"
# As many as one can look through in a list to choose from.
CHOICES = Slice(limit=200)
ERROR_STATUS = 422

router = APIRouter(prefix=HOME, include_in_schema=False)


class AskedExemptions(BaseModel):
    """The form as a browser sends it."""

    item: Annotated[str, Field(max_length=36)] = ""
    institution: Annotated[str, Field(max_length=63)] = ""
    programme: Annotated[str, Field(max_length=100)] = ""
    agreed: bool = False
    key: Annotated[str, Field(max_length=100)] = ""

    def chosen(self) -> dict[str, str]:
        """Return what was chosen, for a form that comes back."""
        return self.model_dump(include={"item", "institution", "programme"})


@router.get("")
def requests(
    request: Request,
    caller: LearnerDep,
    exemptions: ExemptionsReadDep,
    paging: PagingDep,
    language: LanguageDep,
) -> Response:
    """Show what the learner asked."""
    found = exemptions.page(caller.learner_id, paging.wanted)
    cursor = paging.announce(found, Response())
    view = views.ExemptionsPage(
        requests=showing.request_rows(exemptions, found.items, language),
        next_page=f"{HOME}?after={cursor}" if cursor else None,
    )
    return page(request, "exemptions.html", view)


@router.get("/new")
def ask_form(
    request: Request,
    caller: LearnerDep,
    exemptions: ExemptionsReadDep,
    language: LanguageDep,
    now: NowDep,
) -> Response:
    """Show the form; its programmes are those of the institution that was chosen."""
    asked = {name: request.query_params.get(name, "") for name in ("item", "institution")}
    view = _form(exemptions, caller.learner_id, language, asked, now=now)
    return page(request, "exemption_ask.html", view)


@router.post("")
def ask(
    request: Request,
    caller: LearnerDep,
    exemptions: ExemptionsDep,
    sending: SendingDep,
    language: LanguageDep,
    form: Annotated[AskedExemptions, Form()],
) -> Response:
    """Put the certificate before the institution; a form that does not fit comes back."""
    chosen = form.chosen()
    if not form.agreed:
        view = _form(exemptions, caller.learner_id, language, chosen, now=sending.now)
        return _again(request, view, "not_agreed")
    wish = Wish(form.item, form.institution, form.programme)

    def make() -> JSONObject:
        case = exemptions.ask(wish, learner_id=caller.learner_id, now=sending.now)
        return {"request_id": case.request.id}

    forms = SentForms(sending.session, sending.parts.secret)
    try:
        with sending.session.begin_nested():
            key = form.key or new_token()
            made = forms.once(key, make, sender=caller.learner_id, now=sending.now)
    except AppError as error:
        view = _form(exemptions, caller.learner_id, language, chosen, now=sending.now)
        return _again(request, view, error.code)
    return go_to(f"{HOME}/{made['request_id']}", notice="asked")


@router.get("/{request_id}")
def exemption(
    request: Request,
    request_id: Identifier,
    caller: LearnerDep,
    exemptions: ExemptionsReadDep,
    language: LanguageDep,
    now: NowDep,
) -> Response:
    """Show what follows from a certificate, what was decided, and what is left."""
    case = exemptions.case(request_id, learner_id=caller.learner_id, now=now)
    notice = request.query_params.get("notice", "")
    view = views.ExemptionPage(showing.case_view(case, language), notice)
    return page(request, "exemption.html", view)


@router.post("/{request_id}/withdrawal")
def withdraw(
    request_id: Identifier, caller: LearnerDep, exemptions: ExemptionsDep, now: NowDep
) -> Response:
    """Let the institution no longer look."""
    exemptions.withdraw(request_id, learner_id=caller.learner_id, now=now)
    return go_to(f"{HOME}/{request_id}", notice="withdrawn")


def _again(request: Request, view: views.AskPage, fault: str) -> Response:
    answer = replace(view, fault=fault)
    return page(request, "exemption_ask.html", answer, status=ERROR_STATUS)


def _form(
    exemptions: Exemptions,
    learner_id: str,
    language: Language,
    chosen: Mapping[str, str],
    *,
    now: datetime,
) -> views.AskPage:
    schools = exemptions.institutions.page(CHOICES).items
    school = next((each for each in schools if each.slug == chosen["institution"]), None)
    found = exemptions.programmes.page(school.id, CHOICES).items if school else ()
    return views.AskPage(
        certificates=_certificates(exemptions, learner_id, language, now),
        institutions=_sorted((each.slug, each.names.in_language(language)) for each in schools),
        programmes=_sorted(
            (each.slug, each.definition.title.in_language(language)) for each in found
        ),
        chosen=chosen,
        key=new_token(),
    )


def _certificates(
    exemptions: Exemptions, learner_id: str, language: Language, now: datetime
) -> tuple[views.Choice, ...]:
    held = exemptions.wallet.page(learner_id, CHOICES).items
    return tuple(
        views.Choice(
            id=each.item.id,
            title=each.described.achievement.definition.title.in_language(language),
            provider=each.described.institution.names.in_language(language),
            valid_until=each.described.award.valid_until,
        )
        for each in held
        if each.described.achievement.definition.kind is AchievementKind.EVC
        and award_standing(each.described.award, now=now) is Standing.VALID
    )


def _sorted(options: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(options, key=lambda option: option[1].casefold()))
