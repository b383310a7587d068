"""Learners with something in every table that is theirs."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi.testclient import TestClient

from app.core.db import Database
from app.credentials.models import Award
from app.identity.session_store import SessionStore
from app.identity.sessions import Sessions
from app.ops.demo.loading import load_demo
from app.wiring import Services
from tests.apps import BASE_URL
from tests.moments import NOW
from tests.service import whole_app, whole_services
from tests.wallet.people import signed

JSON = dict[str, Any]
ISSUER = "https://login.example"


@dataclass(frozen=True, slots=True)
class Person:
    """A learner with a browser of their own, and a token for apps."""

    id: str
    browser: TestClient
    token: str

    def get(self, path: str) -> JSON:
        answer = self.browser.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text
        body: JSON = answer.json()
        return body

    def post(self, path: str, body: JSON, *, status: int = 201) -> JSON:
        answer = self.browser.post(path, json=body, headers={"Accept": "application/json"})
        assert answer.status_code == status, answer.text
        found: JSON = answer.json()
        return found


@dataclass(frozen=True, slots=True)
class World:
    """The service with the demo catalogue, on either kind of database."""

    database: Database
    services: Services
    stranger: TestClient

    def person(self, subject: str, *, now: datetime = NOW, **userinfo: Any) -> Person:
        """Log somebody in."""
        told = {"sub": subject, "name": subject.title(), **userinfo}
        with self.database.transaction() as session:
            learner = self.services.learners(session).sign_in(
                {"iss": ISSUER, "sub": subject}, told, now=now
            )
            secret = Sessions(SessionStore(session)).open(learner.id, seen_at=now, now=now)
        browser = self.client(now=now)
        browser.cookies.set("__Host-leerkluis", secret)
        browser.headers.update({"Accept": "application/json", "Origin": BASE_URL})
        return Person(learner.id, browser, self.services.tokens.for_learner(learner.id, now=now))

    def client(self, *, now: datetime = NOW, database: Database | None = None) -> TestClient:
        """Return a browser at a replica of the service, at a moment."""
        app = whole_app(database or self.database, now=now)
        return TestClient(
            app, base_url=BASE_URL, follow_redirects=False, raise_server_exceptions=False
        )


def world_on(database: Database) -> World:
    """Return the service with the demo catalogue in it."""
    services = whole_services()
    load_demo(database, services, now=NOW, say=lambda _: None)
    client = TestClient(whole_app(database), base_url=BASE_URL, follow_redirects=False)
    return World(database, services, client)


def fenna_of(world: World, *, now: datetime = NOW) -> Person:
    """Log in as the person to whom three awards of the demo were given."""
    eppn = "p01@waterkant.example"
    return world.person(
        "fenna",
        now=now,
        name="Fenna van Voorbeeld",
        email=eppn,
        email_verified=True,
        eduperson_principal_name=[eppn],
        eduperson_assurance=["https://refeds.org/assurance/IAP/medium"],
    )


def claimed(person: Person) -> list[str]:
    """Accept everything that waits; return the ids of the wallet items."""
    answer = person.browser.get("/api/v1/me/claims")
    return [
        str(person.post("/api/v1/me/claims", {"award_id": one["award_id"]})["id"])
        for one in answer.json()
    ]


def added(person: Person, kind: str) -> str:
    """Add something that was not issued here; return the wallet item."""
    if kind == "imported":
        body = person.post("/api/v1/me/imports", json.loads(signed()))
    else:
        body = person.post("/api/v1/me/portfolio", {"title": "Vrijwilliger"})
    return str(body["id"])


def shared(person: Person, items: list[str], *, label: str = "Sollicitatie") -> JSON:
    """Make a link."""
    return person.post("/api/v1/me/shares", {"item_ids": items, "label": label})


def award_of(world: World, person: Person, item_id: str) -> Award:
    """Return the award behind a wallet item."""
    with world.database.reading() as session:
        held = world.services.wallet(session).held(item_id, learner_id=person.id)
    return held.described.award


def revoke(world: World, person: Person, item_id: str, *, now: datetime = NOW) -> None:
    """Let the institution take back what lies in a wallet."""
    award = award_of(world, person, item_id)
    with world.database.transaction() as session:
        world.services.awards(session).revoke(
            award.id, institution_id=award.institution_id, reason="Vergissing", now=now
        )
