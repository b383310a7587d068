"""The pages on which a learner makes, previews, changes and withdraws links, and the log."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import ValidationError

from app.core.errors import RejectedError
from app.core.paging import Slice
from app.core.values import Language
from app.pages import holding_showing, share_showing, showing, views
from app.pages.answering import LanguageDep, go_to, language_of, page
from app.pages.linkedin import profile_address
from app.pages.share_form import AskedDep, fault_of
from app.wallet.models import Field, Purpose, Share, SharedItem, ShareOrder
from app.wallet.service import Held
from app.wallet.share_bodies import NewShareBody, ShareChangeBody
from app.wallet.share_routes import SharesDep, SharesReadDep
from app.wallet.shares import NewShare, Shares
from app.wallet.sought import Sought
from app.web.callers import LearnerDep
from app.web.pagination import PagingDep
from app.web.parts import NowDep, Parts, PartsDep

# What fits in a form; the whole wallet is a page away.
CHOICES = Slice(limit=200)
ERROR_STATUS = 422
LINKEDIN = "LinkedIn"
Code = Annotated[str, Query(max_length=40)]

router = APIRouter(prefix="/wallet", include_in_schema=False)


@router.get("/shares")
def shares(
    request: Request,
    caller: LearnerDep,
    shares: SharesReadDep,
    paging: PagingDep,
    language: LanguageDep,
    now: NowDep,
) -> Response:
    """Show the links of the learner."""
    found = shares.page(caller.learner_id, paging.wanted)
    item_ids = {item_id for share in found.items for item_id in share.item_ids}
    titles = _titles(shares, item_ids, caller.learner_id, language)
    view = views.SharesPage(
        shares=tuple(_listed(share, titles, now) for share in found.items),
        next_page=_older("/wallet/shares", paging.announce(found, Response())),
        notice=request.query_params.get("notice", ""),
    )
    return page(request, "shares.html", view)


@router.get("/shares/new")
def new_share(
    request: Request,
    caller: LearnerDep,
    shares: SharesReadDep,
    language: LanguageDep,
    now: NowDep,
    item: Code = "",
) -> Response:
    """Show the form for a link; the credential that one came from is ticked."""
    choices = _choices(shares, caller.learner_id, {item: frozenset()}, language, now)
    return page(request, "share_new.html", views.NewSharePage(choices))


@router.post("/shares")
def make_share(
    request: Request,
    caller: LearnerDep,
    shares: SharesDep,
    language: LanguageDep,
    asked: AskedDep,
    parts: PartsDep,
) -> Response:
    """Make a link and show it once, or preview it; what does not fit comes back with why."""
    now = parts.clock()
    try:
        order = NewShareBody.model_validate(asked.body(now=now)).order()
        if asked.go == "preview":
            opened = shares.preview(caller.learner_id, order, now=now)
            shown = share_showing.opened_page(opened, language)
            return page(request, "share_preview.html", replace(shown, carried=asked.carried()))
        if asked.go == "make":
            new = shares.make(caller.learner_id, order, now=now)
            return _made(request, shares, new, language, parts)
        fault = ""
    except (RejectedError, ValidationError) as error:
        fault = fault_of(error)
    choices = _choices(shares, caller.learner_id, asked.chosen(), language, now)
    view = views.NewSharePage(choices, asked.form(), fault)
    return page(request, "share_new.html", view, status=ERROR_STATUS if fault else 200)


@router.get("/shares/linkedin")
def linkedin(
    request: Request,
    caller: LearnerDep,
    shares: SharesReadDep,
    language: LanguageDep,
    now: NowDep,
    item: Code = "",
) -> Response:
    """Show what a link for a profile is, and for which credential it is made."""
    held = shares.holdings.wallet.page(caller.learner_id, CHOICES)
    cards = tuple(showing.held_card(one, language, now) for one in held.items)
    return page(request, "share_linkedin.html", views.LinkedInPage(cards, item))


@router.post("/shares/linkedin")
def make_linkedin_share(
    request: Request,
    caller: LearnerDep,
    shares: SharesDep,
    language: LanguageDep,
    parts: PartsDep,
    item: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Make a link of its own for a profile: it shows the least there is, and lasts for years."""
    # Only what was issued here: a profile names the institution that vouches for it.
    held = shares.holdings.wallet.held(item, learner_id=caller.learner_id)
    order = ShareOrder(items=(SharedItem(item_id=item),), label=LINKEDIN, purpose=Purpose.LINKEDIN)
    new = shares.make(caller.learner_id, order, now=parts.clock())
    return _made(request, shares, new, language, parts, held)


