"""Statements that go to the driver as they are fail as any other statement does."""

from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from app.core.db import Database
from app.core.driver import asked, in_few_trips, in_utc, rows_of, run
from app.core.errors import UnavailableError
from app.core.inserting import MANY, insert_ignoring_conflicts, insert_many
from app.web.idempotency import IdempotentAnswer
from app.web.rate_limits import RateCount
from tests.moments import NOW

COUNTED = select(RateCount.hits).where(RateCount.bucket == bindparam("bucket"))
ADDED = insert(RateCount)


def count(bucket: str) -> dict[str, Any]:
    return {"bucket": bucket, "began_at": NOW, "hits": 1}


def answer(key: str) -> dict[str, Any]:
    kept: dict[str, Any] = {"key_hash": key, "body_hash": "b", "tenant": None, "run_id": "r"}
    return {**kept, "started_at": NOW, "status": 201, "answer": b"\x00\xff sealed"}


@pytest.mark.parametrize("number", [1, MANY + 1], ids=["as a document", "by copy"])
def test_rows_of_several_tables_are_inserted_as_they_are(database: Database, number: int) -> None:
    counts, answers = [count(f"{n}") for n in range(number)], [answer(f"{n}") for n in range(2)]
    with database.transaction() as session:
        insert_many(session, (RateCount, counts), (IdempotentAnswer, answers))
    with database.transaction() as session:
        kept = session.scalars(select(IdempotentAnswer)).all()

        assert len(session.scalars(select(RateCount.bucket)).all()) == number
        assert {(row.key_hash, row.tenant, row.started_at, row.answer) for row in kept} == {
            (one["key_hash"], None, NOW, one["answer"]) for one in answers
        }


@pytest.mark.parametrize("number", [1, MANY + 1], ids=["as a document", "by copy"])
def test_a_row_that_is_there_fails_all_of_them(database: Database, number: int) -> None:
    counts = [count(f"{n}") for n in range(number)]
    with database.transaction() as session:
        insert_many(session, (IdempotentAnswer, [answer("taken")]))
    with pytest.raises(IntegrityError), database.transaction() as session:
        insert_many(session, (IdempotentAnswer, [answer("taken")]), (RateCount, counts))
    with database.transaction() as session:
        assert session.scalars(select(RateCount.bucket)).all() == []


def test_no_rows_are_no_statement(database: Database) -> None:
    with database.transaction() as session:
        insert_many(session, (RateCount, []), (IdempotentAnswer, []))

        assert insert_ignoring_conflicts(session, RateCount, []) == []


def test_in_a_block_the_first_that_fails_is_told(postgres_database: Database) -> None:
    def thrice() -> None:
        with postgres_database.transaction() as session, in_few_trips(session):
            for _ in range(3):
                run(session, ADDED, count("twice"))

    with pytest.raises(IntegrityError):
        thrice()


def test_what_is_asked_in_a_block_is_answered_after_it(database: Database) -> None:
    with database.transaction() as session:
        with in_few_trips(session):
            run(session, ADDED, count("one"))
            found = asked(session, COUNTED, {"bucket": "one"})
            nothing = asked(session, COUNTED, {"bucket": "other"})

        assert [tuple(row) for row in found()] == [(1,)]
        assert list(nothing()) == []


def test_a_server_that_goes_away_is_unavailable(postgres_database: Database) -> None:
    def lost() -> None:
        with postgres_database.transaction() as session:
            pid = session.scalar(text("SELECT pg_backend_pid()"))
            with postgres_database.transaction() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            rows_of(session, COUNTED, {"bucket": "b"})

    with pytest.raises(UnavailableError) as raised:
        lost()

    assert isinstance(raised.value.__cause__, OperationalError)
    with postgres_database.transaction() as session:
        assert rows_of(session, COUNTED, {"bucket": "b"}) == []


def test_a_moment_is_told_in_utc_whatever_the_zone_of_the_connection(
    postgres_database: Database,
) -> None:
    began = select(RateCount.began_at).where(RateCount.bucket == bindparam("bucket"))
    with postgres_database.transaction() as session:
        insert_many(session, (RateCount, [count("b")]))
        session.execute(text("SET LOCAL TIME ZONE 'Europe/Amsterdam'"))
        ((moment,),) = rows_of(session, began, {"bucket": "b"})

    assert moment == NOW
    assert in_utc(moment).isoformat() == NOW.isoformat() != moment.isoformat()
