from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import base64url
from app.core.documents import InvalidDocumentError
from app.core.errors import AppError, MalformedError
from app.core.jws import (
    MAX_LENGTH,
    InvalidTokenError,
    KeySigner,
    MalformedTokenError,
    TokenTooLargeError,
    sign_jws,
    unverified_claims,
    unverified_header,
    verified_payload,
    verify_jws,
)
from app.core.keys import Algorithm, InvalidSignatureError, public_to_jwk
from tests.core.signing import PUBLIC_KEYS, SIGNING_KEYS, Pieces, rightly_signed

EDDSA = frozenset({Algorithm.EDDSA})
TYPES = frozenset({"vc+jwt"})
HEADER = {"alg": "EdDSA", "typ": "vc+jwt", "kid": "did:example:1#key"}
CLAIMS = {"iss": "did:example:1", "n": 1}
KEY = PUBLIC_KEYS[Algorithm.EDDSA]
SIGNER = KeySigner("did:example:1#key", SIGNING_KEYS[Algorithm.EDDSA])
GOOD = rightly_signed(HEADER, b'{"iss":"did:example:1","n":1}')


def verify(token: str, types: frozenset[str | None] = frozenset(TYPES)) -> dict[str, Any]:
    return verify_jws(token, key=KEY, algorithms=EDDSA, types=types)


def header_without(name: str) -> dict[str, Any]:
    return {key: value for key, value in HEADER.items() if key != name}


@pytest.mark.parametrize("algorithm", list(SIGNING_KEYS))
def test_what_we_sign_verifies_and_says_who_signed_and_what_it_is(algorithm: Algorithm) -> None:
    signer = KeySigner("did:example:1#key", SIGNING_KEYS[algorithm])

    token = sign_jws(CLAIMS, signer=signer, typ="vc+jwt")

    assert unverified_header(token) == HEADER | {"alg": algorithm.value}
    assert unverified_claims(token) == CLAIMS
    algorithms = frozenset({algorithm})
    found = verify_jws(token, key=PUBLIC_KEYS[algorithm], algorithms=algorithms, types=TYPES)
    assert found == CLAIMS


def test_a_token_that_others_sign_with_rsa_verifies() -> None:
    token = rightly_signed({"alg": "RS256"}, b"{}", by=Algorithm.RS256).token
    key = PUBLIC_KEYS[Algorithm.RS256]

    algorithms = frozenset({Algorithm.RS256, Algorithm.EDDSA})
    found = verify_jws(token, key=key, algorithms=algorithms, types=frozenset({None}))

    assert found == {}


@pytest.mark.parametrize(
    ("header", "types"),
    [
        pytest.param(HEADER, TYPES, id="as-we-write-it"),
        pytest.param(HEADER | {"alg": "Ed25519"}, TYPES, id="name-of-RFC-9864"),
        pytest.param(HEADER | {"cty": "x", "extra": [1]}, TYPES, id="parameters-without-meaning"),
        pytest.param(header_without("typ"), frozenset({None, "vc+jwt"}), id="type-absent"),
        pytest.param(header_without("kid"), TYPES, id="key-not-named"),
    ],
)
def test_a_token_verifies(header: dict[str, Any], types: frozenset[str | None]) -> None:
    assert verify(rightly_signed(header, b"{}").token, types) == {}


@pytest.mark.parametrize(
    "alg",
    [
        pytest.param("none", id="none"),
        pytest.param("None", id="none-in-another-case"),
        pytest.param("HS256", id="HMAC"),
        pytest.param("ES256", id="algorithm-of-another-key"),
        pytest.param("eddsa", id="lower-case"),
        pytest.param("EdDSA ", id="space"),
        pytest.param("Ed448", id="other-curve"),
        pytest.param("", id="empty"),
    ],
)
def test_an_algorithm_that_is_not_that_of_the_key_is_refused(alg: str) -> None:
    with pytest.raises(InvalidTokenError, match="not that of the key"):
        verify(rightly_signed(HEADER | {"alg": alg}, b"{}").token)


