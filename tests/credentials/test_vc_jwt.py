from typing import Any

import pytest

from app.core.documents import canonical_bytes
from app.core.errors import AppError
from app.core.jws import InvalidTokenError, sign_jws, unverified_header
from app.core.keys import Algorithm, public_to_jwk
from app.credentials.proofs import vc_jwt
from app.credentials.proofs.vc_jwt import ContradictoryTokenError, JWTForm
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


def with_rsa(document: dict[str, Any]) -> str:
    return rightly_signed(
        {"alg": "RS256", "typ": "JWT"}, canonical_bytes(document), by=Algorithm.RS256
    ).token


def test_rsa_is_for_open_badges_only() -> None:
    key = PUBLIC_KEYS[Algorithm.RS256]
    badge = vc_jwt.verify(with_rsa(credential()), key=key, form=JWTForm.OPEN_BADGE)
    assert badge == credential()
    other = credential(type=["VerifiableCredential"])
    with pytest.raises(InvalidTokenError):
        vc_jwt.verify(with_rsa(other), key=key, form=JWTForm.OPEN_BADGE)


OLD = {
    **credential(),
    "@context": ["https://www.w3.org/2018/credentials/v1"],
    "issuanceDate": "2026-10-01T00:00:00Z",
}


def test_the_old_form_without_an_object_is_refused() -> None:
    with pytest.raises(ContradictoryTokenError):
        vc_jwt.verify(old_token([OLD]), key=KEY, form=JWTForm.VC_CLAIM)


def old_token(vc: Any, **claims: Any) -> str:
    payload = {"vc": vc, "iss": DID, "jti": OLD["id"], "nbf": 1790812800, **claims}
    return sign_jws(payload, signer=SIGNERS[Algorithm.EDDSA], typ="JWT")


def test_the_old_form_has_its_credential_in_a_claim() -> None:
    assert vc_jwt.verify(old_token(OLD), key=KEY, form=JWTForm.VC_CLAIM) == OLD
    short = {name: OLD[name] for name in OLD if name not in {"id", "issuer", "issuanceDate"}}
    told = vc_jwt.verify(old_token(short, exp=1990812800), key=KEY, form=JWTForm.VC_CLAIM)
    assert (told["issuer"], told["id"]) == (DID, OLD["id"])
    assert told["issuanceDate"] == "2026-10-01T00:00:00Z"
    assert told["expirationDate"] == "2033-01-31T19:33:20Z"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "did:web:evil.example"},
        {"jti": "urn:uuid:2"},
        {"nbf": 1790812800.5},
        {"iat": "yesterday"},
    ],
)
def test_the_old_form_is_refused_where_it_contradicts_itself(claims: dict[str, Any]) -> None:
    with pytest.raises(AppError):
        vc_jwt.verify(old_token(OLD, **claims), key=KEY, form=JWTForm.VC_CLAIM)


@pytest.mark.parametrize(
    ("typ", "claims", "form"),
    [
        ("vc+jwt", {}, JWTForm.CREDENTIAL),
        ("vp+jwt", {}, JWTForm.PRESENTATION),
        ("JWT", {"type": ["OpenBadgeCredential"]}, JWTForm.OPEN_BADGE),
        (None, {"vc": {}}, JWTForm.VC_CLAIM),
        ("JWT", {"vp": {}}, JWTForm.VP_CLAIM),
    ],
)
def test_the_form_of_a_token_is_told_by_its_type(
    typ: str | None, claims: dict[str, Any], form: JWTForm
) -> None:
    assert vc_jwt.form_of({"typ": typ} if typ else {}, claims) is form


@pytest.mark.parametrize(
    ("typ", "claims"),
    [
        ("kb+jwt", {}),
        ("statuslist+jwt", {}),
        ("dpop+jwt", {}),
        ("vc+JWT", {}),
        ("application/vc+jwt", {}),
        ("JWT", {"vc": {}, "vp": {}}),
    ],
)
def test_a_token_of_another_type_is_no_credential(typ: str, claims: dict[str, Any]) -> None:
    with pytest.raises(AppError):
        vc_jwt.form_of({"typ": typ}, claims)


def test_a_key_in_the_header_is_compared_and_never_used() -> None:
    other = public_to_jwk(PUBLIC_KEYS[Algorithm.ES256])
    signer = SIGNERS[Algorithm.EDDSA]

    def token(repeated: object, typ: str) -> str:
        return sign_jws(credential(), signer=signer, typ=typ, headers={"jwk": repeated})

    good = token(public_to_jwk(KEY), "JWT")
    assert vc_jwt.verify(good, key=KEY, form=JWTForm.OPEN_BADGE)["name"] == "Data-analyse"
    for refused, form in (
        (token(other, "JWT"), JWTForm.OPEN_BADGE),
        (token("key", "JWT"), JWTForm.OPEN_BADGE),
        (token({}, "JWT"), JWTForm.OPEN_BADGE),
        (token(public_to_jwk(KEY), "vc+jwt"), JWTForm.CREDENTIAL),
    ):
        with pytest.raises(AppError):
            vc_jwt.verify(refused, key=KEY, form=form)
