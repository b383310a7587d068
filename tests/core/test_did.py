from collections.abc import Callable

import pytest

from app.core import base64url
from app.core.did import (
    InvalidDIDError,
    did_jwk,
    did_key,
    did_web,
    key_of_did_key,
    key_of_own_method,
    own_method,
    url_of_did_web,
)
from app.core.errors import RejectedError
from app.core.keys import Algorithm, InvalidKeyError
from app.core.multikey import encode
from tests.core.signing import PUBLIC_KEYS


@pytest.mark.parametrize(
    ("url", "did"),
    [
        # The first two are those of the did:web method.
        pytest.param("https://w3c-ccg.github.io", "did:web:w3c-ccg.github.io", id="host"),
        pytest.param(
            "https://example.com:3000/user/alice",
            "did:web:example.com%3A3000:user:alice",
            id="port",
        ),
        pytest.param("http://localhost:8000/a", "did:web:localhost%3A8000:a", id="development"),
        pytest.param("https://a.example/x%3Ay", "did:web:a.example:x%3Ay", id="escaped-colon"),
        pytest.param("https://a.example/.a/b..c", "did:web:a.example:.a:b..c", id="dots-in-a-step"),
    ],
)
def test_an_address_gives_a_did_web(url: str, did: str) -> None:
    assert did_web(url) == did


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="empty"),
        pytest.param("a.example", id="no-scheme"),
        pytest.param("ftp://a.example", id="other-scheme"),
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("https://", id="no-host"),
        pytest.param("https:///a", id="empty-host"),
        pytest.param("https://a.example/", id="slash-at-the-end"),
        pytest.param("https://a.example/b/", id="slash-after-the-path"),
        pytest.param("https://a.example//b", id="empty-step"),
        pytest.param("https://a.example/../b", id="step-up"),
        pytest.param("https://a.example/.", id="step-nowhere"),
        pytest.param("https://user@a.example", id="user"),
        pytest.param("https://a.example?b", id="query"),
        pytest.param("https://a.example?", id="empty-query"),
        pytest.param("https://a.example#b", id="fragment"),
        pytest.param("https://A.example", id="capital"),
        pytest.param("https://a.example:", id="empty-port"),
        pytest.param("https://a.example:080", id="port-with-zero"),
        pytest.param("https://a.example:99999", id="port-out-of-range"),
        pytest.param("https://a.example:x", id="port-that-is-no-number"),
        pytest.param("https://[::1]", id="IPv6"),
        pytest.param("https://[::1", id="broken-IPv6"),
        pytest.param("https://a.example/b:c", id="colon"),
        pytest.param("https://a.example/b c", id="space"),
        pytest.param("https://a.example/b\n", id="line-end"),
        pytest.param("https://a.example/%3a", id="escape-in-lower-case"),
        pytest.param("https://a.example/%", id="half-an-escape"),
        pytest.param("https://é.example", id="not-ASCII"),
        pytest.param("https://a.example/é", id="not-ASCII-in-the-path"),
    ],
)
def test_any_other_text_gives_no_did_web(url: str) -> None:
    with pytest.raises(InvalidDIDError):
        did_web(url)


@pytest.mark.parametrize("algorithm", [Algorithm.EDDSA, Algorithm.ES256, Algorithm.ES384])
def test_a_did_key_is_its_key(algorithm: Algorithm) -> None:
    key = PUBLIC_KEYS[algorithm]

    assert key_of_did_key(did_key(key)) == key


def test_the_first_example_of_the_method_is_read() -> None:
    example = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"

    assert did_key(key_of_did_key(example)) == example


def test_an_rsa_key_has_no_did_key() -> None:
    with pytest.raises(InvalidKeyError):
        did_key(PUBLIC_KEYS[Algorithm.RS256])


GOOD = did_key(PUBLIC_KEYS[Algorithm.EDDSA])


