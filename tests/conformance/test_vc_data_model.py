"""The W3C suite for the data model 2.0: its inputs, sent as it sends them, over https."""

import json
from copy import deepcopy
from typing import Any

import pytest

from app.core.errors import RejectedError
from app.core.jws import KeySigner
from app.core.keys import Algorithm, public_to_multibase
from app.credentials.direct_issuance import VC_API_CARE
from app.credentials.proofs import data_integrity
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.proofs.data_integrity import AUTHENTICATION, Expected
from tests.conformance.service import Issuer, Suite
from tests.core.signing import SIGNING_KEYS
from tests.corpus.rows_of import rows
from tests.moments import NOW

JSON = dict[str, Any]
CREDENTIALS = [row for row in rows("vcdm2_inputs") if "/presentation-" not in row["id"]]
PRESENTATIONS = [row for row in rows("vcdm2_inputs") if "/presentation-" in row["id"]]
KEY = SIGNING_KEYS[Algorithm.EDDSA]
NAME = public_to_multibase(KEY.public_key())
HOLDER = f"did:key:{NAME}"
# The key of the suite's own holder, whose place ours takes.
PUBLISHED_HOLDER = "did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj"
# Inputs about the issuer keep the issuer that they are about.
KEEP_THEIR_ISSUER = ("credential-issuer-n", "credential-issuer-object-id", "credential-no-issuer")
# Its credential is in an envelope of a media type that was never registered, under a key that
# nobody publishes: the shape is good, and there is nothing to verify.
JUDGED = {"vcdm2/presentation-enveloped-vc-ok.json"}
CHALLENGE, DOMAIN = "uJ8Lw4gRBZ1A6d0HyVmNwXg", "github.com/w3c/vc-data-model-2.0-test-suite"


@pytest.fixture(scope="module")
def issuer(suite: Suite) -> Issuer:
    return suite.issuer("EdDSA", "eddsa-rdfc-2022")


def sent(row: JSON, issuer: Issuer) -> JSON:
    """Return an input as the suite sends it: with the issuer of the endpoint."""
    text = row["input"].replace("PAST DATE", "2025-11-24T12:00:00Z")
    document: JSON = json.loads(text.replace("FUTURE DATE", "2046-11-24T12:00:00Z"))
    if row["id"].removeprefix("vcdm2/").startswith(KEEP_THEIR_ISSUER):
        return document
    named = document.get("issuer")
    replaced = {**named, "id": issuer.did} if isinstance(named, dict) else issuer.did
    return {**document, "issuer": replaced}


def presented(row: JSON) -> JSON:
    """Return a presentation as the suite makes it: signed by its holder, the credentials too."""
    document: JSON = json.loads(row["input"].replace(PUBLISHED_HOLDER, HOLDER))
    if "self-asserted" not in row["id"] and isinstance(document.get("verifiableCredential"), list):
        document["verifiableCredential"] = [
            signed({**each, "issuer": HOLDER}, Expected(NOW, care=VC_API_CARE))
            if "issuer" in each
            else each
            for each in document["verifiableCredential"]
        ]
    return signed(document, Expected(NOW, AUTHENTICATION, DOMAIN, CHALLENGE, VC_API_CARE))


def signed(document: JSON, answering: Expected) -> JSON:
    """Return a document with the proof of the holder; what cannot be signed stays as it is."""
    try:
        return data_integrity.secure(
            document,
            signer=KeySigner(f"{HOLDER}#{NAME}", KEY),
            public_key=KEY.public_key(),
            suite=Cryptosuite.EDDSA_RDFC_2022,
            created=NOW,
            answering=answering,
        )
    except RejectedError:
        return document


def test_all_inputs_are_there() -> None:
    assert (len(CREDENTIALS), len(PRESENTATIONS)) == (95, 25)


@pytest.mark.parametrize("row", CREDENTIALS, ids=lambda row: row["id"].rpartition("/")[2])
def test_a_credential_is_issued_and_verified_or_refused(
    suite: Suite, issuer: Issuer, row: JSON
) -> None:
    answer = suite.issue(issuer, {"credential": sent(row, issuer), "options": {}})
    if row["expect"] != "valid-shape":
        assert answer.status_code in {400, 422}, answer.text
        return
    assert answer.status_code == 201, answer.text
    found = answer.json()["verifiableCredential"]
    assert found["credentialSubject"] == json.loads(row["input"])["credentialSubject"]
    # One input has a proof of somebody else, of a kind from before Data Integrity.
    verifiable = "proof" not in row["input"]
    assert (suite.verified(found, checks=["proof"]) == 200) is verifiable


@pytest.mark.parametrize("row", PRESENTATIONS, ids=lambda row: row["id"].rpartition("/")[2])
def test_a_presentation_is_verified_or_refused(suite: Suite, row: JSON) -> None:
    good = row["expect"] == "valid-shape" and row["id"] not in JUDGED
    status = suite.presented(presented(row), challenge=CHALLENGE, domain=DOMAIN)
    assert (status == 200) is good
    assert status in {200, 400}


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"verifiableCredential": None}, id="null"),
        pytest.param({"verifiableCredential": "eyJ"}, id="a text"),
        pytest.param({"verifiableCredential": []}, id="a list"),
        pytest.param({"verifiableCredential": {}, "options": {"unheard": 1}}, id="an option"),
        pytest.param({"verifiableCredential": {}, "options": 3}, id="options that are a number"),
        pytest.param({"verifiableCredential": {}, "options": {"checks": 3}}, id="checks"),
    ],
)
def test_what_is_no_request_for_a_verification_gets_a_400(suite: Suite, given: JSON) -> None:
    answer = suite.client.post("/vc-api/credentials/verify", json=given)
    assert answer.status_code == 400
    assert answer.json()["verified"] is False
    assert answer.json()["problemDetails"]


def test_an_issuer_never_signs_for_another(suite: Suite, issuer: Issuer) -> None:
    good = sent(CREDENTIALS[0], issuer)
    for other in ("did:example:other", HOLDER, None, "fake-issuer"):
        body = {"credential": {**good, "issuer": other}}
        assert suite.issue(issuer, body).status_code == 422
    assert suite.issue(issuer, {"verifiableCredential": good}).status_code == 422
    assert suite.issue(issuer, {"credential": good, "options": {"mandatoryPointers": []}}).is_error


def test_a_document_that_was_changed_does_not_verify(suite: Suite, issuer: Issuer) -> None:
    row = next(row for row in CREDENTIALS if row["id"].endswith("/credential-ok.json"))
    issued = suite.issued(issuer, json.loads(row["input"]))
    assert suite.verified(issued) == 200
    for member, value in {
        "id": "urn:uuid:other",
        "name": "Other",
        "validFrom": "2020-01-01T00:00:00Z",
    }.items():
        changed = {**deepcopy(issued), member: value}
        assert suite.verified(changed) == 400, member
