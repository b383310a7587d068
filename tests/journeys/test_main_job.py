"""The whole promise through HTTP: issue, claim, share, verify, revoke, verify again."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from app.institutions.client_models import PLATFORM_ID, NewApiClient
from app.main import create_app
from app.ops.context import services_of
from app.ops.demo.catalogue import demo_catalogue
from app.web.callers import SCOPES_OF_KIND, OrganisationKind
from app.wiring import Services
from tests.apps import BASE_URL
from tests.journeys.story import INSTITUTION, JSON, Caller, api_caller, opened, verified
from tests.moments import NOW
from tests.service import SETTINGS

EPPN = "p01@waterkant.example"


@dataclass(frozen=True, slots=True)
class World:
    """A service with a platform client, an institution and two learners."""

    client: TestClient
    services: Services
    database: Database
    platform: Caller

    def learner(self, subject: str, eppn: str) -> Caller:
        """Return somebody who has logged in."""
        userinfo = {
            "sub": subject,
            "name": f"{subject.title()} van Voorbeeld",
            "eduperson_principal_name": [eppn],
            "eduperson_assurance": ["https://refeds.org/assurance/IAP/medium"],
        }
        with self.database.transaction() as session:
            learner = self.services.learners(session).sign_in(
                {"iss": "https://login.example", "sub": subject}, userinfo, now=NOW
            )
        return Caller(self.client, self.services.tokens.for_learner(learner.id, now=NOW))

    def client_of(self, kind: OrganisationKind, organisation_id: str) -> Caller:
        """Return an API client that the platform made for an organisation."""
        order = {
            "organisation": {"kind": kind, "id": organisation_id},
            "name": "SIS",
            "scopes": sorted(SCOPES_OF_KIND[kind]),
        }
        made = self.platform.post("/api/v1/api-clients", order)
        return api_caller(self.client, made["id"], made["client_secret"])


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    app = create_app(SETTINGS, clock=lambda: NOW, database=database)
    services = services_of(SETTINGS)
    order = NewApiClient(
        kind=OrganisationKind.PLATFORM,
        organisation_id=PLATFORM_ID,
        name="Beheer",
        scopes=SCOPES_OF_KIND[OrganisationKind.PLATFORM],
    )
    with database.transaction() as session:
        made = services.api_clients(session).create(order, now=NOW)
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        platform = api_caller(client, made.client.id, made.secret or "")
        yield World(client, services, database, platform)


def school_of(world: World) -> Caller:
    """Register an institution with its recognition; return its client."""
    institution = world.platform.post("/api/v1/institutions", INSTITUTION)
    recognition = {"kind": "bekostigd", "authority": "OCW (fictief)", "valid_from": "2000-01-01"}
    path = f"/api/v1/institutions/{institution['id']}/recognitions"
    world.platform.post(path, recognition)
    return world.client_of(OrganisationKind.INSTITUTION, institution["id"])


def module_of(school: Caller) -> str:
    """Describe a module; return its id."""
    demo = next(
        item
        for item in demo_catalogue().achievements
        if item.slug == "hbo-module-30ec-smart-building"
    )
    definition = demo.definition.model_dump(mode="json", by_alias=True, exclude_none=True)
    body = {"slug": demo.slug, "definition": definition}
    return str(school.post("/api/v1/achievements", body)["id"])


def order_of(achievement_id: str, **change: object) -> JSON:
    return {
        "achievement_id": achievement_id,
        "recipient": {"eppn": EPPN},
        "name": "Fenna van Voorbeeld",
        "awarded_on": "2026-06-26",
        "result": "7",
        **change,
    }


def outcome(answer: JSON) -> tuple[str, str]:
    return answer["outcome"], answer["code"]


def test_issue_claim_share_verify_revoke_and_verify_again(world: World) -> None:
    school = school_of(world)
    award = school.post("/api/v1/awards", order_of(module_of(school)))
    assert award["state"] == "pending_claim"
    credential, token = (
        json.dumps(award["credential"]["data_integrity"]),
        award["credential"]["vc_jwt"],
    )

    fenna, milan = world.learner("fenna", EPPN), world.learner("milan", "p04@elsewhere.example")
    claim = {"award_id": award["id"]}
    assert milan.post("/api/v1/me/claims", claim, status=403)["code"] == "not_the_recipient"
    item = fenna.post("/api/v1/me/claims", claim)
    assert fenna.post("/api/v1/me/claims", claim, status=409)["code"] == "already_claimed"

    overview = fenna.get("/api/v1/me/overview")
    assert [held["id"] for held in overview["credentials"]] == [item["id"]]
    assert milan.get("/api/v1/me/overview")["credentials"] == []

    share = fenna.post("/api/v1/me/shares", {"item_ids": [item["id"]], "label": "Sollicitatie"})
    shown = opened(world.client, share["url"])
    assert outcome(shown["items"][0]) == ("valid", "valid")
    assert "Fenna" not in json.dumps(shown)
    assert fenna.get("/api/v1/me/access-log")["items"][0]["label"] == "Sollicitatie"

    assert outcome(verified(world.client, credential, "application/json")) == ("valid", "valid")
    assert outcome(verified(world.client, token, "application/vc+jwt")) == ("valid", "valid")
    tampered = credential.replace('"value": "7"', '"value": "9"')
    assert outcome(verified(world.client, tampered, "application/json"))[0] == "invalid"

    school.post(f"/api/v1/awards/{award['id']}/revocation", {"reason": "Verkeerde student"})
    for answer in (
        opened(world.client, share["url"])["items"][0],
        verified(world.client, credential, "application/json"),
        verified(world.client, token, "text/plain"),
    ):
        assert outcome(answer) == ("invalid", "revoked")
        assert "credential" not in answer or answer["credential"] is None
        assert answer["revocation"]["reason"] == "Verkeerde student"

    fenna.delete(f"/api/v1/me/shares/{share['id']}")
    assert opened(world.client, share["url"], status=410)["code"] == "share_withdrawn"


def test_of_many_who_accept_at_once_one_gets_it(world: World) -> None:
    school = school_of(world)
    order = order_of(module_of(school), recipient={"claim_code": True})
    award = school.post("/api/v1/awards", order)
    learners = [world.learner(f"learner-{number}", f"l{number}@x.example") for number in range(8)]
    claim = {"claim_code": award["claim_code"], "confirm_name": True}

    def accept(learner: Caller) -> int:
        headers = {"Authorization": f"Bearer {learner.token}"}
        return world.client.post("/api/v1/me/claims", json=claim, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(accept, learners))
    assert statuses == [201] + [409] * 7
    held = [learner.get("/api/v1/me/credentials")["items"] for learner in learners]
    assert sorted(len(items) for items in held) == [0] * 7 + [1]


def test_of_many_who_revoke_or_correct_at_once_one_does(world: World) -> None:
    school = school_of(world)
    module = module_of(school)
    award = school.post("/api/v1/awards", order_of(module))
    headers = {"Authorization": f"Bearer {school.token}"}
    address = f"/api/v1/awards/{award['id']}/revocation"

    def act(number: int) -> int:
        if number % 2:
            body = order_of(module, supersedes=award["id"])
            return world.client.post("/api/v1/awards", json=body, headers=headers).status_code
        reason = {"reason": f"Reden {number}"}
        return world.client.post(address, json=reason, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(act, range(8)))
    assert statuses == [201] + [409] * 7
    assert school.get(f"/api/v1/awards/{award['id']}")["state"] == "revoked"
