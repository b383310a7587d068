"""Multikey: public keys as multibase text (Controlled Identifiers 1.0, sections 2.2.2 and 2.4).

Only base58btc is read, the form that did:key and Data Integrity use.
"""

from operator import mul

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.errors import MalformedError
from app.core.key_profile import (
    CURVES,
    Algorithm,
    InvalidKeyError,
    PublicKey,
    algorithm_of,
    ec_key,
    ed25519_key,
)

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# One text of a few kilobytes, which stays in the cache of a processor; a list of texts does not.
_PAIRS = "".join(first + second for first in ALPHABET for second in ALPHABET)
_PAIR = len(ALPHABET) ** 2
_DIGITS, _DIGIT_SET = ALPHABET.encode(), frozenset(ALPHABET)
_VALUES = bytes.maketrans(_DIGITS, bytes(range(len(_DIGITS))))
# The longest that is read is a P-384 signature of 96 bytes; base 58 is slow on long texts.
MAX_LENGTH = 200
# What a digit counts for, by how many stand behind it.
_POWERS = [len(ALPHABET) ** behind for behind in range(MAX_LENGTH)]
PREFIX_BYTES = 2
PREFIXES = {
    Algorithm.EDDSA: b"\xed\x01",
    Algorithm.ES256: b"\x80\x24",
    Algorithm.ES384: b"\x81\x24",
}


class InvalidMultibaseError(MalformedError):
    """The text is not base58btc with its multibase prefix."""

    code = "invalid_multibase"


def encode(data: bytes) -> str:
    """Return `data` as multibase base58btc: `z` and the digits."""
    number, groups = int.from_bytes(data), list[str]()
    while number:
        # Two digits at a time: to divide the long number costs most.
        number, rest = divmod(number, _PAIR)
        groups.append(_PAIRS[2 * rest : 2 * rest + 2])
    digits = "".join(reversed(groups)).lstrip(ALPHABET[0])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + ALPHABET[0] * zeros + digits


def decode(text: str) -> bytes:
    """Return the bytes of multibase base58btc text.

    Raises:
        InvalidMultibaseError: it is anything else, or too long.
    """
    if text[:1] != "z" or len(text) > MAX_LENGTH or not _DIGIT_SET.issuperset(text[1:]):
        raise InvalidMultibaseError("This is not base58btc with a multibase prefix.")
    digits = text[1:].encode()
    # One pass in C over two small tables: a loop in Python misses the cache at every digit.
    number: int = sum(map(mul, digits[::-1].translate(_VALUES), _POWERS))
    zeros = len(digits) - len(digits.lstrip(_DIGITS[:1]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def public_from_multibase(text: str) -> PublicKey:
    """Return the public key of a Multikey's `publicKeyMultibase`.

    Raises:
        InvalidKeyError: it is not a public key of our kinds, or it is weak.
        InvalidMultibaseError: it is not base58btc.
    """
    data = decode(text)
    prefix, raw = data[:PREFIX_BYTES], data[PREFIX_BYTES:]
    if prefix == PREFIXES[Algorithm.EDDSA]:
        return ed25519_key(raw)
    for algorithm, curve in CURVES.items():
        # A compressed point: the sign of y, and x.
        if prefix == PREFIXES[algorithm] and len(raw) == 1 + curve.size:
            return ec_key(curve, raw)
    raise InvalidKeyError("Use a key of Ed25519, P-256 or P-384.")


def public_to_multibase(key: PublicKey) -> str:
    """Return the `publicKeyMultibase` of a key.

    Raises:
        InvalidKeyError: it is an RSA key, which has no such form here.
    """
    if isinstance(key, RSAPublicKey):
        raise InvalidKeyError("Use a key of Ed25519, P-256 or P-384.")
    if isinstance(key, Ed25519PublicKey):
        raw = key.public_bytes_raw()
    else:
        raw = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return encode(PREFIXES[algorithm_of(key)] + raw)
