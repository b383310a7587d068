"""A collection as a CLR 2.0: signed by its holder, with what is inside as its issuers signed it."""

import json
from typing import Any

import pytest
from pyld import FrozenDocumentLoader, jsonld

from app.credentials.contexts import CLR, CONTEXT_IRIS, load_context
from tests.journeys.story import Caller
from tests.people import Demo
from tests.wallet.people import claimed, learner, send, signed
from tests.wallet.test_imports import token

JSON = dict[str, Any]
VOCABULARY = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"


@pytest.fixture
def fenna(demo: Demo) -> Caller:
    caller = learner(demo, "p01")
    claimed(caller)
    return caller


def record(caller: Caller, **body: object) -> JSON:
    answer = send(caller, "POST", "collections", body)
    assert answer.status_code == 200, answer.text
    found: JSON = answer.json()
    return found


def test_everything_that_is_not_hidden_stands_in_it(fenna: Caller) -> None:
    items = fenna.get("/api/v1/me/credentials")["items"]
    send(fenna, "PUT", f"credentials/{items[0]['id']}/arrangement", {"hidden": True})
    found = record(fenna)
    inside = found["credentialSubject"]["verifiableCredential"]
    signed_by = fenna.get(f"/api/v1/me/credentials/{items[1]['id']}")["data_integrity"]
    assert found["@context"][1] == CLR
    assert len(inside) == 2
    assert signed_by in inside
    assert found["partial"] is False


def test_what_is_inside_and_around_it_verifies(demo: Demo, fenna: Caller) -> None:
    found = record(fenna)
    for document in found["credentialSubject"]["verifiableCredential"]:
        assert demo.stranger.post("/api/v1/verify", json=document).json()["outcome"] == "valid"
    # Whoever puts a record together is no institution: the proof holds, and nobody vouches.
    told = demo.stranger.post("/api/v1/verify", json=found).json()
    assert (told["findings"][0]["result"], told["outcome"]) == ("passed", "not_trusted")
    changed = json.loads(json.dumps(found))
    changed["credentialSubject"]["verifiableCredential"].pop()
    assert demo.stranger.post("/api/v1/verify", json=changed).json()["outcome"] == "invalid"


def test_no_term_of_it_is_undefined(fenna: Caller) -> None:
    send(fenna, "POST", "imports", signed(), "application/json")
    fenna.post("/api/v1/me/portfolio", {"title": "Vrijwilliger", "organisation": "Voedselbank"})
    found = record(fenna)
    assert found["credentialSubject"]["achievement"][0]["name"] == "Vrijwilliger"
    dropped: list[str | None] = []
    loader = FrozenDocumentLoader({iri: load_context(iri) for iri in CONTEXT_IRIS})
    options = {"documentLoader": loader, "base": None}
    expanded = jsonld.expand(found, options, on_property_dropped=dropped.append)
    subject = expanded[0]["https://www.w3.org/2018/credentials#credentialSubject"][0]
    assert dropped == []
    assert f"{VOCABULARY}ClrCredential" in expanded[0]["@type"]
    assert len(subject[f"{VOCABULARY}verifiableCredential"]) == 4
    assert len(subject[f"{VOCABULARY}achievement"]) == 1


def test_a_term_that_no_context_knows_would_be_noticed(fenna: Caller) -> None:
    dropped: list[str | None] = []
    loader = FrozenDocumentLoader({iri: load_context(iri) for iri in CONTEXT_IRIS})
    found = record(fenna)
    found["credentialSubject"]["cumLaude"] = True
    options = {"documentLoader": loader, "base": None}
    jsonld.expand(found, options, on_property_dropped=dropped.append)
    assert dropped == ["cumLaude"]


def test_chosen_items_and_a_group_are_a_part(fenna: Caller) -> None:
    items = fenna.get("/api/v1/me/credentials")["items"]
    chosen = record(fenna, item_ids=[items[0]["id"]])
    assert (len(chosen["credentialSubject"]["verifiableCredential"]), chosen["partial"]) == (
        1,
        True,
    )
    group = fenna.post("/api/v1/me/groups", {"name": "Zorg"})
    send(fenna, "PUT", f"credentials/{items[1]['id']}/arrangement", {"group_id": group["id"]})
    grouped = record(fenna, group_id=group["id"])
    inside = fenna.get(f"/api/v1/me/credentials/{items[1]['id']}")["data_integrity"]
    assert grouped["credentialSubject"]["verifiableCredential"] == [inside]


def test_a_token_stands_in_an_envelope(fenna: Caller) -> None:
    kept = send(fenna, "POST", "imports", token(), "application/vc+jwt").json()
    inside = record(fenna, item_ids=[kept["id"]])["credentialSubject"]["verifiableCredential"]
    assert inside[0]["id"] == f"data:application/vc+jwt,{token()}"


@pytest.mark.parametrize("entries", [0, 1])
def test_a_record_of_no_credential_is_refused(demo: Demo, entries: int) -> None:
    milan = learner(demo, "p04")
    for _ in range(entries):
        milan.post("/api/v1/me/portfolio", {"title": "Vrijwilliger"})
    refused = send(milan, "POST", "collections", {})
    assert (refused.status_code, refused.json()["code"]) == (422, "empty_collection")
