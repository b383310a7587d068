"""The pages of goals: chosen, looked at with what would bring one further, and taken away."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Response

from app.core.errors import AppError
from app.core.paging import Slice
from app.core.text import Identifier
from app.goals.providing import GoalsDep, GoalsReadDep
from app.goals.service import MAX_GOALS
from app.learning_account.routes import AccountsReadDep
from app.pages import goal_showing as showing
from app.pages.answering import go_to, page
from app.pages.goal_views import GoalsPage
from app.pages.visiting import VisitDep
from app.web.callers import LearnerDep
from app.web.pagination import PagingDep
from app.web.parts import NowDep

HOME = "/wallet/goals"
ALL_GOALS = Slice(limit=MAX_GOALS)
CHOICES = 10

router = APIRouter(prefix=HOME, include_in_schema=False)


@router.get("")
def goals(
    visit: VisitDep,
    found: GoalsReadDep,
    paging: PagingDep,
    q: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show the goals of the learner, and programmes to choose from."""
    language, query = visit.language, visit.request.query_params
    chosen = found.page(visit.learner_id, ALL_GOALS, now=visit.now).items
    already = {one.progress.programme.id for one in chosen}
    choices = found.choices(Slice(CHOICES, paging.wanted.after), text=q)
    cursor = paging.announce(choices, Response())
    asked = {"q": q} if q else {}
    view = GoalsPage(
        goals=tuple(showing.card(one, language) for one in chosen),
        choices=tuple(
            showing.choice(one, language)
            for one in choices.items
            if one.programme.id not in already
        ),
        asked=q,
        next_page=f"{HOME}?{urlencode({**asked, 'after': cursor})}#kies" if cursor else None,
        notice=query.get("notice", ""),
        fault=query.get("fault", ""),
    )
    return page(visit.request, "goals.html", view)


@router.post("")
def choose(
    caller: LearnerDep,
    found: GoalsDep,
    now: NowDep,
    programme_id: Annotated[Identifier, Form()],
) -> Response:
    """Make a programme a goal; where there are too many, the page says so."""
    try:
        goal = found.choose(caller.learner_id, programme_id, now=now)
    except AppError as error:
        return go_to(HOME, fault=error.code)
    return go_to(f"{HOME}/{goal.id}")


@router.get("/{goal_id}")
def goal(
    goal_id: Identifier, visit: VisitDep, found: GoalsReadDep, accounts: AccountsReadDep
) -> Response:
    """Show how far the learner is, what is left, and what is offered of it at what price."""
    reckoned = found.of(visit.learner_id, goal_id, now=visit.now)
    gaps = found.gaps(reckoned, now=visit.now)
    budget_cents = accounts.balance(visit.learner_id).total_cents
    view = showing.goal_page(reckoned, gaps, visit.language, budget_cents=budget_cents)
    return page(visit.request, "goal.html", view)


@router.post("/{goal_id}/removal")
def drop(goal_id: Identifier, caller: LearnerDep, found: GoalsDep) -> Response:
    """Take a goal away; the credentials stay."""
    found.drop(caller.learner_id, goal_id)
    return go_to(HOME, notice="dropped")
