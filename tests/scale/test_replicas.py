"""Two replicas on one PostgreSQL: what one has done, the other knows at once."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.core.db import Database, Pool, connect
from app.core.errors import UnavailableError
from app.institutions.oauth_routes import TOKEN_LIMIT
from app.main import create_app
from app.ops.demo.loading import load_demo
from app.ops.development_provider import create_provider
from app.web.callers import OrganisationKind
from tests.apps import BASE_URL
from tests.conftest import emptied
from tests.credentials.documents import DID
from tests.credentials.test_awards_api import order
from tests.credentials.test_elsewhere import ENTRY
from tests.identity.test_login import SERVICE, chosen, settings
from tests.journeys.story import Caller, verified
from tests.limits import forget_hits
from tests.matrix.making import person
from tests.moments import NOW
from tests.people import Demo, api_client, demo_on, school
from tests.servers import served
from tests.service import whole_services
from tests.staff.desk import FORMAL
from tests.staff.desk import school as desk
from tests.wallet.people import signed

JSON = dict[str, Any]
LD = "application/vc"
pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def first(postgres_engine: Engine) -> Iterator[Demo]:
    """Return a replica of the service with the demo catalogue."""
    database = Database(postgres_engine)
    load_demo(database, whole_services(), now=NOW, say=lambda _: None)
    yield demo_on(database)
    emptied(postgres_engine)


@pytest.fixture(scope="module")
def second(postgres_url: str) -> Iterator[Demo]:
    """Return another replica, with connections of its own."""
    engine = connect(postgres_url, Pool(kept=1, more=2))
    yield demo_on(Database(engine))
    engine.dispose()


@pytest.fixture(scope="module")
def waterkant(first: Demo) -> Caller:
    return school(first, "waterkant")


@pytest.fixture
def elsewhere(second: Demo, waterkant: Caller) -> Caller:
    """Return the same client, with the token of the first replica, at the second one."""
    return Caller(second.stranger, waterkant.token)


def test_a_session_that_began_here_is_open_there_and_ends_everywhere(
    first: Demo, second: Demo
) -> None:
    _, browser = person(first, "replicas")
    there = TestClient(second.stranger.app, base_url=BASE_URL, cookies=browser.cookies)
    there.headers["Origin"] = BASE_URL
    assert there.get("/api/v1/me").status_code == 200
    assert there.post("/logout", follow_redirects=False).status_code == 303
    assert browser.get("/api/v1/me", headers={"Accept": "application/json"}).status_code == 401


def test_a_login_that_began_here_ends_there_once(first: Demo, second: Demo) -> None:
    with served(lambda address: create_provider(settings(address), clock=lambda: NOW)) as issuer:
        here, there = (
            TestClient(
                create_app(settings(issuer), clock=lambda: NOW, database=one.database),
                base_url=SERVICE,
                follow_redirects=False,
            )
            for one in (first, second)
        )
        back = chosen(here)
        there.cookies = here.cookies
        assert there.get(back).headers["location"] == f"{SERVICE}/wallet"
        assert here.get(back).headers.get("location") != f"{SERVICE}/wallet"


def test_a_limit_counts_what_all_replicas_answer(first: Demo, second: Demo) -> None:
    forget_hits(first.database)
    replicas = [first.stranger, second.stranger]
    found = [
        replicas[each % 2].post("/oauth/token").status_code for each in range(TOKEN_LIMIT.hits + 1)
    ]
    assert (429 in found[:-1], found[-1]) == (False, 429)
    forget_hits(first.database)


def test_a_key_that_was_used_here_gives_the_same_answer_there(
    waterkant: Caller, elsewhere: Caller
) -> None:
    wanted = order(waterkant)
    headers = {"Idempotency-Key": "replicas", "Authorization": f"Bearer {waterkant.token}"}
    found = [
        one.client.post("/api/v1/awards", json=wanted, headers=headers).json()["id"]
        for one in (waterkant, elsewhere)
    ]
    assert found[0] == found[1]


def test_a_key_that_was_rotated_here_no_longer_signs_there(
    waterkant: Caller, elsewhere: Caller
) -> None:
    def methods(caller: Caller) -> set[str]:
        made = caller.post("/api/v1/awards", order(caller))
        return {one["verificationMethod"] for one in made["credential"]["data_integrity"]["proof"]}

    before = methods(elsewhere)
    kid = waterkant.post("/api/v1/keys/rotations", {"algorithm": "EdDSA"})["kid"]
    assert methods(elsewhere) - before == {kid}
    listed = elsewhere.client.get("/i/waterkant/did.json").json()["verificationMethod"]
    assert {*before, kid} <= {one["id"] for one in listed}


def test_what_is_revoked_here_is_revoked_there(waterkant: Caller, elsewhere: Caller) -> None:
    made = waterkant.post("/api/v1/awards", order(waterkant))
    document = made["credential"]["data_integrity"]
    status = httpx.URL(document["credentialStatus"][0]["statusListCredential"]).path

    def seen() -> tuple[str, str]:
        answer = elsewhere.client.post("/api/v1/verify", json=document)
        return answer.json()["code"], elsewhere.client.get(status).text

    code, published = seen()
    waterkant.post(f"/api/v1/awards/{made['id']}/revocation", {"reason": "vergissing"})
    assert code == "valid"
    assert (seen()[0], seen()[1] != published) == ("revoked", True)


def test_an_issuer_that_is_registered_here_is_trusted_there_and_no_longer(
    first: Demo, second: Demo
) -> None:
    platform = api_client(first, OrganisationKind.PLATFORM, "platform")

    def outcome() -> str:
        return str(verified(second.stranger, signed(), LD)["outcome"])

    before = outcome()
    entry = platform.post("/api/v1/trusted-issuers", {**ENTRY, "issuer_id": DID})["id"]
    during = outcome()
    platform.delete(f"/api/v1/trusted-issuers/{entry}")
    assert (before, during, outcome()) == ("not_trusted", "valid", "not_trusted")


def test_what_is_changed_here_is_awarded_there(waterkant: Caller, elsewhere: Caller) -> None:
    wanted = order(waterkant)
    path = f"/api/v1/achievements/{wanted['achievement_id']}"
    elsewhere.post("/api/v1/awards", wanted)
    definition = waterkant.get(path)["definition"]
    definition["title"] = {"nl": "Andere naam", "en": "Another name"}
    waterkant.put(path, definition)
    made = elsewhere.post("/api/v1/awards", wanted)
    assert made["credential"]["data_integrity"]["name"] == "Andere naam"


def test_four_eyes_that_are_wanted_here_are_wanted_there(first: Demo, elsewhere: Caller) -> None:
    here, wanted = desk(first, "waterkant"), order(elsewhere, FORMAL, result=None)
    here.four_eyes(on=True)
    elsewhere.post("/api/v1/awards", wanted, status=202)
    here.four_eyes(on=False)
    elsewhere.post("/api/v1/awards", wanted, status=201)


def test_who_gets_no_connection_in_time_is_told_to_try_again(postgres_url: str) -> None:
    engine = connect(postgres_url, Pool(kept=1, more=0, patience_seconds=0.01))
    database = Database(engine)
    with database.transaction() as session:
        session.connection()
        with pytest.raises(UnavailableError), database.reading() as other:
            other.connection()
    engine.dispose()


def test_through_a_pooler_nothing_is_prepared(postgres_url: str) -> None:
    engine = connect(postgres_url, Pool(through_pooler=True))
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        assert driver.prepare_threshold is None
    engine.dispose()
