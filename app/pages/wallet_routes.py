"""The pages of a learner about sharing, and who looked."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app.core.errors import RejectedError
from app.core.paging import Slice
from app.core.text import ShortText
from app.pages import showing, views
from app.pages.answering import LanguageDep, go_to, page
from app.wallet.routes import (
    SharesDep,
    SharesReadDep,
    WalletReadDep,
)
from app.web.callers import LearnerDep
from app.web.pagination import PagingDep
from app.web.parts import NowDep, PartsDep

# What fits in a form; the whole wallet is a page away.
CHOICES = Slice(limit=200)
LABEL: TypeAdapter[str] = TypeAdapter(ShortText)
Code = Annotated[str, Query(max_length=40)]

router = APIRouter(prefix="/wallet", include_in_schema=False)


class AskedShare(BaseModel):
    """The form for a link as a browser sends it."""

    item: list[str] = []
    label: str = ""
    days: Annotated[int, Field(ge=1, le=366)] = 30
    show_name: str = ""


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
    titles = {
        item_id: described.achievement.definition.title.in_language(language)
        for item_id, described in shares.wallet.titles(
            item_ids, learner_id=caller.learner_id
        ).items()
    }
    view = views.SharesPage(
        shares=tuple(
            showing.share(share, tuple(titles[item] for item in share.item_ids), now=now)
            for share in found.items
        ),
        next_page=_older("/wallet/shares", paging.announce(found, Response())),
        notice=request.query_params.get("notice", ""),
    )
    return page(request, "shares.html", view)


@router.get("/shares/new")
def new_share(
    request: Request,
    caller: LearnerDep,
    wallet: WalletReadDep,
    language: LanguageDep,
    now: NowDep,
    item: Code = "",
) -> Response:
    """Show the form for a link; the credential that one came from is ticked."""
    held = wallet.page(caller.learner_id, CHOICES)
    cards = tuple(showing.held_card(one, language, now) for one in held.items)
    return page(request, "share_new.html", views.NewSharePage(cards, frozenset({item})))


@router.post("/shares")
def make_share(
    request: Request,
    caller: LearnerDep,
    shares: SharesDep,
    language: LanguageDep,
    asked: Annotated[AskedShare, Form()],
    parts: PartsDep,
) -> Response:
    """Make a link and show it once; a form that does not fit comes back with what is wrong."""
    now = parts.clock()
    try:
        new = shares.make(
            caller.learner_id,
            item_ids=asked.item,
            label=LABEL.validate_python(asked.label),
            show_name=asked.show_name == "yes",
            expires_at=now + timedelta(days=asked.days),
            now=now,
        )
    except (RejectedError, ValidationError) as error:
        held = shares.wallet.page(caller.learner_id, CHOICES)
        cards = tuple(showing.held_card(one, language, now) for one in held.items)
        fault = error.code if isinstance(error, RejectedError) else "validation_failed"
        view = views.NewSharePage(cards, frozenset(asked.item), fault)
        return page(request, "share_new.html", view, status=422)
    shown = shares.wallet.titles(new.share.item_ids, learner_id=caller.learner_id)
    titles = tuple(
        shown[item].achievement.definition.title.in_language(language)
        for item in new.share.item_ids
    )
    url = f"{parts.base_url}/v/{new.token}"
    made = views.MadeSharePage(url, showing.qr(url), showing.share(new.share, titles, now=now))
    return page(request, "share_made.html", made)


@router.post("/shares/{share_id}/withdrawal")
def withdraw(share_id: str, caller: LearnerDep, shares: SharesDep, now: NowDep) -> Response:
    """Close a link at once."""
    shares.withdraw(share_id, learner_id=caller.learner_id, now=now)
    return go_to("/wallet/shares", notice="withdrawn")


@router.get("/access-log")
def access_log(
    request: Request, caller: LearnerDep, shares: SharesReadDep, paging: PagingDep
) -> Response:
    """Show when somebody looked."""
    found = shares.looks(caller.learner_id, paging.wanted)
    view = views.AccessLogPage(
        looks=tuple(views.Look(event.at, event.label) for event in found.items),
        next_page=_older("/wallet/access-log", paging.announce(found, Response())),
    )
    return page(request, "access_log.html", view)


def _older(path: str, cursor: str | None) -> str | None:
    return f"{path}?after={cursor}" if cursor else None
