"""Formal awards of a batch: a second person starts what was looked at, and nothing else."""

from typing import Any

import pytest

from app.batches.models import Batch
from app.batches.states import SecondPersonNeededError
from app.core.db import Database
from app.institutions.log_chain import Actor, ActorKind
from tests.batches.world import CLIENT, School, lines, row, school
from tests.moments import NOW
from tests.staff.desk import FORMAL, TESTER

BOARD = Actor(kind=ActorKind.MEMBER, id="board")


@pytest.fixture
def here(sqlite_database: Database) -> School:
    return school(sqlite_database)


def four_eyes(here: School, *, on: bool) -> None:
    with here.database.transaction() as session:
        here.services.administration(session).set_four_eyes(
            here.institution_id, on=on, by=TESTER, now=NOW
        )


def formal(here: School) -> Batch:
    given: dict[str, Any] = {"result": None, "achievement": FORMAL}
    return here.looked_at(lines(row(0, **given), row(1)))


def revise(here: School) -> None:
    with here.database.transaction() as session:
        catalogue = here.services.catalogue(session)
        found = catalogue.named(here.institution_id, FORMAL)
        assert found is not None
        changed = found.definition.model_copy(update={"image": "https://x.example/i.png"})
        catalogue.revise(here.institution_id, found.id, changed)


def states(here: School, batch: Batch) -> list[str]:
    return [one.state.value for one in here.outcomes(batch)]


def test_a_second_person_starts_a_batch_with_formal_awards(here: School) -> None:
    four_eyes(here, on=True)
    batch = formal(here)
    with pytest.raises(SecondPersonNeededError):
        here.change("start", batch, by=CLIENT)
    here.change("start", batch, by=BOARD)
    here.work()
    assert states(here, batch) == ["done", "done"]


def test_what_was_changed_since_is_not_awarded(here: School) -> None:
    four_eyes(here, on=True)
    batch = formal(here)
    revise(here)
    here.change("start", batch, by=BOARD)
    here.work()
    assert [error.code for error in here.errors(batch)] == ["proposal_outdated"]
    assert states(here, batch) == ["failed", "done"]


def test_what_wants_a_second_person_only_now_is_not_awarded(here: School) -> None:
    batch = formal(here)
    here.change("start", batch)
    four_eyes(here, on=True)
    here.work()
    assert [error.code for error in here.errors(batch)] == ["second_person_needed"]
    assert states(here, batch) == ["failed", "done"]
