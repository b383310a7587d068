"""A service with the demo catalogue in it, and browsers that are logged in."""

import re
from dataclasses import dataclass

from fastapi.testclient import TestClient

from app.core.db import Database
from app.holder.models import Acceptance
from app.holder.store import TermsStore
from app.holder.terms import TERMS_VERSION
from app.identity.session_store import SessionStore
from app.identity.sessions import Sessions
from app.institutions.client_models import NewApiClient
from app.ops.demo.catalogue import demo_catalogue
from app.web.callers import SCOPES_OF_KIND, OrganisationKind
from app.wiring import Services
from tests.apps import BASE_URL
from tests.journeys.story import Caller, api_caller
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
                {"iss": "https://login.example", "sub": found.eduid},
                found.userinfo(),
                found.links(),
                now=NOW,
            )
            secret = Sessions(SessionStore(session)).open(learner.id, seen_at=NOW, now=NOW)
            acceptance = Acceptance(version=TERMS_VERSION, accepted_at=NOW)
            TermsStore(session).add(learner.id, acceptance)
        client = TestClient(self.stranger.app, base_url=BASE_URL, follow_redirects=False)
        client.cookies.set("__Host-leerkluis", secret)
        client.headers.update({"Accept": "text/html", "Origin": BASE_URL})
        return client


def demo_on(database: Database) -> Demo:
    """Return the service on a database that holds the demo catalogue."""
    client = TestClient(whole_app(database), base_url=BASE_URL, follow_redirects=False)
    return Demo(database, whole_services(), client)


def api_client(demo: Demo, kind: OrganisationKind, organisation_id: str) -> Caller:
    """Return a client of an organisation with every scope that it can have, and a token."""
    order = NewApiClient(
        kind=kind,
        organisation_id=organisation_id,
        name="Test",
        scopes=SCOPES_OF_KIND[kind],
    )
    with demo.database.transaction() as session:
        made = demo.services.api_clients(session).create(order, now=NOW)
    return api_caller(demo.stranger, made.client.id, made.secret or "")


def school(demo: Demo, slug: str) -> Caller:
    """Return a client of a demo institution."""
    with demo.database.reading() as session:
        owner = demo.services.institutions(session).by_slug(slug)
    return api_client(demo, OrganisationKind.INSTITUTION, owner.id)


def found(pattern: str, text: str) -> list[str]:
    """Return what a pattern finds, each once, in order."""
    return list(dict.fromkeys(re.findall(pattern, text)))
