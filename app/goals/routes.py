"""The learner's API of goals: programmes, how far I am, and what would bring me further."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.catalogue.offering_providing import CentsQuery
from app.core.text import Identifier
from app.goals.bodies import GoalBody, NewGoalBody, PlaceBody, ProgrammeChoiceBody, ProgressBody
from app.goals.providing import GoalsDep, GoalsReadDep
from app.web.callers import LearnerDep
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, SessionDep

NO_CONTENT = 204
MAX_QUESTION = 100

router = APIRouter(prefix="/api/v1/me", tags=["goals"])


@router.get(
    "/programmes",
    operation_id="findProgrammes",
    summary="Find programmes that can be my goal, newest first",
    responses=problems(401),
)
def find_programmes(
    _caller: LearnerDep,
    goals: GoalsReadDep,
    paging: PagingDep,
    response: Response,
    q: Annotated[str, Query(max_length=MAX_QUESTION, description="Words of the title")] = "",
) -> PageBody[ProgrammeChoiceBody]:
    """Return a page of programmes; the Link header leads to the next one."""
    page = goals.choices(paging.wanted, text=q)
    items = [ProgrammeChoiceBody.of(choice) for choice in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


@router.get(
    "/goals",
    operation_id="listMyGoals",
    summary="My goals with the progress in each, newest first",
    responses=problems(401),
)
def list_goals(
    caller: LearnerDep, goals: GoalsReadDep, paging: PagingDep, response: Response, now: NowDep
) -> PageBody[GoalBody]:
    """Return a page of goals; the Link header leads to the next one."""
    page = goals.page(caller.learner_id, paging.wanted, now=now)
    items = [GoalBody.of(reckoned) for reckoned in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


@router.post(
    "/goals",
    operation_id="chooseGoal",
    summary="Make a programme my goal; nobody else sees it",
    status_code=201,
    response_model=GoalBody,
    responses=problems(401, 404, 409),
)
def choose_goal(
    body: NewGoalBody, caller: LearnerDep, once: OnceDep, session: SessionDep, goals: GoalsDep
) -> Response:
    """Return the goal with its progress; a programme is a goal once."""

    def work() -> GoalBody:
        goal = goals.choose(caller.learner_id, body.programme_id, now=once.now)
        return GoalBody.of(goals.of(caller.learner_id, goal.id, now=once.now))

    return once.answer(session, work, tenant=caller.tenant)


@router.get(
    "/goals/{goal_id}",
    operation_id="getMyProgress",
    summary="How far I am towards a goal, and what would bring me further",
    responses=problems(401, 404),
)
def get_progress(
    goal_id: Identifier,
    caller: LearnerDep,
    goals: GoalsReadDep,
    now: NowDep,
    budget_cents: CentsQuery = None,
) -> ProgressBody:
    """Return my progress; with a budget, also what is left to pay for each offering."""
    reckoned = goals.of(caller.learner_id, goal_id, now=now)
    gaps = goals.gaps(reckoned, now=now)
    return ProgressBody.of_all(reckoned, gaps, budget_cents=budget_cents)


@router.delete(
    "/goals/{goal_id}",
    operation_id="dropGoal",
    summary="Take a goal away; my credentials stay",
    status_code=NO_CONTENT,
    responses=problems(401, 404),
)
def drop_goal(goal_id: Identifier, caller: LearnerDep, goals: GoalsDep) -> None:
    """Forget that the programme was a goal."""
    goals.drop(caller.learner_id, goal_id)


@router.get(
    "/credentials/{item_id}/programmes",
    operation_id="listProgrammesOfMyCredential",
    summary="Where one of my credentials counts",
    responses=problems(401, 404),
)
def list_places(
    item_id: Identifier, caller: LearnerDep, goals: GoalsReadDep, now: NowDep
) -> list[PlaceBody]:
    """Return the programmes in which it counts, or for which it was given."""
    places = goals.places(caller.learner_id, item_id, now=now)
    return [PlaceBody.of(place, item_id=item_id) for place in places]
