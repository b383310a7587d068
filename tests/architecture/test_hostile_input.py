"""Every operation, on both databases, with text that no honest caller sends: never a 5xx."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from app.institutions.client_models import PLATFORM_ID, NewApiClient
from app.web.callers import SCOPES_OF_KIND, OrganisationKind
from tests.apps import BASE_URL
from tests.credentials.documents import credential
from tests.journeys.story import INSTITUTION, Caller, api_caller
from tests.moments import NOW
from tests.service import whole_app, whole_services

JSON = dict[str, Any]
HOSTILE = {"nul": "a\x00b", "long nul": "\x00" * 36, "surrogate": "\ud800", "quote": "'; --"}
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def callers(database: Database) -> list[tuple[TestClient, JSON]]:
    """Return a stranger and one of each kind of caller."""
    services = whole_services()
    stranger = TestClient(whole_app(database), base_url=BASE_URL, raise_server_exceptions=False)
    found: list[tuple[TestClient, JSON]] = [(stranger, {})]
    with database.transaction() as session:
        order = NewApiClient(
            kind=OrganisationKind.PLATFORM,
            organisation_id=PLATFORM_ID,
            name="Beheer",
            scopes=SCOPES_OF_KIND[OrganisationKind.PLATFORM],
        )
        made = services.api_clients(session).create(order, now=NOW)
        learner = services.learners(session).sign_in(
            {"iss": "https://login.example", "sub": "s"}, {"sub": "s", "name": "x"}, now=NOW
        )
    platform = api_caller(stranger, made.client.id, made.secret or "")
    school = platform.post("/api/v1/institutions", INSTITUTION)["id"]
    for kind, owner in ((OrganisationKind.INSTITUTION, school), (OrganisationKind.FUNDER, "fund")):
        body = {
            "organisation": {"kind": kind, "id": owner},
            "name": "x",
            "scopes": sorted(SCOPES_OF_KIND[kind]),
        }
        client = platform.post("/api/v1/api-clients", body)
        found.append(
            (stranger, bearer(api_caller(stranger, client["id"], client["client_secret"])))
        )
    found.append((stranger, bearer(platform)))
    token = services.tokens.for_learner(learner.id, now=NOW)
    return [*found, (stranger, bearer(Caller(stranger, token)))]


def bearer(caller: Caller) -> JSON:
    return {"Authorization": f"Bearer {caller.token}"}


def filled(path: str, text: str) -> str:
    """Return the path with its parameters replaced, each byte escaped."""
    escaped = "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))
    parts = [escaped if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def examples(schema: JSON, schemas: JSON, text: str, depth: int = 0) -> Any:
    """Return a body in which every text is the hostile one."""
    if "$ref" in schema:
        return examples(schemas[schema["$ref"].rpartition("/")[2]], schemas, text, depth + 1)
    for union in ("anyOf", "oneOf", "allOf"):
        if union in schema:
            return examples(schema[union][0], schemas, text, depth + 1)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kinds: dict[str, Callable[[], Any]] = {
        "object": lambda: {
            name: examples(member, schemas, text, depth + 1)
            for name, member in schema.get("properties", {}).items()
            if depth < 8
        },
        "array": lambda: [examples(schema.get("items", {}), schemas, text, depth + 1)],
        "integer": lambda: 1,
        "number": lambda: 1,
        "boolean": lambda: True,
        "string": lambda: "2026-01-01" if schema.get("format") == "date" else text,
    }
    return kinds.get(schema.get("type", ""), lambda: None)()


def requests_of(description: JSON, text: str) -> list[tuple[str, str, JSON]]:
    """Return a request to every operation with hostile text in its path, query and body."""
    schemas = description["components"]["schemas"]
    made = []
    for path, item in description["paths"].items():
        for method in METHODS & item.keys():
            operation = item[method]
            query = {
                one["name"]: text for one in operation.get("parameters", []) if one["in"] == "query"
            }
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            body = examples(schema, schemas, text) if schema else None
            made.append((method, filled(path, text), {"params": query, "json": body}))
    return made


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_leads_to_a_fault_of_ours(
    callers: list[tuple[TestClient, JSON]], text: str
) -> None:
    description = callers[0][0].get("/openapi.json").json()
    readable = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    faults, asked = [], 0
    for client, headers in callers:
        for method, path, options in requests_of(description, readable):
            content = json.dumps(options.pop("json"), ensure_ascii=True).replace(
                "\\ufffd", "\\ud800"
            )
            answer = client.request(
                method,
                path,
                content=content,
                headers={**headers, "Content-Type": "application/json"},
                **options,
            )
            asked += 1
            # Without a provider the login answers 503, as it should.
            if answer.status_code == 500:
                faults.append((method, path, answer.status_code, answer.text[:200]))
    assert asked > 200
    assert faults == []


@pytest.mark.parametrize("text", ["\x00", "did:web:x\x00", "urn:uuid:\x00"])
def test_no_credential_leads_to_a_fault_of_ours(
    callers: list[tuple[TestClient, JSON]], text: str
) -> None:
    client = callers[0][0]
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "1",
        "statusListCredential": f"{BASE_URL}/status/{text}/revocation",
    }
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": f"{text}#k",
        "proofPurpose": "assertionMethod",
        "proofValue": "z1",
    }
    for change in ({"id": text}, {"issuer": f"{text}:x"}, {"credentialStatus": [entry]}):
        document = {**credential(**change), "proof": proof}
        answer = client.post("/api/v1/verify", json=document)
        assert answer.status_code in {200, 422}, answer.text
        assert answer.json().get("outcome") != "valid"
