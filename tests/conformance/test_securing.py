"""The W3C suites for Data Integrity, VC-JOSE-COSE and status lists, over https."""

import copy
from typing import Any

import pytest

from app.core import multikey
from app.credentials import bitstring
from app.credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from tests.conformance.service import Suite

JSON = dict[str, Any]
EXAMPLES = {"ExampleCredential": "https://example.org/#ExampleCredential"}
CREDENTIAL: JSON = {
    "@context": [CREDENTIALS_V2, EXAMPLES],
    "type": ["VerifiableCredential", "ExampleCredential"],
    "credentialSubject": {"id": "did:example:subject"},
}
FORMER: JSON = {
    **CREDENTIAL,
    "@context": [CREDENTIALS_V1, EXAMPLES],
    "issuanceDate": "2023-02-25T19:10:39Z",
}
BY_SUITE = [
    ("EdDSA", "eddsa-rdfc-2022", 64, "z6Mk"),
    ("EdDSA", "eddsa-jcs-2022", 64, "z6Mk"),
    ("ES256", "ecdsa-rdfc-2019", 64, "zDna"),
    ("ES256", "ecdsa-jcs-2019", 64, "zDna"),
    ("ES384", "ecdsa-rdfc-2019", 96, "z82L"),
    ("ES384", "ecdsa-jcs-2019", 96, "z82L"),
]


@pytest.mark.parametrize("credential", [CREDENTIAL, FORMER], ids=["2.0", "1.1"])
@pytest.mark.parametrize(("algorithm", "mechanism", "size", "prefix"), BY_SUITE)
def test_a_proof_of_each_key_and_suite(
    suite: Suite, credential: JSON, algorithm: str, mechanism: str, size: int, prefix: str
) -> None:
    issuer = suite.issuer(algorithm, mechanism, slug=f"{mechanism}-{algorithm}-{len(credential)}")
    issued = suite.issued(issuer, credential)
    (proof,) = issued["proof"]
    assert issuer.did.startswith(f"did:key:{prefix}")
    assert (proof["type"], proof["cryptosuite"]) == ("DataIntegrityProof", mechanism)
    assert proof["verificationMethod"].partition("#")[0] == issuer.did
    assert len(multikey.decode(proof["proofValue"])) == size
    assert suite.verified(issued) == 200
    for broken in broken_proofs(issued):
        assert suite.verified(broken) == 400, broken["proof"]
    with_unknown_term = {**copy.deepcopy(credential), "unknownTerm": "never signed"}
    signs_rdf = "rdfc" in mechanism
    answer = suite.issue(issuer, {"credential": {**with_unknown_term, "issuer": issuer.did}})
    assert answer.status_code == (422 if signs_rdf else 201)


def broken_proofs(issued: JSON) -> list[JSON]:
    """Return what the suites expect to be refused."""
    (proof,) = issued["proof"]
    value = proof["proofValue"]
    changes: list[JSON] = [
        {"type": "Ed25519Signature2020"},
        {"type": None},
        {"cryptosuite": "not-a-suite"},
        {"cryptosuite": None},
        {"proofPurpose": "authentication"},
        {"proofPurpose": None},
        {"verificationMethod": None},
        {"verificationMethod": "did:key:unknown#key"},
        {"created": "invalid"},
        {"created": "2021-01-01T00:00:00Z"},
        {"proofValue": None},
        {"proofValue": value[1:]},
        {"proofValue": "u" + value[1:]},
        {"proofValue": value[:-1] + ("1" if value[-1] != "1" else "2")},
        {"expires": "2020-01-01T00:00:00Z"},
        {"domain": "other.example"},
        {"previousProof": "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"},
    ]
    changed = [
        {name: member for name, member in {**proof, **change}.items() if member is not None}
        for change in changes
    ]
    without = {name: member for name, member in issued.items() if name != "proof"}
    return [{**issued, "proof": [each]} for each in changed] + [without, {**issued, "proof": []}]


