"""Where a learner is logged in: told to them, ended by them, at once and on every replica."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database, connect
from app.identity.models import IDLE, LIFETIME
from app.identity.session_store import SessionStore
from app.identity.sessions import Sessions
from tests.apps import BASE_URL
from tests.moments import NOW
from tests.service import whole_app, whole_services

HTML = {"Accept": "text/html"}
SESSIONS = "/api/v1/me/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def logged_in(database: Database, subject: str = "s1", user_agent: str = FIREFOX) -> str:
    """Return the secret of a new session."""
    with database.transaction() as session:
        learner = (
            whole_services()
            .learners(session)
            .sign_in({"iss": "https://login.example", "sub": subject}, {}, now=NOW)
        )
        sessions = Sessions(SessionStore(session))
        return sessions.open(learner.id, user_agent=user_agent, now=NOW)


def browser(database: Database, secret: str, *, later: timedelta = timedelta()) -> TestClient:
    """Return a browser with a session, at an application of its own: a replica."""
    client = TestClient(whole_app(database, now=NOW + later), base_url=BASE_URL)
    client.cookies.set("__Host-leerkluis", secret)
    client.headers["Origin"] = BASE_URL
    return client


def test_the_list_tells_coarsely_where_and_which_is_this_one(database: Database) -> None:
    mine, phone = logged_in(database), logged_in(database, user_agent="x iPhone Safari/1")
    listed = browser(database, mine).get(SESSIONS).json()
    assert sorted((one["browser"], one["system"], one["current"]) for one in listed) == [
        ("Firefox", "Linux", True),
        ("Safari", "iPhone", False),
    ]
    assert all(phone not in str(one) and mine not in str(one) for one in listed)


def test_one_session_is_ended_at_once_and_only_by_its_owner(database: Database) -> None:
    mine, lost, other = logged_in(database), logged_in(database), logged_in(database, "s2")
    listed = browser(database, mine).get(SESSIONS).json()
    victim = next(one["id"] for one in listed if not one["current"])
    assert browser(database, other).delete(f"{SESSIONS}/{victim}").status_code == 404
    assert browser(database, lost).get("/api/v1/me").status_code == 200
    assert browser(database, mine).delete(f"{SESSIONS}/{victim}").status_code == 204
    assert browser(database, lost).get("/api/v1/me").status_code == 401
    assert browser(database, mine).delete(f"{SESSIONS}/{victim}").status_code == 404


def test_all_others_are_ended_and_this_one_stays(database: Database) -> None:
    mine, lost, other = logged_in(database), logged_in(database), logged_in(database, "s2")
    assert browser(database, mine).delete(SESSIONS).status_code == 204
    found = [browser(database, secret).get("/api/v1/me") for secret in (mine, lost, other)]
    assert [answer.status_code for answer in found] == [200, 401, 200]


@pytest.fixture
def apart(postgres_database: Database) -> Iterator[tuple[Database, Database]]:
    """Return one PostgreSQL database as two replicas have it: each by connections of its own."""
    url = postgres_database.engine.url.render_as_string(hide_password=False)
    engines = connect(url), connect(url)
    yield Database(engines[0]), Database(engines[1])
    for engine in engines:
        engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("how", ["here", "elsewhere", "on the page"])
def test_logging_out_on_one_replica_holds_at_once_on_the_other(
    apart: tuple[Database, Database], how: str
) -> None:
    mine, other = logged_in(apart[0]), logged_in(apart[1])
    first, second = (browser(database, mine) for database in apart)
    assert {one.get("/api/v1/me").status_code for one in (first, second)} == {200}
    if how == "here":
        assert first.post("/logout", follow_redirects=False).status_code == 303
    elif how == "elsewhere":
        assert browser(apart[0], other).delete(SESSIONS).status_code == 204
    else:
        page = browser(apart[0], other)
        assert page.post("/wallet/profile/sessions/end-others").status_code == 200
    assert {one.get("/api/v1/me").status_code for one in (first, second)} == {401}
    assert second.get("/wallet", headers=HTML, follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    ("later", "status"),
    [
        pytest.param(IDLE - timedelta(seconds=1), 200, id="used in time"),
        pytest.param(IDLE, 401, id="left alone"),
        pytest.param(LIFETIME, 401, id="at the end of the day"),
    ],
)
def test_a_session_ends_by_itself(sqlite_database: Database, later: timedelta, status: int) -> None:
    client = browser(sqlite_database, logged_in(sqlite_database), later=later)
    assert client.get("/api/v1/me").status_code == status
    if status == 200:
        assert len(client.get(SESSIONS).json()) == 1


def test_the_page_can_do_what_the_api_can(database: Database) -> None:
    mine, lost = logged_in(database), logged_in(database)
    page = browser(database, mine)
    html = page.get("/wallet/profile", headers={"Accept": "text/html"}).text
    assert html.count("Firefox op Linux") >= 2
    victim = html.partition("/wallet/profile/sessions/")[2].partition("/end")[0]
    shown = page.post(f"/wallet/profile/sessions/{victim}/end", headers={"Accept": "text/html"})
    assert "geen toegang meer" in shown.text
    assert browser(database, lost).get("/api/v1/me").status_code == 401
    assert page.post("/wallet/profile/sessions/end-others").status_code == 200
