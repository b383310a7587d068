"""The pages on which everybody finds what is offered: a list to search, and one offering."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from app.catalogue.offering_providing import OfferingsReadDep
from app.core.paging import Slice
from app.core.text import Identifier
from app.pages import offering_showing as showing
from app.pages.answering import LanguageDep, page
from app.pages.offering_form import Fields, faults_of, question_of
from app.pages.offering_views import OfferingPage, OfferingsPage
from app.web.pagination import PagingDep
from app.web.parts import NowDep

PAGE_SIZE = 20
ERROR_STATUS = 422
HOME = "/offerings"

router = APIRouter(prefix=HOME, include_in_schema=False)
FieldsDep = Annotated[Fields, Depends(Fields)]


@router.get("")
def offerings(
    request: Request,
    language: LanguageDep,
    fields: FieldsDep,
    found: OfferingsReadDep,
    paging: PagingDep,
    now: NowDep,
) -> Response:
    """Show what is offered, what starts first coming first."""
    question = question_of(fields, today=now.date())
    results = found.find(question.sought, Slice(PAGE_SIZE, paging.wanted.after))
    asked = {name: value for name, value in fields.texts().items() if value}
    cursor = paging.announce(results, Response())
    view = OfferingsPage(
        asked=fields.texts(),
        faults=faults_of(question, language),
        sectors=showing.sector_options(found.sectors(), language),
        levels=showing.level_options(),
        found=tuple(
            showing.card(offered, language, budget_cents=question.budget_cents)
            for offered in results.items
        ),
        is_asked=bool(asked),
        is_narrowed=bool(asked.keys() - {"q"}),
        is_further=paging.wanted.after is not None,
        next_page=f"{HOME}?{urlencode({**asked, 'after': cursor})}" if cursor else None,
    )
    return page(request, "offerings.html", view, status=ERROR_STATUS if question.faults else 200)


@router.get("/{offering_id}")
def offering(
    offering_id: Identifier, request: Request, language: LanguageDep, found: OfferingsReadDep
) -> Response:
    """Show everything of one offering, with how its price came about."""
    offered = found.offered(offering_id)
    definition, whole = offered.offering.definition, offered.whole
    told = definition.description or (whole.unit or whole.programme or definition).description
    view = OfferingPage(
        card=showing.card(offered, language, budget_cents=None),
        description=told.in_language(language) if told else "",
        part_of=tuple(one.title.in_language(language) for one in offered.towards),
        facts=showing.facts(offered, language),
        website=definition.website or "",
        back=HOME,
    )
    return page(request, "offering.html", view)
