"""A connection that the database closed while it rested in the pool is never handed out."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from app.core import alive
from app.core.db import Database, Pool, connect


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    """Yield an engine with one connection."""
    found = connect(postgres_url, Pool(kept=1, more=0))
    yield found
    found.dispose()


def backend(engine: Engine) -> int:
    with Database(engine).transaction() as session:
        return int(session.scalar(text("SELECT pg_backend_pid()")))


def end(backend_pid: int, engine: Engine) -> None:
    with Database(engine).transaction() as session:
        ended = text("SELECT pg_terminate_backend(:pid, 5000)")
        assert session.scalar(ended, {"pid": backend_pid})


def test_a_connection_that_lives_is_used_again(engine: Engine) -> None:
    assert backend(engine) == backend(engine)


def test_a_connection_that_the_server_closed_is_replaced(
    engine: Engine, postgres_engine: Engine
) -> None:
    first = backend(engine)
    end(first, postgres_engine)

    assert backend(engine) != first


def test_one_that_rested_long_is_asked(
    engine: Engine, postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What dropped the connection told nobody: only asking the server shows it.
    monkeypatch.setattr(alive, "_has_something_to_say", lambda _connection: False)
    monkeypatch.setattr(alive, "LONG_REST_SECONDS", 0.0)
    first = backend(engine)
    end(first, postgres_engine)

    assert backend(engine) != first


def test_one_that_rested_long_and_lives_is_used_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alive, "LONG_REST_SECONDS", 0.0)

    assert backend(engine) == backend(engine)