@pytest.mark.parametrize(
    "did",
    [
        pytest.param("", id="empty"),
        pytest.param("did:web:a.example", id="other-method"),
        pytest.param(GOOD.upper(), id="capitals"),
        pytest.param(f" {GOOD}", id="space"),
        pytest.param(f"{GOOD}#key", id="fragment"),
        pytest.param(f"{GOOD}?a", id="query"),
        pytest.param("did:key:", id="no-key"),
        pytest.param("did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F", id="X25519"),
        pytest.param("did:key:" + encode(b"\xed\x01" + b"\0" * 32), id="small-order"),
        pytest.param("did:key:z" + "2" * 100_000, id="endless"),
    ],
)
def test_any_other_did_holds_no_key(did: str) -> None:
    with pytest.raises(InvalidDIDError):
        key_of_did_key(did)


# The two examples of the did:jwk method specification: a key that signs, and one that encrypts.
JWK_EXAMPLE = "did:jwk:" + base64url.encode(
    b'{"crv":"P-256","kty":"EC","x":"acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0",'
    b'"y":"_KcyLj9vWMptnmKtm46GqDz8wf74I5LKgrl2GzH3nSE"}'
)
JWK_FOR_ENCRYPTION = "did:jwk:" + base64url.encode(
    b'{"kty":"OKP","crv":"X25519","use":"enc","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"}'
)


def test_the_example_of_did_jwk_is_read() -> None:
    assert own_method(JWK_EXAMPLE) == f"{JWK_EXAMPLE}#0"
    assert did_jwk(key_of_own_method(f"{JWK_EXAMPLE}#0")) == JWK_EXAMPLE


@pytest.mark.parametrize("algorithm", [Algorithm.EDDSA, Algorithm.ES256, Algorithm.ES384])
@pytest.mark.parametrize("made", [did_key, did_jwk])
def test_the_one_method_of_a_did_is_its_key(made: Callable[..., str], algorithm: Algorithm) -> None:
    key = PUBLIC_KEYS[algorithm]
    assert key_of_own_method(own_method(made(key))) == key


@pytest.mark.parametrize(
    "method",
    [
        pytest.param(JWK_EXAMPLE, id="no fragment"),
        pytest.param(f"{JWK_EXAMPLE}#1", id="another fragment"),
        pytest.param(f"{JWK_EXAMPLE}x#0", id="another text"),
        pytest.param(f"{JWK_FOR_ENCRYPTION}#0", id="a key for encryption"),
        pytest.param("did:jwk:#0", id="no key"),
        pytest.param(f"did:jwk:{base64url.encode(b'[]')}#0", id="no object"),
        pytest.param(f"did:jwk:{base64url.encode(b'{}')}#0", id="an empty object"),
        pytest.param(GOOD, id="did:key without fragment"),
        pytest.param(f"{GOOD}#0", id="did:key with another fragment"),
    ],
)
def test_any_other_method_has_no_key(method: str) -> None:
    with pytest.raises(RejectedError):
        key_of_own_method(method)


@pytest.mark.parametrize(
    ("did", "url"),
    [
        # The examples of the did:web method.
        ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
        ("did:web:example.com%3A3000:user:alice", "https://example.com:3000/user/alice/did.json"),
    ],
)
def test_a_did_web_has_one_address(did: str, url: str) -> None:
    assert url_of_did_web(did) == url


@pytest.mark.parametrize(
    "did",
    [
        pytest.param("did:key:web", id="another method"),
        pytest.param("did:web:", id="no host"),
        pytest.param("did:web:A.example", id="another spelling"),
        pytest.param("did:web:a.example:..:b", id="a step up"),
        pytest.param("did:web:a.example%3a3000", id="an escape in lower case"),
        pytest.param("did:web:user@a.example", id="a user"),
        pytest.param("did:web:a.example/b", id="a slash"),
    ],
)
def test_any_other_spelling_has_no_address(did: str) -> None:
    with pytest.raises(InvalidDIDError):
        url_of_did_web(did)
