from typing import Any

import pytest

from app.core import base64url
from app.core.jwk import PRIVATE_MEMBERS, public_from_jwk, public_to_jwk, thumbprint
from app.core.key_profile import Algorithm, InvalidKeyError
from tests.core.signing import PUBLIC_KEYS

JWKS = {algorithm: public_to_jwk(key) for algorithm, key in PUBLIC_KEYS.items()}
OKP, P256, P384, RSA = (
    JWKS[name] for name in (Algorithm.EDDSA, Algorithm.ES256, Algorithm.ES384, Algorithm.RS256)
)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_key_survives_being_written_and_read(algorithm: Algorithm) -> None:
    assert public_from_jwk(JWKS[algorithm]) == PUBLIC_KEYS[algorithm]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"use": "sig"}, id="use"),
        pytest.param({"key_ops": ["verify"]}, id="key_ops"),
        pytest.param({"alg": "EdDSA"}, id="alg"),
        pytest.param({"alg": "Ed25519"}, id="alg-of-RFC-9864"),
        pytest.param({"kid": "one", "x5t": "other"}, id="other-members"),
    ],
)
def test_a_key_may_say_that_it_is_for_signatures(more: dict[str, Any]) -> None:
    assert public_from_jwk(OKP | more) == PUBLIC_KEYS[Algorithm.EDDSA]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"use": "enc"}, id="use"),
        pytest.param({"use": None}, id="use-null"),
        pytest.param({"key_ops": ["encrypt"]}, id="key_ops"),
        pytest.param({"key_ops": "verify"}, id="key_ops-as-text"),
        pytest.param({"alg": "ES256"}, id="other-alg"),
        pytest.param({"alg": "eddsa"}, id="alg-in-lower-case"),
        pytest.param({"alg": ["EdDSA"]}, id="alg-as-list"),
        pytest.param({"alg": None}, id="alg-null"),
    ],
)
def test_a_key_that_is_for_something_else_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(InvalidKeyError):
        public_from_jwk(OKP | more)


@pytest.mark.parametrize("name", sorted(PRIVATE_MEMBERS))
def test_a_private_member_is_refused(name: str) -> None:
    with pytest.raises(InvalidKeyError, match="private"):
        public_from_jwk(OKP | {name: "AA"})


@pytest.mark.parametrize(
    "jwk",
    [
        pytest.param({}, id="empty"),
        pytest.param({"kty": "oct", "k": "AA"}, id="HMAC"),
        pytest.param({"kty": "oct"}, id="HMAC-without-key"),
        pytest.param(OKP | {"crv": "X25519"}, id="X25519"),
        pytest.param(OKP | {"crv": "Ed448"}, id="Ed448"),
        pytest.param(OKP | {"kty": "EC"}, id="Ed25519-as-EC"),
        pytest.param(OKP | {"kty": ["OKP"]}, id="kty-as-list"),
        pytest.param(OKP | {"kty": "okp"}, id="kty-in-lower-case"),
        pytest.param(P256 | {"crv": "P-521"}, id="P-521"),
        pytest.param(P256 | {"crv": "secp256k1"}, id="secp256k1"),
        pytest.param(P256 | {"crv": {}}, id="curve-as-object"),
        pytest.param(P256 | {"crv": "P-384"}, id="other-curve"),
        pytest.param(P384 | {"crv": "P-256"}, id="other-curve-the-other-way"),
        pytest.param(P256 | {"y": P256["x"]}, id="beside-the-curve"),
        pytest.param(P256 | {"y": None}, id="y-null"),
        pytest.param(P256 | {"x": 7}, id="x-as-number"),
        pytest.param({"kty": "EC", "crv": "P-256", "x": P256["x"]}, id="y-missing"),
        pytest.param(P256 | {"y": base64url.encode(b"\0" * 33)}, id="y-too-long"),
        pytest.param(OKP | {"x": ""}, id="x-empty"),
        pytest.param(OKP | {"x": OKP["x"] + "="}, id="padding"),
        pytest.param(RSA | {"n": "AA" + RSA["n"]}, id="leading-zeros"),
        pytest.param(RSA | {"e": ""}, id="e-empty"),
        pytest.param(RSA | {"e": "AQ"}, id="e-one"),
        pytest.param(RSA | {"n": "AQAB"}, id="n-short"),
    ],
)
def test_any_other_key_is_refused(jwk: dict[str, Any]) -> None:
    with pytest.raises(InvalidKeyError):
        public_from_jwk(jwk)


def test_a_leading_zero_is_refused_where_the_number_is_right() -> None:
    padded = base64url.encode(b"\0" + base64url.decode(RSA["n"]))

    with pytest.raises(InvalidKeyError, match="leading zeros"):
        public_from_jwk(RSA | {"n": padded})


# RFC 7638, section 3.1 and RFC 8037, appendix A.3.
RFC_7638 = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc"
    "_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQ"
    "R0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bF"
    "TWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    "e": "AQAB",
    "alg": "RS256",
    "kid": "2011-04-29",
}
RFC_8037 = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}


@pytest.mark.parametrize(
    ("jwk", "expected"),
    [
        pytest.param(RFC_7638, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", id="RFC-7638"),
        pytest.param(RFC_8037, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", id="RFC-8037"),
    ],
)
def test_a_thumbprint_is_that_of_the_specification(jwk: dict[str, Any], expected: str) -> None:
    assert thumbprint(jwk) == expected


def test_a_thumbprint_depends_on_the_key_and_on_nothing_else() -> None:
    assert thumbprint(P256 | {"kid": "a", "use": "sig"}) == thumbprint(P256)
    assert thumbprint(P384) != thumbprint(P256)
