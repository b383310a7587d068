from typing import Any

import pytest

from app.core.documents import canonical_bytes
from app.core.errors import AppError
from app.core.jws import sign_jws, unverified_header
from app.core.keys import Algorithm
from app.credentials.proofs import vc_jwt
from app.credentials.proofs.vc_jwt import ContradictoryTokenError
from tests.core.signing import PUBLIC_KEYS, rightly_signed
from tests.credentials.documents import DID, SIGNERS, credential

KEY = PUBLIC_KEYS[Algorithm.EDDSA]
OURS = [Algorithm.EDDSA, Algorithm.ES256]


@pytest.mark.parametrize("algorithm", OURS)
def test_a_token_is_the_credential_itself(algorithm: Algorithm) -> None:
    token = vc_jwt.secure(credential(), signer=SIGNERS[algorithm])
    assert vc_jwt.verify(token, key=PUBLIC_KEYS[algorithm]) == credential()
    assert unverified_header(token)["typ"] == "vc+jwt"


def test_the_registered_claims_repeat_the_credential() -> None:
    document = credential(validUntil="2030-01-01T00:00:00Z")
    claims = vc_jwt.registered_claims(document)
    assert claims == {
        "iss": DID,
        "sub": document["credentialSubject"]["id"],
        "jti": document["id"],
        "nbf": 1790812800,
        "exp": 1893456000,
    }


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"iss": "did:web:evil.example"}, id="another issuer"),
        pytest.param({"sub": "urn:uuid:2"}, id="another subject"),
        pytest.param({"jti": "urn:uuid:2"}, id="another id"),
        pytest.param({"exp": 4102444800}, id="an expiry that the credential has not"),
        pytest.param({"nbf": 0}, id="an earlier beginning"),
        pytest.param({"vc": credential()}, id="the old way"),
        pytest.param({"vp": {}}, id="a presentation"),
    ],
)
def test_a_claim_that_contradicts_the_credential_is_refused(claims: dict[str, Any]) -> None:
    token = sign_jws({**credential(), **claims}, signer=SIGNERS[Algorithm.EDDSA], typ="vc+jwt")
    with pytest.raises(ContradictoryTokenError):
        vc_jwt.verify(token, key=KEY)


@pytest.mark.parametrize("claims", [{}, {"iat": 1}, {"iss": DID}])
def test_claims_that_repeat_or_are_absent_are_accepted(claims: dict[str, Any]) -> None:
    token = sign_jws({**credential(), **claims}, signer=SIGNERS[Algorithm.EDDSA], typ="vc+jwt")
    assert vc_jwt.verify(token, key=KEY) == credential()


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"alg": "EdDSA", "typ": "JWT", "kid": "k"}, id="another type"),
        pytest.param({"alg": "EdDSA", "kid": "k"}, id="no type"),
        pytest.param({"alg": "ES256", "typ": "vc+jwt", "kid": "k"}, id="another algorithm"),
        pytest.param({"alg": "none", "typ": "vc+jwt", "kid": "k"}, id="none"),
        pytest.param({"alg": "EdDSA", "typ": "vc+jwt", "crit": ["x"], "x": 1}, id="critical"),
    ],
)
def test_a_header_that_is_not_ours_is_refused(header: dict[str, Any]) -> None:
    with pytest.raises(AppError):
        vc_jwt.verify(rightly_signed(header, canonical_bytes(credential())).token, key=KEY)


def test_an_algorithm_that_is_not_for_credentials_is_refused() -> None:
    token = sign_jws(credential(), signer=SIGNERS[Algorithm.ES384], typ="vc+jwt")
    with pytest.raises(AppError):
        vc_jwt.verify(token, key=PUBLIC_KEYS[Algorithm.ES384])
