"""Everybody who can call, and one object of each kind with its owner."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from app.web.callers import OrganisationKind
from tests.credentials.test_awards_api import order
from tests.credentials.test_elsewhere import ENTRY
from tests.journeys.story import Caller
from tests.pages.test_story import accept_all
from tests.people import Demo, api_client, school

JSON = dict[str, Any]
NOBODY = "00000000-0000-4000-8000-000000000000"
# Parts of paths that name something public, or a kind and not an object.
OPEN_PARTS = {"slug": "waterkant", "mechanism": "eddsa-rdfc-2022", "kind": "microcredential_ho"}


@dataclass
class World:
    """The callers by role, and what belongs to the owner among them."""

    demo: Demo
    headers: dict[str, Mapping[str, str]]
    owned: dict[str, str] = field(default_factory=dict)

    def ask(self, role: str, method: str, path: str, **options: Any) -> httpx2.Response:
        """Return the answer to somebody; what is sent is JSON."""
        headers = {**self.headers[role], **options.pop("headers", {})}
        return self.demo.stranger.request(method.upper(), path, headers=headers, **options)

    def path(self, template: str, *, foreign: bool = False) -> str:
        """Return a path with the ids of what the owner has, or of nothing at all."""

        def named(found: re.Match[str]) -> str:
            name = found[1]
            return OPEN_PARTS.get(name) or (NOBODY if foreign else self.owned.get(name, NOBODY))

        return re.sub(r"\{([a-z_]+)(?::[a-z]+)?\}", named, template)


def bearer(caller: Caller) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {caller.token}"}


def learner(demo: Demo, person: str) -> Mapping[str, str]:
    """Return the headers of a learner with a token, as an app has one."""
    browser = demo.browser(person)
    me = browser.get("/api/v1/me", headers={"Accept": "application/json"}).json()
    from_now = demo.stranger.app.state.parts.clock()  # type: ignore[attr-defined]
    token = demo.services.tokens.for_learner(me["id"], now=from_now)
    return {"Authorization": f"Bearer {token}"}


def world(demo: Demo) -> World:
    """Return the service with an object of every kind in it."""
    waterkant, noorderbrug = school(demo, "waterkant"), school(demo, "noorderbrug")
    kinds = OrganisationKind
    made = World(
        demo,
        {
            "stranger": {},
            "learner": learner(demo, "p01"),
            "other learner": learner(demo, "p02"),
            "institution": bearer(waterkant),
            "other institution": bearer(noorderbrug),
            "funder": bearer(api_client(demo, kinds.FUNDER, "demo-fund")),
            "other funder": bearer(api_client(demo, kinds.FUNDER, "another-fund")),
            "platform": bearer(api_client(demo, kinds.PLATFORM, "platform")),
        },
    )
    made.owned = owned_in(made, waterkant)
    return made


def owned_in(made: World, waterkant: Caller) -> dict[str, str]:
    """Return the ids of what the learner, the institution, the funder and the platform have."""
    (item, *_) = accept_all(made.demo.browser("p01"))
    share = made.ask(
        "learner", "post", "/api/v1/me/shares", json={"item_ids": [item], "label": "x"}
    ).json()
    award = waterkant.post("/api/v1/awards", order(waterkant))
    platform = {
        name: made.ask("platform", "get", path).json()["items"][0]["id"]
        for name, path in (
            ("institution_id", "/api/v1/institutions"),
            ("source_id", "/api/v1/funding-sources"),
        )
    }
    (client, *_) = made.ask("platform", "get", "/api/v1/api-clients").json()["items"]
    trusted = {**ENTRY, "issuer_id": "did:web:elsewhere.example"}
    entry = made.ask("platform", "post", "/api/v1/trusted-issuers", json=trusted).json()
    keys = made.ask("institution", "get", "/api/v1/keys").json()
    return {
        **platform,
        "item_id": item,
        "share_id": share["id"],
        "award_id": award["id"],
        "achievement_id": award["achievement_id"],
        "client_id": client["id"],
        "entry_id": entry["id"],
        "key_id": (keys["items"] if isinstance(keys, dict) else keys)[0]["id"],
    }
