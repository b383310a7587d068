"""Digests as credentials write them, of the examples' kinds, each beside its refused neighbour."""

import hashlib
from base64 import b64encode
from typing import Any

import pytest

from app.core import base64url, multikey
from app.core.errors import MalformedError
from app.credentials.digests import read_multibase, read_sri

DATA = b"hello world"
SHA_256, SHA_384 = hashlib.sha256(DATA).digest(), hashlib.sha384(DATA).digest()
PREFIX_256, PREFIX_384 = b"\x12\x20", b"\x20\x30"


@pytest.mark.parametrize(
    "digest",
    [
        # The example of Controlled Identifiers 1.0, section 2.5, is a SHA-256 in base58btc.
        read_multibase(multikey.encode(PREFIX_256 + SHA_256)),
        read_multibase("u" + base64url.encode(PREFIX_384 + SHA_384)),
        read_sri("sha256-" + b64encode(SHA_256).decode()),
        read_sri("sha384-" + b64encode(SHA_384).decode()),
        read_sri("sha256-" + base64url.encode(SHA_256)),
    ],
)
def test_a_digest_is_of_its_bytes_and_no_others(digest: Any) -> None:
    assert digest.is_of(DATA)
    assert not digest.is_of(DATA + b" ")


@pytest.mark.parametrize(
    "text",
    [None, 7, "", "sha256", "sha1-AAAA", "sha256-", "sha256-A", "sha256-!!!!", "SHA256-AAAA"],
)
def test_any_other_sri_is_refused(text: Any) -> None:
    with pytest.raises(MalformedError):
        read_sri(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="nothing"),
        pytest.param("", id="empty"),
        pytest.param("m" + b64encode(PREFIX_256 + SHA_256).decode(), id="another base"),
        pytest.param("u" + base64url.encode(PREFIX_256 + SHA_256[:-1]), id="a byte short"),
        pytest.param("u" + base64url.encode(b"\x11\x14" + SHA_256[:20]), id="SHA-1"),
        pytest.param("u" + base64url.encode(b""), id="no bytes"),
        pytest.param("z0", id="no digit of base58"),
    ],
)
def test_any_other_multibase_is_refused(text: Any) -> None:
    with pytest.raises(MalformedError):
        read_multibase(text)
