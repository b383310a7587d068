"""Goals on both databases: kept once, few enough, and erased with the person."""

from datetime import date

import pytest

from app.core.db import Database
from app.core.ids import new_id
from app.core.paging import Slice
from app.goals.models import Goal
from app.goals.service import MAX_GOALS, TooManyGoalsError
from app.goals.store import GoalStore
from app.holder.person_rows import PersonRows
from tests.catalogue.worlds import (
    NURSING,
    REASONING,
    School,
    furnished,
    offering,
    programme,
    school,
)
from tests.moments import NOW


def somebody(at: School, subject: str = "s") -> str:
    claims = {"iss": "https://login.example", "sub": subject}
    told = {"sub": subject, "name": "Somebody"}
    return at.services.learners(at.session).sign_in(claims, told, now=NOW).id


def test_a_goal_is_kept_once_and_goes_with_the_person(database: Database) -> None:
    with database.transaction() as session:
        made = furnished(session)
        found = made.programmes.programme(made.institution_id, NURSING)
        learner, goals = somebody(made), made.services.goals(session)
        first = goals.choose(learner, found.id, now=NOW)
        again = Goal(id=new_id(), learner_id=learner, programme_id=found.id, chosen_at=NOW)

        assert not GoalStore(session).add(again)
        assert goals.choose(learner, found.id, now=NOW) == first
        assert PersonRows(session).erase(learner)["goal"] == 1


def test_a_gap_shows_the_first_three_offerings_from_today_on(database: Database) -> None:
    with database.transaction() as session:
        made = furnished(session)
        # One of the day before, and four to come.
        days = {"OLD": date(2026, 11, 23), "D": date(2027, 6, 1), "C": date(2027, 5, 1)}
        days |= {"B": date(2027, 4, 1), "A": date(2026, 11, 24)}
        put = [offering(code, starts_on=day, ends_on=None) for code, day in days.items()]
        made.offerings.put_many(made.institution_id, put, NOW)
        found = made.programmes.programme(made.institution_id, NURSING)
        learner, goals = somebody(made), made.services.goals(session)
        goal = goals.choose(learner, found.id, now=NOW)
        gaps = goals.gaps(goals.of(learner, goal.id, now=NOW), now=NOW)

        offered = {gap.unit.slug: gap.offerings for gap in gaps}
        assert [one.offering.definition.code for one in offered[REASONING]] == ["A", "B", "C"]


def test_there_are_only_so_many_goals(database: Database) -> None:
    with database.transaction() as session:
        made = school(session)
        many = [(f"opleiding-{number}", programme()) for number in range(MAX_GOALS + 1)]
        *some, last = made.programmes.put_programmes(made.institution_id, many, NOW)
        learner, goals = somebody(made), made.services.goals(session)
        for one in some:
            goals.choose(learner, one.id or "", now=NOW)

        with pytest.raises(TooManyGoalsError):
            goals.choose(learner, last.id or "", now=NOW)
        assert goals.choose(learner, some[0].id or "", now=NOW).programme_id == some[0].id
        first = goals.page(learner, Slice(limit=15), now=NOW)
        rest = goals.page(learner, Slice(limit=15, after=first.next), now=NOW)
        assert (len(first.items), len(rest.items), rest.next) == (15, MAX_GOALS - 15, None)
