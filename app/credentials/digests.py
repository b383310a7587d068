"""Digests of resources that a credential refers to (data model 2.0, section 5.3).

As Subresource Integrity writes them (`digestSRI`), or as a multihash in multibase
(`digestMultibase`; Controlled Identifiers 1.0, sections 2.4 and 2.5).
"""

import binascii
import hashlib
import hmac
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core import base64url, multikey
from app.core.errors import MalformedError

_SRI = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+)={0,2}")
# The code of each hash function in a multihash, and behind it the number of bytes that follow.
_MULTIHASH = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}
PREFIX_BYTES = 2


class InvalidDigestError(MalformedError):
    """The text is no digest that we can read."""

    code = "invalid_digest"


@dataclass(frozen=True, slots=True)
class Digest:
    """The hash of a resource, and the function that made it."""

    function: str
    value: bytes

    def is_of(self, data: bytes) -> bool:
        """Tell whether these are the bytes that were hashed."""
        return hmac.compare_digest(hashlib.new(self.function, data).digest(), self.value)


def read_sri(text: Any) -> Digest:
    """Read a `digestSRI`.

    Raises:
        InvalidDigestError: it is no name of a hash function, a dash, and base64.
    """
    match = _SRI.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise InvalidDigestError("A digestSRI is sha256, sha384 or sha512, a dash, and base64.")
    padded = match[2] + "=" * (-len(match[2]) % 4)
    try:
        return Digest(
            match[1], b64decode(padded, altchars=b"-_" if set("-_") & {*padded} else None)
        )
    except binascii.Error as error:
        raise InvalidDigestError("The digestSRI ends in half a byte.") from error


def read_multibase(text: Any) -> Digest:
    """Read a `digestMultibase`: base58btc (`z`) or base64url (`u`) of a multihash.

    Raises:
        InvalidDigestError, MalformedError: it is none, or of another hash function.
    """
    if not isinstance(text, str) or text[:1] not in {"z", "u"}:
        raise InvalidDigestError("A digestMultibase begins with z or u.")
    data = multikey.decode(text) if text[0] == "z" else base64url.decode(text[1:])
    function = _MULTIHASH.get(data[:PREFIX_BYTES])
    if function is None or len(data) != PREFIX_BYTES + hashlib.new(function).digest_size:
        raise InvalidDigestError("A digestMultibase holds SHA-256, SHA-384 or SHA-512.")
    return Digest(function, data[PREFIX_BYTES:])


READERS: Mapping[str, Callable[[Any], Digest]] = {
    "digestSRI": read_sri,
    "digestMultibase": read_multibase,
}
