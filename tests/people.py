"""A service with the demo catalogue in it, and browsers that are logged in."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from fastapi.testclient import TestClient

from app.core.db import Database
from app.identity.sessions import Sessions
from app.identity.store import SessionStore
from app.ops.demo.catalogue import demo_catalogue
from app.ops.demo.loading import load_demo
from app.wiring import Services
from tests.apps import BASE_URL
from tests.moments import NOW
from tests.service import whole_app, whole_services


@dataclass(frozen=True, slots=True)
class Demo:
    """The service, and how somebody logs in."""

    database: Database
    services: Services
    stranger: TestClient

    def browser(self, person_id: str) -> TestClient:
        """Return the browser of a demo person who has logged in."""
        found = demo_catalogue().person(person_id)
        assert found is not None
        with self.database.transaction() as session:
            learner = self.services.learners(session).sign_in(
                {"iss": "https://login.example", "sub": found.eduid}, found.userinfo(), now=NOW
            )
            secret = Sessions(SessionStore(session)).open(learner.id, now=NOW)
        client = TestClient(self.stranger.app, base_url=BASE_URL, follow_redirects=False)
        client.cookies.set("__Host-leerkluis", secret)
        client.headers.update({"Accept": "text/html", "Origin": BASE_URL})
        return client


def demo_on(database: Database, *, say: Callable[[str], None] = str) -> Demo:
    """Return the service on a database with the demo catalogue."""
    services = whole_services()
    load_demo(database, services, now=NOW, say=say)
    client = TestClient(whole_app(database), base_url=BASE_URL, follow_redirects=False)
    return Demo(database, services, client)


def found(pattern: str, text: str) -> list[str]:
    """Return what a pattern finds, each once, in order."""
    return list(dict.fromkeys(re.findall(pattern, text)))