def test_a_token_that_names_no_algorithm_is_refused() -> None:
    with pytest.raises(InvalidTokenError, match="not that of the key"):
        verify(rightly_signed(header_without("alg"), b"{}").token)


@pytest.mark.parametrize("name", ["alg", "typ", "kid"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(None, id="null"),
        pytest.param(["EdDSA"], id="list"),
        pytest.param({"a": 1}, id="object"),
        pytest.param(0, id="number"),
        pytest.param(False, id="false"),
    ],
)
def test_a_header_with_something_else_than_text_is_refused(name: str, value: object) -> None:
    token = rightly_signed(HEADER | {name: value}, b"{}").token

    for read in (unverified_header, lambda text: verify(text, TYPES | {None})):
        with pytest.raises(MalformedTokenError, match="are texts"):
            read(token)


def test_an_algorithm_that_the_caller_does_not_take_is_refused() -> None:
    for algorithms in (frozenset({Algorithm.ES256}), frozenset[Algorithm]()):
        with pytest.raises(InvalidTokenError, match="EdDSA are not taken"):
            verify_jws(GOOD.token, key=KEY, algorithms=algorithms, types=TYPES)


@pytest.mark.parametrize(
    "typ",
    [
        pytest.param("JWT", id="plain-token"),
        pytest.param("kb+jwt", id="key-binding"),
        pytest.param("statuslist+jwt", id="status-list"),
        pytest.param("VC+JWT", id="capitals"),
        pytest.param("application/vc+jwt", id="whole-media-type"),
        pytest.param("vc+jwt ", id="space"),
        pytest.param("", id="empty"),
    ],
)
def test_a_token_of_another_type_is_refused(typ: str) -> None:
    with pytest.raises(InvalidTokenError, match="another type"):
        verify(rightly_signed(HEADER | {"typ": typ}, b"{}").token)


def test_a_token_without_type_is_refused_where_one_is_asked_for() -> None:
    with pytest.raises(InvalidTokenError, match="another type"):
        verify(rightly_signed(header_without("typ"), b"{}").token)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"crit": ["exp"], "exp": 1}, id="crit"),
        pytest.param({"crit": []}, id="crit-empty"),
        pytest.param({"b64": False, "crit": ["b64"]}, id="b64"),
        pytest.param({"b64": True}, id="b64-true"),
        pytest.param({"zip": "DEF"}, id="zip"),
        pytest.param({"jwk": public_to_jwk(KEY)}, id="jwk"),
        pytest.param({"jku": "http://127.0.0.1:9/keys"}, id="jku"),
        pytest.param({"x5u": "http://127.0.0.1:9/certificate"}, id="x5u"),
        pytest.param({"x5c": []}, id="x5c"),
        pytest.param({"jwk": None}, id="jwk-null"),
    ],
)
def test_a_header_that_brings_a_key_or_changes_the_rules_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(InvalidTokenError, match="parameter that is not taken"):
        verify(rightly_signed(HEADER | more, b"{}").token)


def test_only_a_proof_of_possession_may_bring_its_key_and_nothing_else() -> None:
    header = HEADER | {"jwk": public_to_jwk(KEY)}

    def proven(header: dict[str, Any]) -> dict[str, Any]:
        token = rightly_signed(header, b"{}").token
        return verify_jws(token, key=KEY, algorithms=EDDSA, types=TYPES, headers=frozenset({"jwk"}))

    assert proven(header) == {}
    with pytest.raises(InvalidTokenError, match="parameter that is not taken"):
        proven(header | {"x5c": []})


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(GOOD._replace(payload=base64url.encode(b'{"n":2}')), id="payload"),
        pytest.param(GOOD._replace(header=base64url.encode(b'{"alg":"EdDSA"}')), id="header"),
        pytest.param(GOOD._replace(signature=base64url.encode(b"\0" * 64)), id="signature"),
        pytest.param(GOOD._replace(signature=""), id="signature-empty"),
        pytest.param(GOOD._replace(signature=GOOD.signature + "AAAA"), id="signature-longer"),
    ],
)
def test_a_changed_token_is_refused(changed: Pieces) -> None:
    assert verify(GOOD.token) == CLAIMS
    with pytest.raises(InvalidSignatureError):
        verify(changed.token, TYPES | {None})


