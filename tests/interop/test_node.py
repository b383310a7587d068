"""@digitalbazaar, @sd-jwt and jose read what we sign, and we read what they sign."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.core.clock import system_clock
from app.core.did import did_key, key_of_did_key
from app.core.errors import AppError
from app.core.jws import KeySigner, sign_jws, verify_jws
from app.core.keys import Algorithm, public_from_jwk, public_to_jwk, public_to_multibase
from app.credentials.contexts import CREDENTIALS_V2
from app.credentials.formats.type_metadata import own_type
from app.credentials.models import StatusPurpose
from app.credentials.proofs import data_integrity, sd_jwt, vc_jwt
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.proofs.data_integrity import Expected
from app.credentials.proofs.sd_jwt import Challenge
from app.credentials.reading import Mechanism, StatusEntry, read_credential
from app.credentials.status_lists import bits_of, status_list_credential, token_list_claims
from app.credentials.status_reading import read_bitstring_list, read_token_list, status_in
from tests.core.signing import PUBLIC_KEYS, SIGNING_KEYS
from tests.credentials.documents import credential
from tests.interop.test_openvc import altered
from tests.moments import NOW

JSON = dict[str, Any]
Ask = Callable[..., Any]
pytestmark = pytest.mark.node
LIST, INDEX = "https://issuer.example/status/1", 94567
VCT = "https://wallet.example/vct/nl-edu/mbo_diploma/1"
CHALLENGE = Challenge(audience="https://employer.example", nonce="n-1")
RDFC = [
    (Algorithm.EDDSA, Cryptosuite.EDDSA_RDFC_2022),
    (Algorithm.ES256, Cryptosuite.ECDSA_RDFC_2019),
    (Algorithm.ES384, Cryptosuite.ECDSA_RDFC_2019),
]
ENTRY: JSON = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": str(INDEX),
    "statusListCredential": LIST,
}


def did_of(algorithm: Algorithm) -> str:
    return did_key(PUBLIC_KEYS[algorithm])


def signer(algorithm: Algorithm) -> KeySigner:
    name = public_to_multibase(PUBLIC_KEYS[algorithm])
    return KeySigner(f"{did_of(algorithm)}#{name}", SIGNING_KEYS[algorithm])


def documents_of(algorithm: Algorithm) -> JSON:
    """Return the DID document of a `did:key`, and its method, as JavaScript loads them."""
    did, name = did_of(algorithm), public_to_multibase(PUBLIC_KEYS[algorithm])
    context = "https://w3id.org/security/multikey/v1"
    method = {"id": f"{did}#{name}", "type": "Multikey", "controller": did,
              "publicKeyMultibase": name}  # fmt: skip
    document = {
        "@context": ["https://www.w3.org/ns/did/v1", context],
        "id": did,
        "verificationMethod": [method],
        "assertionMethod": [method["id"]],
    }
    return {did: document, method["id"]: {"@context": context, **method}}


def secured(document: JSON, algorithm: Algorithm, suite: Cryptosuite) -> JSON:
    return data_integrity.secure(
        {**document, "issuer": did_of(algorithm)},
        signer=signer(algorithm),
        public_key=PUBLIC_KEYS[algorithm],
        suite=suite,
        created=NOW,
    )


@pytest.mark.parametrize(("algorithm", "suite"), RDFC)
def test_digitalbazaar_reads_our_proofs_and_our_status_list(
    node_verdicts: Ask, algorithm: Algorithm, suite: Cryptosuite
) -> None:
    unsigned = {**credential(), "credentialStatus": ENTRY}
    good = secured(unsigned, algorithm, suite)
    clear = secured({**unsigned, "credentialStatus": {**ENTRY, "statusListIndex": "1"}},
                    algorithm, suite)  # fmt: skip
    published = status_list_credential(
        url=LIST,
        issuer=did_of(algorithm),
        purpose=StatusPurpose.REVOCATION,
        bits=bits_of([INDEX]),
        now=system_clock(),
    )
    signed_list = secured(published, algorithm, suite)
    items = [
        {"kind": "di", "credential": good},
        {"kind": "di", "credential": {**good, "name": "Diploma"}},
        {"kind": "status", "credential": clear},
        {"kind": "status", "credential": good},
    ]
    documents = {**documents_of(algorithm), LIST: signed_list}
    assert node_verdicts(items, documents=documents) == [True, False, True, False]
    # A list that was changed after it was signed tells nothing.
    broken = {**documents, LIST: {**signed_list, "validUntil": "2099-01-01T00:00:00Z"}}
    assert node_verdicts(items[2:], documents=broken) == [False, False]


@pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.ES384, Algorithm.EDDSA])
def test_sd_jwt_vc_reads_ours_with_its_type_and_its_status(
    node_verdicts: Ask, algorithm: Algorithm
) -> None:
    now = system_clock()
    claims = {
        "iss": did_of(algorithm),
        "vct": VCT,
        "given_name": "Fenna",
        "iat": int(now.timestamp()),
        "cnf": {"jwk": public_to_jwk(PUBLIC_KEYS[Algorithm.ES256])},
        "status": {"status_list": {"idx": 7, "uri": LIST}},
    }
    issued = sd_jwt.issue(
        claims,
        hidden=frozenset({("given_name",)}),
        signer=signer(algorithm),
        typ="dc+sd-jwt",
        decoys=2,
    )
    holder = KeySigner("holder", SIGNING_KEYS[Algorithm.ES256])
    shown = str(sd_jwt.bind(issued, CHALLENGE, signer=holder, now=now))

    def item(text: str, revoked: list[int]) -> JSON:
        listed = token_list_claims(url=LIST, revoked=revoked, suspended=[], now=now)
        return {
            "kind": "sd-jwt-vc",
            "credential": text,
            "jwk": public_to_jwk(PUBLIC_KEYS[algorithm]),
            "holder": public_to_jwk(PUBLIC_KEYS[Algorithm.ES256]),
            "nonce": CHALLENGE.nonce,
            "types": {VCT: json.loads(own_type("mbo_diploma", base_url="https://wallet.example"))},
            "statuses": {LIST: sign_jws(listed, signer=signer(algorithm), typ="statuslist+jwt")},
        }

    items = [item(shown, []), item(altered(shown), []), item(shown, [7])]
    other = {**items[0], "nonce": "n-2"}
    assert node_verdicts([*items, other], documents={}) == [True, False, False, False]
    token = items[2]["statuses"][LIST]
    places = [{"kind": "status-token", "credential": token, "index": index} for index in (6, 7)]
    assert node_verdicts(places, documents={}) == [True, False]


@pytest.fixture(scope="module")
def issued(node_issued: Ask) -> JSON:
    claims = {"iss": "https://issuer.example", "vct": VCT, "given_name": "Fenna"}
    unsigned = {name: member for name, member in credential().items() if name != "issuer"}
    found: JSON = node_issued(
        {"credential": unsigned, "listUrl": LIST, "index": INDEX, "claims": claims}
    )
    return found


@pytest.mark.parametrize("place", range(3))
def test_we_read_the_proofs_and_status_lists_of_digitalbazaar(issued: JSON, place: int) -> None:
    given = issued["credentials"][place]

    def verify(document: JSON) -> None:
        (proof,) = data_integrity.proofs_of(document)
        key = key_of_did_key(proof.controller)
        data_integrity.verify(document, proof, key=key, expected=Expected(system_clock()))

    for document in given.values():
        verify(document)
        with pytest.raises(AppError):
            verify({**document, "validFrom": "2020-01-01T00:00:00Z"})
    claimed = read_credential(given["list"])
    found = read_bitstring_list(given["list"], claimed, url=LIST, now=system_clock())
    assert [is_revoked(found, index, Mechanism.BITSTRING) for index in (INDEX - 1, INDEX)] == [
        False, True,
    ]  # fmt: skip


def is_revoked(found: Any, index: int, mechanism: Mechanism) -> bool:
    purpose = "status" if mechanism is Mechanism.TOKEN else "revocation"
    fact = status_in(found, StatusEntry(mechanism, purpose, LIST, index))
    assert fact is not None
    return fact.revoked


def test_we_read_the_sd_jwt_vc_of_theirs(issued: JSON) -> None:
    key = public_from_jwk(issued["jwk"])

    def read(text: str) -> JSON:
        given = sd_jwt.split(text)
        claims = sd_jwt.verify(given, key=key, types=frozenset({"dc+sd-jwt", "vc+sd-jwt"}))
        sd_jwt.verify_binding(given, claims, expected=CHALLENGE, now=system_clock())
        return claims

    assert read(issued["sdJwt"])["given_name"] == "Fenna"
    for broken in (altered(issued["sdJwt"]), issued["sdJwt"][:-4] + "AAAA"):
        with pytest.raises(AppError):
            read(broken)


def test_we_read_the_tokens_of_jose_and_of_their_status_list(issued: JSON) -> None:
    key = public_from_jwk(issued["jwk"])
    token = issued["statusToken"]
    types: frozenset[str | None] = frozenset({"statuslist+jwt"})
    claims = verify_jws(token, key=key, algorithms=frozenset({Algorithm.ES256}), types=types)
    found = read_token_list(claims, url=LIST, now=system_clock())
    assert [is_revoked(found, index, Mechanism.TOKEN) for index in (66, 67)] == [False, True]
    assert vc_jwt.verify(issued["jwt"], key=key)["@context"][0] == CREDENTIALS_V2
    for broken in (altered(token), altered(issued["jwt"])):
        with pytest.raises(AppError):
            verify_jws(broken, key=key, algorithms=frozenset(Algorithm), types=types | {"vc+jwt"})