@router.get("/shares/{share_id}")
def share(
    share_id: str,
    request: Request,
    caller: LearnerDep,
    shares: SharesReadDep,
    language: LanguageDep,
    now: NowDep,
) -> Response:
    """Show a link with all that can be changed of it."""
    found = shares.get(share_id, learner_id=caller.learner_id)
    view = _changeable(shares, found, language, now)
    return page(request, "share_edit.html", view)


@router.post("/shares/{share_id}")
def change_share(
    share_id: str,
    request: Request,
    caller: LearnerDep,
    shares: SharesDep,
    now: NowDep,
    asked: AskedDep,
) -> Response:
    """Change a link; what does not fit comes back with why."""
    language = language_of(request)
    body = asked.body(now=now)
    kept = {name for name in ("expires_at",) if not asked.days}
    kept |= {"pin"} if not asked.pin and asked.remove_pin != "yes" else set()
    sent = {name: value for name, value in body.items() if name not in kept}
    try:
        change = ShareChangeBody.model_validate(sent).change()
        shares.change(share_id, change, learner_id=caller.learner_id, now=now)
    except (RejectedError, ValidationError) as error:
        found = shares.get(share_id, learner_id=caller.learner_id)
        choices = _choices(shares, caller.learner_id, asked.chosen(), language, now)
        view = replace(
            _changeable(shares, found, language, now),
            credentials=choices,
            form=asked.form(),
            fault=fault_of(error),
        )
        return page(request, "share_edit.html", view, status=ERROR_STATUS)
    return go_to("/wallet/shares", notice="changed")


@router.post("/shares/{share_id}/unlocking")
def unlock(share_id: str, caller: LearnerDep, shares: SharesDep, now: NowDep) -> Response:
    """Let the PIN of a link be tried again."""
    change = ShareChangeBody(unlock=True).change()
    shares.change(share_id, change, learner_id=caller.learner_id, now=now)
    return go_to("/wallet/shares", notice="unlocked")


@router.post("/shares/{share_id}/withdrawal")
def withdraw(share_id: str, caller: LearnerDep, shares: SharesDep, now: NowDep) -> Response:
    """Close a link at once."""
    shares.withdraw(share_id, learner_id=caller.learner_id, now=now)
    return go_to("/wallet/shares", notice="withdrawn")


@router.get("/access-log")
def access_log(
    request: Request, caller: LearnerDep, shares: SharesReadDep, paging: PagingDep
) -> Response:
    """Show when somebody looked, and what was shown."""
    found = shares.looks(caller.learner_id, paging.wanted)
    view = views.AccessLogPage(
        looks=tuple(
            views.Look(event.at, event.label, event.outcome or "") for event in found.items
        ),
        next_page=_older("/wallet/access-log", paging.announce(found, Response())),
    )
    return page(request, "access_log.html", view)


def _made(
    request: Request,
    shares: Shares,
    new: NewShare,
    language: Language,
    parts: Parts,
    profile: Held | None = None,
) -> Response:
    now = parts.clock()
    titles = _titles(shares, new.share.item_ids, new.share.learner_id, language)
    url, listed = f"{parts.base_url}/v/{new.token}", _listed(new.share, titles, now)
    address = profile_address(profile.described, url, language) if profile else ""
    made = views.MadeSharePage(url, showing.qr(url), listed, address)
    return page(request, "share_made.html", made)


def _changeable(
    shares: Shares, found: Share, language: Language, now: datetime
) -> views.NewSharePage:
    chosen = {item.item_id: item.fields for item in found.items}
    titles = _titles(shares, found.item_ids, found.learner_id, language)
    return views.NewSharePage(
        credentials=_choices(shares, found.learner_id, chosen, language, now),
        form=share_showing.form_of(found),
        share=_listed(found, titles, now),
    )


def _choices(
    shares: Shares,
    learner_id: str,
    chosen: Mapping[str, frozenset[Field]],
    language: Language,
    now: datetime,
) -> tuple[views.Choosable, ...]:
    # What is hidden from the wallet can be shown to somebody on purpose: it comes last.
    found = [
        one
        for sought in (Sought(), Sought(hidden=True))
        for one in shares.holdings.page(learner_id, sought, CHOICES, now=now).items
    ]
    offered = shares.offered([one.item.id for one in found], learner_id=learner_id)
    cards = holding_showing.items(found, (), language, now=now)
    return share_showing.choosables(cards, offered, chosen, language)


def _titles(
    shares: Shares, item_ids: Iterable[str], learner_id: str, language: Language
) -> dict[str, str]:
    found = shares.holdings.some(learner_id, item_ids)
    return {one.item.id: holding_showing.title(one, language) for one in found}


def _listed(share: Share, titles: Mapping[str, str], now: datetime) -> views.Share:
    return share_showing.share(share, tuple(titles[item] for item in share.item_ids), now=now)


def _older(path: str, cursor: str | None) -> str | None:
    return f"{path}?after={cursor}" if cursor else None
