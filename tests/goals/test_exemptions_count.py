"""What an exam board granted on the ground of prior learning counts towards a goal (S8)."""

import pytest

from app.staff.models import Role
from tests.people import Demo
from tests.prior_learning.test_s8 import grant
from tests.prior_learning.world import PROGRAMME, UNITS, Experience, desk, experience

GOALS = "/api/v1/me/goals"


@pytest.fixture
def evc(demo: Demo) -> Experience:
    return experience(demo)


@pytest.mark.parametrize("verdict", ["granted", "refused"])
def test_s8_what_was_granted_counts_and_what_was_refused_does_not(
    evc: Experience, verdict: str
) -> None:
    learner, case = evc.asked()
    (programme,) = [
        one["id"]
        for one in learner.get("/api/v1/me/programmes")["items"]
        if one["slug"] == PROGRAMME
    ]
    goal = learner.post(GOALS, {"programme_id": programme})["id"]
    assert met(learner.get(f"{GOALS}/{goal}")) == []
    board = evc.worker("p06", Role.EXAM_BOARD)
    board.post(desk(case, "/decisions"), grant(verdict=verdict))
    counted = [(UNITS[0], "prior_learning")] if verdict == "granted" else []
    assert met(learner.get(f"{GOALS}/{goal}")) == counted


def met(goal: dict[str, object]) -> list[tuple[str, str]]:
    """Return the units that an exemption meets, with its ground."""
    units = goal["units"]
    assert isinstance(units, list)
    return [
        (unit["slug"], unit["exemption"]["ground"])
        for unit in units
        if unit["state"] == "met" and unit.get("exemption")
    ]