def test_an_issuer_has_no_suites_for_which_it_has_no_key(suite: Suite) -> None:
    issuer = suite.issuer("EdDSA", "ecdsa-rdfc-2019", slug="no-such-key")
    answer = suite.issue(issuer, {"credential": {**CREDENTIAL, "issuer": issuer.did}})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_mechanism")


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256", "ES384"])
def test_a_credential_in_an_envelope(suite: Suite, algorithm: str) -> None:
    issuer = suite.issuer(algorithm, "vc-jwt", slug=f"jwt-{algorithm}".lower())
    issued = suite.issued(issuer, CREDENTIAL)
    assert issued["type"] == "EnvelopedVerifiableCredential"
    assert issued["id"].startswith("data:application/vc+jwt,ey")
    assert suite.verified(issued) == 200
    refused: list[JSON] = [
        {**issued, "@context": []},
        {**issued, "@context": "https://www.w3.org/ns/credentials/examples/v2"},
        {**issued, "id": issued["id"].partition(",")[2]},
        {**issued, "id": issued["id"].replace("vc+jwt", "jwt", 1).replace("jwt", "vp+jwt", 1)},
        {**issued, "id": issued["id"][:-4] + "AAAA"},
        {**issued, "type": "VerifiableCredential"},
        {name: issued[name] for name in ("@context", "id")},
    ]
    for each in refused:
        assert suite.verified(each) == 400, each


def test_a_presentation_of_an_envelope_is_checked_too(suite: Suite) -> None:
    issuer = suite.issuer("EdDSA", "vc-jwt", slug="jwt-shown")
    issued = suite.issued(issuer, CREDENTIAL)
    shown = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [issued],
    }
    assert suite.presented(shown, challenge="123456789") == 200
    broken = {**shown, "verifiableCredential": [{**issued, "id": issued["id"][:-4] + "AAAA"}]}
    assert suite.presented(broken, challenge="123456789") == 400
    assert suite.presented({**shown, "verifiableCredential": ["eyJ.a.b"]}) == 400


def test_the_issuer_adds_a_status_and_can_set_it(suite: Suite) -> None:
    issuer = suite.issuer("EdDSA", "eddsa-rdfc-2022", slug="with-status")
    issued = suite.issued(issuer, CREDENTIAL)
    entry = issued["credentialStatus"]
    assert entry["type"] == "BitstringStatusListEntry"
    assert entry["statusPurpose"] == "revocation"
    index = int(entry["statusListIndex"])
    assert isinstance(entry["statusListIndex"], str)
    assert bit(suite, entry, index) == 0

    path = issuer.endpoint.replace("/eddsa-rdfc-2022/credentials/issue", "/credentials/status")
    headers = {"Authorization": issuer.authorization}
    body = {"credentialStatus": entry, "status": True}
    for _ in range(2):
        assert suite.client.post(path, json=body, headers=headers).status_code == 200
    assert bit(suite, entry, index) == 1
    assert suite.verified(issued) == 400
    assert suite.verified(issued, checks=["proof"]) == 200
    undone = suite.client.post(path, json={**body, "status": False}, headers=headers)
    assert (undone.status_code, undone.json()["code"]) == (409, "revocation_is_final")
    other = {**entry, "statusListIndex": str((index + 1) % 131072)}
    unknown = suite.client.post(path, json={**body, "credentialStatus": other}, headers=headers)
    assert unknown.status_code == 404
    assert suite.client.post(path, json={**body, "status": "1"}, headers=headers).is_client_error


def bit(suite: Suite, entry: JSON, index: int) -> int:
    """Return what the published list says, which is a verified credential itself."""
    answer = suite.client.get(entry["statusListCredential"])
    assert answer.status_code == 200
    published = answer.json()
    assert "BitstringStatusListCredential" in published["type"]
    assert suite.verified(published) == 200
    subject = published["credentialSubject"]
    assert subject["encodedList"].startswith("u")
    bits = bitstring.decode(subject["encodedList"])
    assert len(bits) * 8 >= 131072
    return bits[index >> 3] >> (7 - index % 8) & 1


def test_an_issuer_is_only_for_its_own_clients(suite: Suite) -> None:
    mine = suite.issuer("EdDSA", "eddsa-rdfc-2022", slug="mine")
    theirs = suite.issuer("EdDSA", "eddsa-rdfc-2022", slug="theirs")
    body = {"credential": {**CREDENTIAL, "issuer": theirs.did}}
    headers = {"Authorization": mine.authorization}
    assert suite.client.post(theirs.endpoint, json=body).status_code == 401
    assert suite.client.post(theirs.endpoint, json=body, headers=headers).status_code == 403
    gone = theirs.endpoint.replace("theirs", "nobody")
    assert suite.client.post(gone, json=body, headers=headers).status_code == 404


def test_the_same_request_sent_twice_is_one_credential(suite: Suite) -> None:
    issuer = suite.issuer("EdDSA", "eddsa-rdfc-2022", slug="twice")
    body = {"credential": {**CREDENTIAL, "issuer": issuer.did}}
    headers = {"Authorization": issuer.authorization, "Idempotency-Key": "twice"}
    first, second = (
        suite.client.post(issuer.endpoint, json=body, headers=headers).json() for _ in range(2)
    )
    assert first == second
