"""The pages on which a learner arranges the wallet, and puts items together."""

import json
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.core.errors import AppError
from app.core.paging import Slice
from app.core.text import Identifier
from app.pages import holding_showing, holding_views
from app.pages.answering import LanguageDep, go_to, page
from app.wallet.collecting import EmptyCollectionError
from app.wallet.holding_providing import CollectionsDep, HoldingsDep, HoldingsReadDep
from app.wallet.models import Group, GroupName
from app.wallet.sought import Sought
from app.web.callers import LearnerDep
from app.web.parts import NowDep

# A wallet is arranged on one page as long as one can oversee it.
CHOICES = Slice(limit=200)
UNPROCESSABLE = 422
NAME: TypeAdapter[str] = TypeAdapter(GroupName)

router = APIRouter(prefix="/wallet", include_in_schema=False)


class Chosen(BaseModel):
    """The form for a record as a browser sends it."""

    item: list[str] = []
    group: str = ""


@router.get("/arrange")
def arrange(
    request: Request,
    caller: LearnerDep,
    holdings: HoldingsReadDep,
    language: LanguageDep,
    now: NowDep,
) -> Response:
    """Show what is shown and what is hidden, in the learner's own order."""
    learner_id = caller.learner_id
    groups = holdings.groups(learner_id)
    shown = holdings.page(learner_id, Sought(), CHOICES, now=now).items
    hidden = holdings.page(learner_id, Sought(hidden=True), CHOICES, now=now).items
    cards = holding_showing.items((*shown, *hidden), groups, language, now=now)
    group_ids = [one.item.group_id or "" for one in (*shown, *hidden)]
    view = holding_views.ArrangePage(
        items=tuple(
            (number, card, group_id)
            for number, (card, group_id) in enumerate(zip(cards, group_ids, strict=True), start=1)
        ),
        groups=_lines(groups),
        shown=len(shown),
        notice=request.query_params.get("notice", ""),
        fault=request.query_params.get("fault", ""),
    )
    return page(request, "arrange.html", view)


@router.post("/credentials/{item_id}/moves")
def move(
    item_id: str,
    caller: LearnerDep,
    holdings: HoldingsDep,
    to: Annotated[Literal["up", "down", "top"], Form()],
) -> Response:
    """Move an item one place, or to the top."""
    if to == "top":
        holdings.move_to(item_id, learner_id=caller.learner_id, number=1)
    else:
        holdings.move(item_id, learner_id=caller.learner_id, up=to == "up")
    return go_to("/wallet/arrange", notice="arranged")


@router.post("/credentials/{item_id}/arrangement")
def put(
    item_id: str,
    caller: LearnerDep,
    holdings: HoldingsDep,
    hidden: Annotated[Literal["yes", ""], Form()] = "",
    group: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Hide or show an item, and put it into a group."""
    holdings.arrange(
        item_id,
        learner_id=caller.learner_id,
        hidden=hidden == "yes",
        group_id=group or None,
    )
    return go_to("/wallet/arrange", notice="arranged")


@router.post("/groups")
def add_group(
    caller: LearnerDep,
    holdings: HoldingsDep,
    now: NowDep,
    name: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Make a group; a name that does not fit is said on the page."""
    try:
        holdings.add_group(caller.learner_id, NAME.validate_python(name.strip()), now=now)
    except ValidationError:
        return go_to("/wallet/arrange", fault="invalid_name")
    except AppError as error:
        return go_to("/wallet/arrange", fault=error.code)
    return go_to("/wallet/arrange", notice="arranged")


@router.post("/groups/{group_id}/removal")
def remove_group(group_id: Identifier, caller: LearnerDep, holdings: HoldingsDep) -> Response:
    """Take a group away; what was in it stays."""
    holdings.remove_group(group_id, learner_id=caller.learner_id)
    return go_to("/wallet/arrange", notice="arranged")


@router.get("/collection")
def collection_form(
    request: Request,
    caller: LearnerDep,
    holdings: HoldingsReadDep,
    language: LanguageDep,
    now: NowDep,
) -> Response:
    """Show what can be put together."""
    view = _collection(holdings, caller.learner_id, language, now)
    return page(request, "collection.html", view)


@router.post("/collection")
def collect(
    request: Request,
    caller: LearnerDep,
    collections: CollectionsDep,
    language: LanguageDep,
    now: NowDep,
    chosen: Annotated[Chosen, Form()],
) -> Response:
    """Give the learner a record of these items, of a group, or of everything."""
    learner_id = caller.learner_id
    items = collections.chosen(
        learner_id, item_ids=chosen.item, group_id=chosen.group or None, now=now
    )
    try:
        record = collections.record(learner_id, items, name="Leerkluis", now=now)
    except EmptyCollectionError:
        view = _collection(collections.holdings, learner_id, language, now, fault="empty")
        return page(request, "collection.html", view, status=UNPROCESSABLE)
    headers = {"Content-Disposition": 'attachment; filename="leerkluis-clr.json"'}
    text = json.dumps(record, ensure_ascii=False)
    return Response(text, headers=headers, media_type="application/vc")


def _collection(
    holdings: HoldingsReadDep, learner_id: str, language: LanguageDep, now: NowDep, fault: str = ""
) -> holding_views.CollectionPage:
    groups = holdings.groups(learner_id)
    found = holdings.page(learner_id, Sought(), CHOICES, now=now).items
    cards = holding_showing.items(found, groups, language, now=now)
    return holding_views.CollectionPage(cards, _lines(groups), fault)


def _lines(groups: tuple[Group, ...]) -> tuple[holding_views.GroupLine, ...]:
    return tuple(holding_views.GroupLine(group.id, group.name) for group in groups)
