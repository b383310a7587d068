from fastapi.testclient import TestClient

from app.core.db import Database, connect
from tests.apps import BASE_URL
from tests.service import whole_app


def client(database: Database) -> TestClient:
    return TestClient(whole_app(database), base_url=BASE_URL, raise_server_exceptions=False)


def test_a_service_with_its_database_is_ready(database: Database) -> None:
    assert client(database).get("/healthz").json() == {"status": "ok"}
    assert client(database).get("/readyz").json() == {"status": "ok"}


def test_without_its_database_it_lives_and_is_not_ready() -> None:
    engine = connect("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    stranger = client(Database(engine))
    assert stranger.get("/healthz").status_code == 200
    answer = stranger.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    engine.dispose()