def test_a_token_that_another_key_signed_is_refused() -> None:
    stranger = rightly_signed(HEADER | {"alg": "ES256"}, b"{}", by=Algorithm.ES384)

    with pytest.raises(InvalidSignatureError):
        verify_jws(
            stranger.token,
            key=PUBLIC_KEYS[Algorithm.ES256],
            algorithms=frozenset({Algorithm.ES256}),
            types=TYPES,
        )


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="empty"),
        pytest.param("..", id="only-dots"),
        pytest.param(f"{GOOD.header}.{GOOD.payload}", id="two-parts"),
        pytest.param(f"{GOOD.token}.", id="four-parts"),
        pytest.param(f"{GOOD.token}~", id="SD-JWT"),
        pytest.param(f"{GOOD.header}...{GOOD.signature}", id="five-parts"),
        pytest.param(f"{GOOD.token}\n", id="line-end"),
        pytest.param(f" {GOOD.token}", id="space"),
        pytest.param(f"{GOOD.header}=.{GOOD.payload}.{GOOD.signature}", id="padded-header"),
        pytest.param(f"{GOOD.header}.{GOOD.payload}=.{GOOD.signature}", id="padded-payload"),
        pytest.param(f"{GOOD.token}==", id="padded-signature"),
        pytest.param(f"{GOOD.header}.é.{GOOD.signature}", id="not-ASCII"),
        pytest.param(f"{GOOD.header}.\ud800.{GOOD.signature}", id="surrogate"),
        pytest.param('{"payload":"","signatures":[]}', id="JSON-serialisation"),
    ],
)
def test_what_is_no_compact_token_is_malformed(token: str) -> None:
    with pytest.raises(MalformedError):
        verify(token, TYPES | {None})


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'{"alg":"none","alg":"EdDSA","typ":"vc+jwt"}', id="algorithm-twice"),
        pytest.param(b'\xef\xbb\xbf{"alg":"EdDSA","typ":"vc+jwt"}', id="byte-order-mark"),
        pytest.param(b'{"alg":"EdDSA","typ":"vc+jwt","n":NaN}', id="NaN"),
        pytest.param(b'{"alg":"EdDSA","typ":"vc+jwt","n":' + b"[" * 90_000, id="deep"),
    ],
)
def test_a_header_that_parsers_read_differently_is_refused(header: bytes) -> None:
    with pytest.raises(InvalidDocumentError):
        verify(rightly_signed(header, b"{}").token)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"text", id="text"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'{"iss":"a","iss":"b"}', id="issuer-twice"),
        pytest.param(b"\xff{}", id="not-UTF-8"),
    ],
)
def test_a_payload_that_is_no_object_is_refused_although_it_is_signed(payload: bytes) -> None:
    token = rightly_signed(HEADER, payload).token

    assert verified_payload(token, key=KEY, algorithms=EDDSA, types=TYPES) == payload
    for read in (verify, unverified_claims):
        with pytest.raises(InvalidDocumentError):
            read(token)


def test_a_token_that_is_too_long_is_refused_before_it_is_read() -> None:
    longest = "." * MAX_LENGTH

    for read in (verify, unverified_header, unverified_claims):
        with pytest.raises(TokenTooLargeError):
            read(longest + ".")
        with pytest.raises(MalformedTokenError):
            read(longest)


def test_claims_without_canonical_form_are_not_signed() -> None:
    with pytest.raises(InvalidDocumentError):
        sign_jws({"n": 2**53}, signer=SIGNER, typ="vc+jwt")


@given(st.lists(st.sampled_from(GOOD) | st.text(max_size=12), max_size=4).map(".".join))
def test_no_text_whatever_fails_in_an_unexpected_way(token: str) -> None:
    try:
        claims = verify(token)
    except AppError:
        return
    assert (token, claims) == (GOOD.token, CLAIMS)
