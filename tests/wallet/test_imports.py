"""Credentials issued elsewhere: what is kept with which label, and what is refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.did import did_key
from app.core.jws import KeySigner
from app.core.keys import Algorithm, public_to_multibase
from app.credentials.proofs import sd_jwt, vc_jwt
from app.wallet import importing
from app.wallet.importing import TooManyImportsError, must_have_room
from tests.apps import BASE_URL
from tests.core.signing import SIGNING_KEYS
from tests.credentials.documents import DID, SIGNERS, credential
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.pages.pictures import baked_png, baked_svg
from tests.people import Demo
from tests.service import whole_app
from tests.wallet.people import claimed, learner, send, signed

JSON = dict[str, Any]
KEY = SIGNING_KEYS[Algorithm.EDDSA]


@pytest.fixture
def fenna(demo: Demo) -> Caller:
    return learner(demo, "p01")


def token() -> str:
    return vc_jwt.secure(credential(), signer=SIGNERS[Algorithm.EDDSA])


def selective() -> str:
    issuer = did_key(KEY.public_key())
    issued = sd_jwt.issue(
        {"iss": issuer, "vct": "https://school.example/diploma", "achievement_title": "Lassen"},
        hidden=frozenset(),
        signer=KeySigner(f"{issuer}#{public_to_multibase(KEY.public_key())}", KEY),
        typ="dc+sd-jwt",
        decoys=0,
    )
    return str(issued)


FORMS = {
    "JSON": (lambda: signed().encode(), "application/json", "Data-analyse"),
    "JWT": (lambda: token().encode(), "application/vc+jwt", "Data-analyse"),
    "SD-JWT": (lambda: selective().encode(), "application/dc+sd-jwt", "Lassen"),
    "pasted": (lambda: signed().encode(), "text/plain", "Data-analyse"),
    "PNG": (lambda: baked_png(token()), "image/png", "Data-analyse"),
    "SVG": (lambda: baked_svg(signed()), "image/svg+xml", "Data-analyse"),
}


@pytest.mark.parametrize(("make", "kind", "title"), FORMS.values(), ids=FORMS.keys())
def test_every_form_is_kept_with_its_label(fenna: Caller, make: Any, kind: str, title: str) -> None:
    answer = send(fenna, "POST", "imports", make(), kind)
    assert answer.status_code == 201, answer.text
    kept = answer.json()
    assert (kept["origin"], kept["standing"], kept["title"]["nl"]) == ("imported", "unsure", title)
    assert kept["verdict"]["outcome"] == "not_trusted"


def test_the_name_of_an_issuer_for_whom_nobody_vouches_is_not_told(fenna: Caller) -> None:
    kept = send(fenna, "POST", "imports", signed(), "application/json").json()
    assert (kept["institution"], kept["issuer_id"]) == (None, DID)
    listed = str(fenna.get("/api/v1/me/credentials"))
    assert "Hogeschool (fictief)" not in listed


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(signed().replace("Gegevens lezen", "Gegevens raden"), id="changed"),
        pytest.param(json.dumps(credential()), id="unsigned"),
    ],
)
def test_what_is_proven_false_is_refused_with_the_findings(fenna: Caller, text: str) -> None:
    refused = send(fenna, "POST", "imports", text, "application/json")
    told = refused.json()
    assert (refused.status_code, told["code"]) == (422, "import_refused")
    assert (told["findings"][0]["check"], told["findings"][0]["result"]) == ("proof", "failed")
    assert fenna.get("/api/v1/me/credentials")["items"] == []


def test_what_has_expired_was_true_and_is_kept(fenna: Caller) -> None:
    text = signed(validUntil="2026-10-02T00:00:00Z")
    kept = send(fenna, "POST", "imports", text, "application/json").json()
    assert kept["standing"] == "expired"
    ids = [one["id"] for one in fenna.get("/api/v1/me/credentials", state="expired")["items"]]
    assert ids == [kept["id"]]


def test_what_expires_later_is_found_as_expired_then(demo: Demo, fenna: Caller) -> None:
    text = signed(validUntil=(NOW + timedelta(days=1)).isoformat())
    send(fenna, "POST", "imports", text, "application/json")
    me = fenna.get("/api/v1/me")["id"]
    ends = NOW + timedelta(days=1)
    late = TestClient(whole_app(demo.database, now=ends), base_url=BASE_URL)
    later = Caller(late, demo.services.tokens.for_learner(me, now=ends))
    assert fenna.get("/api/v1/me/credentials", state="expired")["items"] == []
    # Nobody vouches for its issuer, so that it was never valid; the label stays.
    assert [one["standing"] for one in later.get("/api/v1/me/credentials")["items"]] == ["unsure"]


def test_one_credential_in_another_form_is_the_same(fenna: Caller) -> None:
    first = send(fenna, "POST", "imports", signed(), "application/json").json()
    again = send(fenna, "POST", "imports", token(), "application/vc+jwt")
    assert (again.status_code, again.json()["code"]) == (409, "already_imported")
    assert again.json()["item_id"] == first["id"]
    other = signed(id="urn:uuid:58172aac-d8ba-41ed-83dd-0b3aef56cc34")
    assert send(fenna, "POST", "imports", other, "application/json").status_code == 201


def test_without_an_id_it_is_known_by_what_it_says(fenna: Caller) -> None:
    assert send(fenna, "POST", "imports", signed(id=None), "application/json").status_code == 201
    assert send(fenna, "POST", "imports", signed(id=None), "application/json").status_code == 409
    other = signed(id=None, name="Anders")
    assert send(fenna, "POST", "imports", other, "application/json").status_code == 201


def test_two_people_can_each_have_it(demo: Demo, fenna: Caller) -> None:
    for caller in (fenna, learner(demo, "p04")):
        assert send(caller, "POST", "imports", signed(), "application/json").status_code == 201


def test_what_was_issued_here_needs_no_import(demo: Demo, fenna: Caller) -> None:
    item = fenna.get(f"/api/v1/me/credentials/{claimed(fenna)[0]}")
    for caller in (fenna, learner(demo, "p04")):
        refused = send(caller, "POST", "imports", item["data_integrity"])
        assert (refused.status_code, refused.json()["code"]) == (409, "issued_here")


BROKEN = {
    "no credential": (b'{"a": 1}', "application/json", 422),
    "no JSON": (b"{", "application/json", 400),
    "another type": (b"x", "application/pdf", 415),
    "nothing": (b"", "text/plain", 400),
    "no text": (b"\xff\xfe", "text/plain", 400),
    "a picture without": (baked_png("x", keyword="other"), "image/png", 422),
    "too large": (b"{" + b" " * 300_000 + b"}", "application/json", 413),
    "a presentation": (
        json.dumps(
            {
                "@context": ["https://www.w3.org/ns/credentials/v2"],
                "type": ["VerifiablePresentation"],
                "verifiableCredential": [json.loads(signed())],
            }
        ).encode(),
        "application/json",
        422,
    ),
}


@pytest.mark.parametrize(("body", "kind", "status"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_credential_is_refused(
    fenna: Caller, body: bytes, kind: str, status: int
) -> None:
    assert send(fenna, "POST", "imports", body, kind).status_code == status


def test_a_wallet_holds_only_so_much_of_others() -> None:
    most, all_of_it = importing.MAX_IMPORTS, importing.MAX_CHARACTERS
    must_have_room(count=most - 1, characters=all_of_it - 10, added=10)
    for full in ({"count": most, "characters": 0}, {"count": 0, "characters": all_of_it - 9}):
        with pytest.raises(TooManyImportsError):
            must_have_room(**full, added=10)


@pytest.mark.parametrize(
    ("document", "title"),
    [
        pytest.param(None, None, id="unproven"),
        pytest.param({}, None, id="none"),
        pytest.param({"name": "B"}, "B", id="its name"),
        pytest.param({"credentialSubject": {"achievement": {"name": "A"}}, "name": "B"}, "A",
                     id="what was achieved"),
        pytest.param({"name": {"@value": "x"}}, None, id="no text"),
        pytest.param({"name": "a\nb"}, "a b", id="two lines"),
        pytest.param({"name": "\u202egpj"}, None, id="turned"),
        pytest.param({"name": "x" * 300}, "x" * 200, id="long"),
    ],
)  # fmt: skip
def test_a_title_is_a_line_that_can_be_shown(document: JSON | None, title: str | None) -> None:
    assert importing.title_of(document) == title


def test_it_is_checked_again_when_it_is_looked_at(demo: Demo, fenna: Caller) -> None:
    kept = send(fenna, "POST", "imports", signed(), "application/json").json()
    me = fenna.get("/api/v1/me")["id"]
    with demo.database.transaction() as session:
        store = demo.services.imports(session).store
        broken = store.imported(me, [kept["id"]])[kept["id"]].secured.replace("lezen", "raden")
        found = store.imported(me, [kept["id"]])[kept["id"]]
        store.note_check(found.model_copy(update={"secured": broken}), learner_id=me)
    page = demo.browser("p01").get(f"/wallet/credentials/{kept['id']}").text
    assert "Niet geldig" in page
    assert "Gegevens raden" not in page
    assert fenna.get("/api/v1/me/credentials")["items"][0]["title"] is None


def test_what_is_kept_can_be_read_with_a_fresh_verdict(demo: Demo, fenna: Caller) -> None:
    kept = send(fenna, "POST", "imports", signed(), "application/json").json()
    read = fenna.get(f"/api/v1/me/imports/{kept['id']}")
    assert (read["secured"], read["verdict"]["outcome"]) == (signed(), "not_trusted")
    item = claimed(fenna)[-1]
    other = learner(demo, "p04")
    for caller, name in ((other, kept["id"]), (fenna, "x")):
        assert send(caller, "GET", f"imports/{name}", {}).status_code == 404
    assert {item, kept["id"]} <= {one["id"] for one in fenna.get("/api/v1/me/credentials")["items"]}
