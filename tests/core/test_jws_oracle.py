"""Another library (jwcrypto) reads what we sign, and we read what it signs."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from app.core.jws import KeySigner, sign_jws, verify_jws
from app.core.keys import Algorithm, public_to_jwk, thumbprint
from tests.core.signing import PUBLIC_KEYS, RSA, SIGNING_KEYS

CLAIMS = {"iss": "did:example:1", "naam": "Zoë", "n": 1}
PRIVATE_KEYS: dict[Algorithm, PrivateKeyTypes] = {Algorithm.RS256: RSA, **SIGNING_KEYS}


def their_key(algorithm: Algorithm) -> Any:
    pem = PRIVATE_KEYS[algorithm].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return JWK.from_pem(pem)


@pytest.mark.parametrize("algorithm", list(SIGNING_KEYS))
def test_another_library_verifies_what_we_sign(algorithm: Algorithm) -> None:
    signer = KeySigner("one", SIGNING_KEYS[algorithm])

    theirs = JWS()
    theirs.deserialize(sign_jws(CLAIMS, signer=signer, typ="JWT"))
    theirs.verify(JWK(**public_to_jwk(PUBLIC_KEYS[algorithm])))

    assert json.loads(theirs.payload) == CLAIMS


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_we_verify_what_another_library_signs(algorithm: Algorithm) -> None:
    theirs = JWS(json.dumps(CLAIMS))
    theirs.add_signature(
        their_key(algorithm), protected=json.dumps({"alg": algorithm.value, "typ": "JWT"})
    )

    found = verify_jws(
        theirs.serialize(compact=True),
        key=PUBLIC_KEYS[algorithm],
        algorithms=frozenset({algorithm}),
        types=frozenset({"JWT"}),
    )

    assert found == CLAIMS


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_another_library_writes_the_same_key_and_the_same_thumbprint(algorithm: Algorithm) -> None:
    ours, theirs = public_to_jwk(PUBLIC_KEYS[algorithm]), their_key(algorithm)
    public = theirs.export_public(as_dict=True)

    assert {name: public[name] for name in ours} == ours
    assert thumbprint(ours) == theirs.thumbprint()
