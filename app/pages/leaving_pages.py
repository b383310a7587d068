"""The pages on which a learner takes one item out of the wallet, or leaves altogether."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from app.core.text import Identifier
from app.holder.leaving import NotConfirmedError, is_fresh, may_leave
from app.holder.providing import DeparturesDep, DeparturesReadDep, LoginDep
from app.identity.return_to import login_path
from app.identity.sessions import session_cookie
from app.pages import holding_showing
from app.pages import rights_views as views
from app.pages.answering import LanguageDep, go_to, page
from app.web.callers import LearnerDep
from app.web.parts import NowDep, PartsDep

ERROR_STATUS = 422
HERE = "/wallet/rights/leaving"
# A link and no form: our policy (`form-action`) lets no form lead on to the provider.
LOGIN = login_path(HERE, anew="true")

router = APIRouter(include_in_schema=False)


@router.get("/wallet/credentials/{item_id}/removal")
def removal(
    request: Request,
    item_id: Identifier,
    caller: LearnerDep,
    departures: DeparturesReadDep,
    language: LanguageDep,
    now: NowDep,
) -> Response:
    """Say what it means to take an item out of the wallet."""
    holding = departures.holdings.get(item_id, learner_id=caller.learner_id)
    links = departures.links_of(item_id, learner_id=caller.learner_id, now=now)
    card = holding_showing.item(holding, language, now=now, groups={})
    view = views.RemovePage(card, links)
    return page(request, "removal.html", view)


@router.post("/wallet/credentials/{item_id}/removal")
def remove(
    item_id: Identifier, caller: LearnerDep, departures: DeparturesDep, now: NowDep
) -> Response:
    """Take an item out of the wallet."""
    departures.remove(item_id, learner_id=caller.learner_id, now=now)
    return go_to("/wallet", notice="removed")


@router.get(HERE)
def leaving(
    request: Request,
    caller: LearnerDep,
    login: LoginDep,
    departures: DeparturesReadDep,
    now: NowDep,
) -> Response:
    """Say what leaving means, and let somebody who has just logged in do it."""
    stake = departures.stake(caller.learner_id, now=now)
    view = views.LeavePage(
        fresh=is_fresh(login, now=now),
        login=LOGIN,
        credentials=stake.credentials,
        links=stake.links,
        cents=stake.cents,
        fault=request.query_params.get("fault", ""),
    )
    return page(request, "leaving.html", view, status=ERROR_STATUS if view.fault else 200)


@router.post(HERE)
def leave(
    caller: LearnerDep,
    login: LoginDep,
    departures: DeparturesDep,
    parts: PartsDep,
    now: NowDep,
    confirmation: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Close the account and say farewell."""
    try:
        may_leave(login, typed=confirmation, now=now)
    except NotConfirmedError as error:
        return go_to(HERE, fault=error.code)
    departures.close(caller.learner_id, tenant=caller.tenant, now=now)
    answer = go_to("/farewell")
    session_cookie(parts.base_url).remove(answer)
    return answer


@router.get("/farewell")
def farewell(request: Request) -> Response:
    """Say that everything is gone."""
    return page(request, "farewell.html", views.LeftPage())
