"""PostgreSQL is killed while a batch runs and single awards come in: nothing is lost or half."""

import random  # noqa: TID251 - so that the moments can be had again
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest
from fastapi.testclient import TestClient

from app.batches import receiving, service
from app.batches.models import Batch
from app.batches.states import award_id_of
from app.core.clock import system_clock
from app.core.db import Database, connect
from app.core.errors import ConflictError, UnavailableError
from app.ops.migrations import migrate
from app.web.callers import OrganisationKind
from app.web.idempotency import LEASE
from app.webhooks.models import EventType, Wish
from app.work.running import Runner
from tests.apps import BASE_URL
from tests.batches.audit import audit
from tests.batches.world import School, lines, rows, school
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.needs import require
from tests.people import Demo, api_client
from tests.postgres import Cluster, cluster, create_database
from tests.service import whole_app

ROWS, SINGLES, KILLS, SEED = 300, 20, 3, 7
BOTH_FORMS = 2
# The machine goes on, and so what was handed to it is kept; what was not is lost.
RISKS = ("fsync=off",)


@contextmanager
def powered() -> Iterator[tuple[Cluster, School]]:
    """Yield a server that can be killed, and an institution with a webhook on it."""
    require("postgres")
    with cluster(RISKS) as server:
        database = Database(connect(create_database(server.url, "cut")))
        migrate(database.engine)
        here = school(database)
        wish = Wish(
            url="https://sis.school.example/in",
            description=None,
            event_types=(EventType.AWARD_ISSUED,),
        )
        with database.transaction() as session:
            webhooks = here.services.webhooks(session)
            webhooks.register(wish, institution_id=here.institution_id, now=NOW)
        try:
            yield server, here
        finally:
            database.engine.dispose()


def work(here: School, batch: Batch) -> None:
    """Do parts until there are none, as a worker that waits for its database."""
    handlers = here.services.handlers()
    runner = Runner(here.database, system_clock, handlers, lease=timedelta(seconds=2))
    while True:
        try:
            if not runner.step() and here.state(batch) == "finished":
                return
        except (UnavailableError, ConflictError):
            pass
        time.sleep(0.05)


def ask(achievement_id: str, callers: list[Caller], told: dict[str, str]) -> None:
    """Ask for single awards until each was answered, with the same key however often."""
    for number in range(SINGLES):
        key = f"single-{number}"
        order = {
            "achievement_id": achievement_id,
            "recipient": {"email": f"{key}@waterkant.example"},
            "name": f"Student {number}",
            "awarded_on": "2026-06-26",
            "result": "7",
        }
        turn = 0
        while key not in told:
            there = callers[turn]
            answer = there.client.post(
                "/api/v1/awards",
                json=order,
                headers={"Authorization": f"Bearer {there.token}", "Idempotency-Key": key},
            )
            if answer.status_code == httpx.codes.CREATED:
                told[key] = answer.json()["id"]
            else:
                assert answer.status_code in {409, 503}, answer.text
                # What was cut off before it could give its key back does so when it is late.
                turn = min(turn + (answer.status_code == httpx.codes.CONFLICT), KILLS)
                time.sleep(0.05)


def caller(here: School, turn: int) -> Caller:
    """Return a client of the institution at a moment at which what ran before is late."""
    app = whole_app(here.database, now=NOW + turn * LEASE)
    demo = Demo(here.database, here.services, TestClient(app, base_url=BASE_URL))
    return api_client(demo, OrganisationKind.INSTITUTION, here.institution_id)


@pytest.mark.postgres
def test_a_database_that_is_killed_time_and_again_keeps_every_award_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (receiving, service):
        monkeypatch.setattr(module, "ROWS_OF_PART", 30)
    chance, told = random.Random(SEED), dict[str, str]()  # noqa: S311
    with powered() as (server, here), ThreadPoolExecutor(3) as pool:
        callers = [caller(here, turn) for turn in range(KILLS + 1)]
        achievement_id = callers[0].get("/api/v1/achievements", text="redeneren")["items"][0]["id"]
        batch = here.looked_at(lines(*rows(ROWS)))
        batch = here.change("start", batch)
        going = [pool.submit(work, here, batch) for _ in range(2)]
        going.append(pool.submit(ask, achievement_id, callers, told))
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.05, 0.4))
            server.kill()
            server.start()
        for each in going:
            each.result()
        expected = {award_id_of(batch, f"S{number}") for number in range(ROWS)}
        found = audit(here.database, expected | set(told.values()), forms=BOTH_FORMS, endpoints=1)
        assert (found.faults(), len(told)) == (0, SINGLES), found
        assert {one.state.value for one in here.outcomes(batch)} == {"done"}
