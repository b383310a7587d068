"""Learners at the demo service who speak to its API."""

import json
from typing import Any

from fastapi.testclient import TestClient

from app.core.keys import Algorithm
from app.credentials.proofs import data_integrity
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.ops.demo.catalogue import demo_catalogue
from tests.apps import BASE_URL
from tests.core.signing import SIGNING_KEYS
from tests.credentials.documents import SIGNERS, credential
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo

JSON = dict[str, Any]
LOW = "https://refeds.org/assurance/IAP/low"


def learner(demo: Demo, person_id: str, **userinfo: object) -> Caller:
    """Return a demo person who has logged in, with some of what the provider tells changed."""
    person = demo_catalogue().person(person_id)
    assert person is not None
    told = {**person.userinfo(), **userinfo}
    with demo.database.transaction() as session:
        known = demo.services.learners(session).sign_in(
            {"iss": "https://login.example", "sub": person.eduid}, told, now=NOW
        )
    return Caller(demo.stranger, demo.services.tokens.for_learner(known.id, now=NOW))


def claimed(caller: Caller) -> list[str]:
    """Accept all that waits; return the items, in the order of the list."""
    for one in caller.get_list("/api/v1/me/claims"):
        caller.post("/api/v1/me/claims", {"award_id": one["award_id"]})
    return [one["id"] for one in caller.get("/api/v1/me/credentials")["items"]]


def signed(**members: object) -> str:
    """Return a credential of an issuer for whom nobody vouches, with a good proof."""
    document = data_integrity.secure(
        credential(**members),
        signer=SIGNERS[Algorithm.EDDSA],
        public_key=SIGNING_KEYS[Algorithm.EDDSA].public_key(),
        suite=Cryptosuite.EDDSA_RDFC_2022,
        created=NOW,
    )
    return json.dumps(document)


def send(
    caller: Caller, method: str, path: str, content: bytes | str | JSON, kind: str = ""
) -> Any:
    """Return the answer to a request of any method and media type."""
    headers = {"Authorization": f"Bearer {caller.token}"}
    client: TestClient = caller.client
    url = f"{BASE_URL}/api/v1/me/{path}"
    if isinstance(content, dict):
        return client.request(method, url, json=content, headers=headers)
    return client.request(method, url, content=content, headers={**headers, "Content-Type": kind})
