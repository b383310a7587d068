"""openvc-core and we read what the other signs: proofs, SD-JWT VCs, tokens, both status lists."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from openvc.errors import OpenvcError
from openvc.keys import Ed25519SigningKey, P256SigningKey, P384SigningKey
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EcdsaJcsProofSuite, EddsaJcsProofSuite
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.proof.vc_jwt import VcJwtProofSuite
from openvc.status import (
    build_status_list_credential,
    build_status_list_token,
    check_credential_status,
    check_token_status,
    new_bitstring,
    new_status_list,
    set_status,
    set_status_bit,
    verify_status_list_token,
)

from app.core.clock import system_clock
from app.core.errors import AppError
from app.core.jws import KeySigner, sign_jws
from app.core.keys import Algorithm, public_to_jwk
from app.credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from app.credentials.models import StatusPurpose
from app.credentials.proofs import data_integrity, sd_jwt, vc_jwt
from app.credentials.proofs.data_integrity import Expected
from app.credentials.proofs.sd_jwt import Challenge
from app.credentials.proofs.vc_jwt import JWTForm
from app.credentials.proving import verified_status_token
from app.credentials.reading import Mechanism, StatusEntry, read_credential
from app.credentials.status_lists import bits_of, status_list_credential, token_list_claims
from app.credentials.status_reading import read_bitstring_list, read_token_list, status_in
from tests.core.signing import PUBLIC_KEYS, SIGNING_KEYS
from tests.credentials.documents import DID, METHOD, SIGNERS, credential
from tests.credentials.keyrings import keyring_of
from tests.interop.test_demo_awards import EXTRA
from tests.moments import NOW

JSON = dict[str, Any]
LIST = "https://issuer.example/status/1"
CLAIMS: JSON = {
    "iss": DID,
    "vct": "https://issuer.example/diploma",
    "given_name": "Fenna",
    "ec": 30,
}
PRIVATE: dict[Algorithm, Any] = dict(SIGNING_KEYS)
THEIR_KEYS: dict[Algorithm, Any] = {
    Algorithm.EDDSA: Ed25519SigningKey(PRIVATE[Algorithm.EDDSA], METHOD),
    Algorithm.ES256: P256SigningKey(PRIVATE[Algorithm.ES256], METHOD),
    Algorithm.ES384: P384SigningKey(PRIVATE[Algorithm.ES384], METHOD),
}
BY_SUITE = [
    (DataIntegrityProofSuite, Algorithm.EDDSA, {"extra_contexts": EXTRA}),
    (EddsaJcsProofSuite, Algorithm.EDDSA, {}),
    (EcdsaRdfcProofSuite, Algorithm.ES256, {"extra_contexts": EXTRA}),
    (EcdsaRdfcProofSuite, Algorithm.ES384, {"extra_contexts": EXTRA}),
    (EcdsaJcsProofSuite, Algorithm.ES256, {}),
    (EcdsaJcsProofSuite, Algorithm.ES384, {}),
]


def jwk(algorithm: Algorithm) -> JSON:
    return public_to_jwk(PUBLIC_KEYS[algorithm])


def refused(check: Callable[[], object]) -> bool:
    """Tell whether a check refuses, by an error of its own library."""
    try:
        check()
    except (OpenvcError, AppError):
        return True
    return False


@pytest.mark.parametrize(("suite", "algorithm", "options"), BY_SUITE)
def test_we_accept_their_proofs_and_refuse_a_changed_copy(
    suite: Any, algorithm: Algorithm, options: JSON
) -> None:
    theirs = suite().add_proof(
        credential(),
        signing_key=THEIR_KEYS[algorithm],
        verification_method=METHOD,
        created=NOW,
        **options,
    )

    def verify(document: JSON) -> None:
        (proof,) = data_integrity.proofs_of(document)
        data_integrity.verify(document, proof, key=PUBLIC_KEYS[algorithm], expected=Expected(NOW))

    verify(theirs)
    assert refused(lambda: verify({**theirs, "name": "Diploma"}))


@pytest.mark.parametrize("algorithm", THEIR_KEYS)
def test_an_sd_jwt_vc_in_both_directions(algorithm: Algorithm) -> None:
    theirs = SdJwtVcProofSuite()
    holder = THEIR_KEYS[Algorithm.ES256]
    asked = Challenge(audience="https://employer.example", nonce="n-1")
    bound = {**CLAIMS, "cnf": {"jwk": jwk(Algorithm.ES256)}}

    ours = sd_jwt.issue(
        bound,
        hidden=frozenset({("given_name",)}),
        signer=KeySigner(METHOD, SIGNING_KEYS[algorithm]),
        typ="dc+sd-jwt",
        decoys=2,
    )
    signer = KeySigner("holder", SIGNING_KEYS[Algorithm.ES256])
    shown = sd_jwt.bind(ours, asked, signer=signer, now=system_clock())

    def read_by_them(text: str) -> JSON:
        options: JSON = {"public_key_jwk": jwk(algorithm), "require_key_binding": True}
        found = theirs.verify(text, audience=asked.audience, nonce=asked.nonce, **options)
        return dict(found.claims)

    assert read_by_them(str(shown))["given_name"] == "Fenna"
    assert refused(lambda: read_by_them(altered(str(shown))))
    assert refused(lambda: read_by_them(str(ours)))

    given = theirs.issue(
        CLAIMS,
        signing_key=THEIR_KEYS[algorithm],
        disclosable=["given_name"],
        holder_jwk=jwk(Algorithm.ES256),
        decoys=2,
    )
    text = theirs.create_presentation(
        given, holder_key=holder, audience=asked.audience, nonce=asked.nonce
    )

    def read_by_us(text: str) -> JSON:
        split = sd_jwt.split(text)
        types = frozenset({"dc+sd-jwt", "vc+sd-jwt"})
        claims = sd_jwt.verify(split, key=PUBLIC_KEYS[algorithm], types=types)
        sd_jwt.verify_binding(split, claims, expected=asked, now=system_clock())
        return claims

    assert read_by_us(text)["given_name"] == "Fenna"
    assert refused(lambda: read_by_us(altered(text)))
    assert refused(lambda: read_by_us(given))


def altered(text: str) -> str:
    """Return a token in which one character of the payload is another."""
    place = text.index(".") + 12
    return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


def former() -> JSON:
    """Return a credential of the data model 1.1, which is what their VC-JWTs hold."""
    document = credential()
    del document["validFrom"]
    contexts = [CREDENTIALS_V1 if name == CREDENTIALS_V2 else name for name in document["@context"]]
    return {**document, "@context": contexts, "issuanceDate": "2026-10-01T00:00:00Z"}


@pytest.mark.parametrize("algorithm", THEIR_KEYS)
def test_their_token_of_the_data_model_1_1(algorithm: Algorithm) -> None:
    token = VcJwtProofSuite().sign(former(), signing_key=THEIR_KEYS[algorithm])

    def read_by_us(token: str) -> JSON:
        return vc_jwt.verify(token, key=PUBLIC_KEYS[algorithm], form=JWTForm.VC_CLAIM)

    read_by_us(token)
    assert refused(lambda: read_by_us(altered(token)))
    claims = {"vc": former(), "iss": DID, "nbf": int(NOW.timestamp()), "jti": former()["id"]}
    ours = sign_jws(claims, signer=KeySigner(METHOD, SIGNING_KEYS[algorithm]), typ="JWT")
    options: JSON = {"public_key_jwk": jwk(algorithm)}
    VcJwtProofSuite().verify(ours, **options)
    assert refused(lambda: VcJwtProofSuite().verify(altered(ours), **options))


def test_a_bitstring_status_list_in_both_directions() -> None:
    entry: JSON = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": LIST,
    }
    document = {**credential(), "credentialStatus": entry}
    ours = status_list_credential(
        url=LIST, issuer=DID, purpose=StatusPurpose.REVOCATION, bits=bits_of([94567]), now=NOW
    )
    assert check_credential_status(document, resolve_status_list=lambda _: ours).revoked
    clear = {**document, "credentialStatus": {**entry, "statusListIndex": "94566"}}
    assert not check_credential_status(clear, resolve_status_list=lambda _: ours).revoked

    bits = new_bitstring(131072)
    set_status_bit(bits, 94567, 1)
    theirs = build_status_list_credential(id=LIST, issuer=DID, bitstring=bits, valid_from=NOW)

    def read(document: JSON) -> Any:
        return read_bitstring_list(document, read_credential(document), url=LIST, now=NOW)

    assert [revoked(read(theirs), index, Mechanism.BITSTRING)
            for index in (94566, 94567)] == [False, True]  # fmt: skip
    assert refused(lambda: read({**theirs, "id": "https://issuer.example/status/2"}))


def revoked(found: Any, index: int, mechanism: Mechanism) -> bool:
    purpose = "status" if mechanism is Mechanism.TOKEN else "revocation"
    fact = status_in(found, StatusEntry(mechanism, purpose, LIST, index))
    assert fact is not None
    return fact.revoked


def test_a_token_status_list_in_both_directions() -> None:
    now = system_clock()
    claims = token_list_claims(url=LIST, revoked=[7], suspended=[9], now=now)
    signer = KeySigner(METHOD, SIGNING_KEYS[Algorithm.EDDSA])
    ours = sign_jws(claims, signer=signer, typ="statuslist+jwt")

    def status(token: str, index: int) -> tuple[bool, bool]:
        def resolve(_uri: str) -> Any:
            options: JSON = {"public_key_jwk": jwk(Algorithm.EDDSA), "expected_uri": LIST}
            return verify_status_list_token(token, **options)

        reference = {"status": {"status_list": {"idx": index, "uri": LIST}}}
        found = check_token_status(reference, resolve_status_list_token=resolve)
        assert found is not None
        return found.revoked, found.suspended

    assert [status(ours, index) for index in (7, 8, 9)] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip
    assert refused(lambda: status(altered(ours), 7))

    places = new_status_list(1000, bits=2)
    set_status(places, 7, 1, bits=2)
    theirs = build_status_list_token(
        signing_key=THEIR_KEYS[Algorithm.EDDSA], uri=LIST, status_list=places, bits=2, issuer=DID
    )

    def ours_of(token: str) -> Any:
        found = verified_status_token(token, by=DID, keyring=keyring_of(), now=now)
        return read_token_list(found, url=LIST, now=now)

    assert [revoked(ours_of(theirs), index, Mechanism.TOKEN) for index in (6, 7)] == [False, True]
    with pytest.raises(AppError):
        ours_of(altered(theirs))


def test_the_signers_are_the_same_keys() -> None:
    assert {name: key.public_jwk()["x"] for name, key in THEIR_KEYS.items()} == {
        name: jwk(name)["x"] for name in SIGNERS
    }
    assert json.loads(json.dumps(jwk(Algorithm.EDDSA))) == jwk(Algorithm.EDDSA)
