"""However many ask at once, each is answered: nobody waits for a thread holding a connection."""

import asyncio
from typing import Any

import httpx
import pytest

from app.core.db import POOL_OVERFLOW, POOL_SIZE, Database
from app.web.turnstile import MAX_IN_WORK, Turnstile
from tests.apps import BASE_URL
from tests.loops import in_a_loop
from tests.moments import NOW
from tests.service import whole_app, whole_services

CROWD = 150


def answers(app: Any, headers: dict[str, str]) -> list[int]:
    """Return the statuses of many requests at the same moment."""

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
            asked = [client.get("/api/v1/me/credentials", headers=headers) for _ in range(CROWD)]
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    return in_a_loop(ask())


@pytest.mark.postgres
def test_a_crowd_is_answered(postgres_database: Database) -> None:
    services = whole_services()
    with postgres_database.transaction() as session:
        claims = {"iss": "https://login.example", "sub": "s"}
        learner = services.learners(session).sign_in(claims, {"sub": "s"}, now=NOW)
    token = services.tokens.for_learner(learner.id, now=NOW)
    found = answers(whole_app(postgres_database), {"Authorization": f"Bearer {token}"})
    assert found == [200] * CROWD


def test_fewer_are_in_work_than_there_are_connections() -> None:
    assert MAX_IN_WORK < POOL_SIZE + POOL_OVERFLOW


def test_no_more_are_in_work_than_may() -> None:
    inside, most = 0, 0

    async def work(_scope: Any, _receive: Any, send: Any) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0)
        inside -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        # Who reads slowly is outside by now.
        await asyncio.sleep(0.01)

    async def crowd() -> None:
        gate = Turnstile(work)

        async def nothing(*_: Any) -> Any: ...

        asked = (gate({"type": "http"}, nothing, nothing) for _ in range(CROWD))
        await asyncio.gather(*asked)

    in_a_loop(crowd())
    assert most == MAX_IN_WORK
