from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import APIRouter, Response
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import String, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core.db import Database
from app.core.errors import RejectedError
from app.core.ids import new_id
from app.web.idempotency import LEASE, IdempotentAnswer, OnceDep, forget_old_answers
from app.web.parts import SessionDep
from tests.apps import small_app
from tests.moments import NOW


class Own(DeclarativeBase):
    """Apart from the tables of the service, which the migrations make."""


class CoinRow(Own):
    __tablename__ = "test_coin"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)


class CoinBody(BaseModel):
    value: int
    secret: str = "s3cret-shown-once"


class Answer(BaseModel):
    id: str
    secret: str


router = APIRouter()


@router.post("/coins")
def make_coin(body: CoinBody, once: OnceDep, session: SessionDep) -> Response:
    def work() -> Answer:
        if body.value < 0:
            raise RejectedError("no debts")
        row = CoinRow(id=new_id())
        session.add(row)
        session.flush()
        return Answer(id=row.id, secret=body.secret)

    return once.answer(session, work, tenant="t")


@pytest.fixture
def coins(database: Database) -> Iterator[Callable[[], int]]:
    Own.metadata.create_all(database.engine)

    def count() -> int:
        with database.reading() as session:
            return session.scalar(select(func.count()).select_from(CoinRow)) or 0

    yield count
    Own.metadata.drop_all(database.engine)


@pytest.fixture
def client(database: Database, coins: Callable[[], int]) -> TestClient:
    assert coins() == 0
    return small_app(database, router)


def post(
    client: TestClient, *, key: str | None = "k1", value: int = 1
) -> tuple[int, dict[str, str]]:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = client.post("/coins", json={"value": value}, headers=headers)
    return answer.status_code, answer.json()


def test_the_same_request_twice_has_one_effect_and_one_answer(
    client: TestClient, coins: Callable[[], int]
) -> None:
    first = post(client)
    assert post(client) == first
    assert (first[0], coins()) == (201, 1)


def test_without_a_key_each_request_has_its_effect(
    client: TestClient, coins: Callable[[], int]
) -> None:
    assert post(client, key=None) != post(client, key=None)
    assert coins() == 2


def test_another_key_is_another_request(client: TestClient, coins: Callable[[], int]) -> None:
    assert post(client) != post(client, key="k2")
    assert coins() == 2


def test_a_key_does_not_serve_two_bodies(client: TestClient, coins: Callable[[], int]) -> None:
    post(client)
    status, answer = post(client, value=2)
    assert (status, answer["code"], coins()) == (422, "idempotency_key_reused", 1)


def test_a_refused_request_leaves_its_key_free(
    client: TestClient, coins: Callable[[], int]
) -> None:
    assert post(client, value=-1)[0] == 422
    assert (post(client, value=1)[0], coins()) == (201, 1)


def running(database: Database, client: TestClient) -> None:
    """Make the request with key k1 look as if it had not been answered yet."""
    post(client)
    with database.transaction() as session:
        row = session.scalars(select(IdempotentAnswer)).one()
        row.status, row.answer = None, None


def test_a_key_that_is_still_running_is_a_conflict(database: Database, client: TestClient) -> None:
    running(database, client)
    status, answer = post(client)
    assert (status, answer["code"]) == (409, "still_running")


def test_a_run_that_died_is_taken_over_after_its_lease(
    database: Database, client: TestClient, coins: Callable[[], int]
) -> None:
    running(database, client)
    later = small_app(database, router, now=NOW + LEASE)
    assert (post(later)[0], coins()) == (201, 2)


def test_fifty_at_once_have_one_effect(client: TestClient, coins: Callable[[], int]) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(client), range(50)))
    made = {answer["id"] for status, answer in answers if status == 201}
    assert {status for status, _ in answers} <= {201, 409}
    assert (len(made), coins()) == (1, 1)


def test_a_stored_answer_can_only_be_read_with_the_key(
    database: Database, client: TestClient
) -> None:
    post(client)
    with database.reading() as session:
        row = session.scalars(select(IdempotentAnswer)).one()
    assert b"s3cret" not in (row.answer or b"s3cret")
    assert "k1" not in row.key_hash


def test_old_answers_are_forgotten_and_new_ones_kept(
    database: Database, client: TestClient
) -> None:
    post(client)
    with database.transaction() as session:
        assert forget_old_answers(session, now=NOW) == 0
        assert forget_old_answers(session, now=NOW.replace(year=2027)) == 1
