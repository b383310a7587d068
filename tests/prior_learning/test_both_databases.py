"""The story of S8 on SQLite and on PostgreSQL, and two members of the board at one moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.db import Database
from app.ops.demo.loading import load_demo
from app.staff.models import Role
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import demo_on
from tests.prior_learning.world import PEOPLE, UNITS, Experience, desk, experience, wish
from tests.service import whole_services


@pytest.fixture
def evc(database: Database) -> Experience:
    load_demo(database, whole_services(), now=NOW, say=lambda _: None)
    return experience(demo_on(database))


def test_s8_is_told_on_both(evc: Experience) -> None:
    learner, item = evc.certified(shown=4)
    case = learner.post(PEOPLE, wish(item))
    board = evc.worker("p06", Role.EXAM_BOARD)
    for unit in UNITS[:4]:
        body = {"unit": unit, "verdict": "granted", "reason": "Aangetoond."}
        board.post(desk(case, "/decisions"), body)
    found = learner.get(f"{PEOPLE}/{case['id']}")
    assert [each["unit"] for each in found["pathway"]] == list(UNITS[4:])
    assert len(evc.granted(learner)) == 4


def test_two_who_decide_at_once_decide_once(evc: Experience) -> None:
    learner, case = evc.asked()
    people = [evc.worker(person, Role.EXAM_BOARD) for person in ("p05", "p06")]

    def decide(caller: Caller) -> int:
        body = {"unit": UNITS[0], "verdict": "granted", "reason": "Aangetoond."}
        headers = {"Authorization": f"Bearer {caller.token}"}
        path = desk(case, "/decisions")
        return caller.client.post(path, json=body, headers=headers).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, people)) == [201, 409]
    assert len(evc.granted(learner)) == 1
