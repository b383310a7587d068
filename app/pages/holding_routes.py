"""The pages of what a learner holds: the wallet, one item with its history, its files."""

from typing import Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from app.core.errors import NotFoundError
from app.core.text import Identifier
from app.credentials.baking import bake_svg
from app.credentials.models import Form as SecuredKind
from app.goals.providing import GoalsReadDep
from app.holder.routes import OverviewsDep
from app.pages import holding_showing, holding_views, showing
from app.pages.answering import LanguageDep, page
from app.pages.holding_showing import Told
from app.pages.visiting import VisitDep
from app.wallet.holding_providing import (
    ChecksDep,
    HistoriesDep,
    HoldingsDep,
    HoldingsReadDep,
    ImportsDep,
    PortfolioDep,
    SoughtDep,
)
from app.wallet.routes import WalletReadDep
from app.web.callers import LearnerDep
from app.web.pagination import PagingDep

# Nothing in a file of ours runs, also when it is opened by itself (SECURITY, threat 47).
SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'"}
FILES = {
    "json": (SecuredKind.DATA_INTEGRITY, "application/vc"),
    "jwt": (SecuredKind.VC_JWT, "application/vc+jwt"),
    "sdjwt": (SecuredKind.SD_JWT_VC, "application/dc+sd-jwt"),
    "svg": (SecuredKind.VC_JWT, "image/svg+xml"),
}

router = APIRouter(prefix="/wallet", include_in_schema=False)


class NoSuchFormError(NotFoundError):
    """The credential has no such form."""

    code = "no_such_form"


@router.get("")
def wallet(
    visit: VisitDep,
    overviews: OverviewsDep,
    holdings: HoldingsDep,
    sought: SoughtDep,
    paging: PagingDep,
) -> Response:
    """Show what is sought, and the learning account; what a form did stands in the address."""
    learner_id, language, now = visit.learner_id, visit.language, visit.now
    query = visit.request.query_params
    beside = overviews.beside(learner_id, now=now)
    found = holdings.page(learner_id, sought, paging.wanted, now=now)
    facets, groups = holdings.facets(learner_id), holdings.groups(learner_id)
    cards = holding_showing.items(found.items, groups, language, now=now)
    cursor = paging.announce(found, Response())
    view = holding_views.WalletPage(
        name=beside.learner.name,
        offers=tuple(
            holding_showing.offer(waiting, language, now=now) for waiting in beside.pending
        ),
        items=cards,
        years=holding_showing.years(found.items, cards) if sought.timeline else (),
        count=holdings.count(learner_id, sought, now=now),
        is_empty=not facets.origins,
        search=holding_showing.search(
            sought,
            facets,
            holdings.issuer_names(facets),
            groups,
            language,
            query=dict(query),
        ),
        account=showing.account(beside.account, language),
        next_page=next_page(visit.request, cursor),
        notice=query.get("notice", ""),
        fault=query.get("fault", ""),
    )
    return page(visit.request, "wallet.html", view)


def next_page(request: Request, cursor: str | None) -> str | None:
    """Return the address of the next page of the same search."""
    left_out = {"after", "notice", "fault", "lang"}
    query = {name: value for name, value in request.query_params.items() if name not in left_out}
    return f"{request.url.path}?{urlencode({**query, 'after': cursor})}" if cursor else None


@router.get("/credentials/{item_id}")
def credential(  # noqa: PLR0913, PLR0917 - each is a part of the page
    item_id: str,
    visit: VisitDep,
    holdings: HoldingsReadDep,
    histories: HistoriesDep,
    checks: ChecksDep,
    imports: ImportsDep,
    goals: GoalsReadDep,
) -> Response:
    """Show one item to its owner; what was issued elsewhere is checked again."""
    request, language, now = visit.request, visit.language, visit.now
    holding = holdings.get(item_id, learner_id=visit.learner_id)
    if holding.held is not None:
        wallet, held = holdings.wallet, holding.held
        told = Told(
            wallet.document(held),
            wallet.forms(held),
            wallet.recognitions(held),
            histories.of(holding, now=now),
            goals.places(visit.learner_id, item_id, now=now),
        )
        shown = holding_showing.credential_page(held, told, language, now=now)
        return page(request, "credential.html", shown)
    if holding.imported is None:
        entry = holding_showing.entry_page(
            holding, histories.of(holding, now=now), language, now=now
        )
        return page(request, "entry.html", entry)
    found, verdict = checks.again(holding.imported, now=now)
    imports.note(holding.item, found, verdict)
    again = holding.checked_again(found)
    events = histories.of(again, now=now)
    elsewhere = holding_showing.elsewhere_page(again, verdict, events, language, now=now)
    return page(request, "elsewhere.html", elsewhere)


@router.get("/credentials/{item_id}/credential.{form}")
def download(
    item_id: str,
    form: Literal["json", "jwt", "sdjwt", "svg"],
    caller: LearnerDep,
    wallet: WalletReadDep,
    language: LanguageDep,
) -> Response:
    """Give the owner a signed form, byte for byte as it was released, or baked into its seal."""
    held = wallet.held(item_id, learner_id=caller.learner_id)
    kind, media_type = FILES[form]
    secured = wallet.forms(held).get(kind)
    if secured is None:
        raise NoSuchFormError("This credential was accepted before it could have this form.")
    text = secured.secured
    if form == "svg":
        text = bake_svg(holding_showing.drawn_badge(held, language), text)
    return _file(text, f"credential-{held.item.id}.{form}", media_type)


@router.get("/credentials/{item_id}/original")
def original(item_id: str, caller: LearnerDep, holdings: HoldingsReadDep) -> Response:
    """Give the holder a credential of others, as it was handed in."""
    holding = holdings.get(item_id, learner_id=caller.learner_id)
    if holding.imported is None:
        raise NoSuchFormError("Only what was issued elsewhere has an original.")
    return _file(holding.imported.secured, f"credential-{item_id}.txt", "text/plain")


def _file(text: str, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **SANDBOX}
    return Response(text, headers=headers, media_type=media_type)


@router.get("/portfolio/{item_id}/picture")
def picture(item_id: Identifier, caller: LearnerDep, portfolio: PortfolioDep) -> Response:
    """Give the owner the picture of an entry, which was written anew when it came in."""
    png = portfolio.picture(item_id, learner_id=caller.learner_id)
    return Response(png, headers=SANDBOX, media_type="image/png")
