"""Which public keys are taken at all (FIPS 186-5, RFC 8017, RFC 8032): never a weak one.

Every key from outside is built here. A point of small order makes forged Ed25519 signatures
verify, a point off its curve leaks, a short or ROCA key can be factored. HMAC keys do not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import (
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from app.core.errors import MalformedError

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey
PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey

ED25519_BYTES = 32
# NIST SP 800-131A asks for 2048 bits; beyond 8192 a verification only costs time.
MIN_RSA_BITS, MAX_RSA_BITS = 2048, 8192
# RFC 8017 begins at 3; OpenSSL takes no more than 64 bits with a long modulus.
MIN_RSA_EXPONENT, MAX_RSA_EXPONENT = 3, 2**64 - 1

# The field and the constant d of edwards25519 (RFC 8032, section 5.1).
_FIELD = 2**255 - 19
_D = -121665 * pow(121666, -1, _FIELD) % _FIELD
# The y of a point of order 8; its negative is the other one, and the sign of x does not matter.
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER = frozenset({0, 1, _FIELD - 1, _ORDER_8, _FIELD - _ORDER_8})
# CVE-2017-15361: modulo each of these a ROCA modulus is a power of 65537; by chance that happens
# to one key in 2**28.
_ROCA_PRIMES = (11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157)


class Algorithm(StrEnum):
    """The signature algorithms of JOSE (RFC 7518, RFC 8037) that we know."""

    EDDSA = "EdDSA"
    ES256 = "ES256"
    ES384 = "ES384"
    RS256 = "RS256"


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve of ECDSA and what JOSE ties to it; `size` is the length of one coordinate."""

    name: str
    curve: ec.EllipticCurve
    digest: hashes.HashAlgorithm
    size: int


CURVES: Mapping[Algorithm, Curve] = MappingProxyType(
    {
        Algorithm.ES256: Curve("P-256", ec.SECP256R1(), hashes.SHA256(), 32),
        Algorithm.ES384: Curve("P-384", ec.SECP384R1(), hashes.SHA384(), 48),
    }
)


class InvalidKeyError(MalformedError):
    """The key is of a kind that we do not use, is weak, or is no key."""

    code = "invalid_key"


def algorithm_of(key: PublicKey) -> Algorithm:
    """Return the one algorithm that a key may be used with.

    Raises:
        InvalidKeyError: it is on a curve that we do not use.
    """
    if isinstance(key, Ed25519PublicKey):
        return Algorithm.EDDSA
    if isinstance(key, RSAPublicKey):
        return Algorithm.RS256
    for algorithm, known in CURVES.items():
        if key.curve.name == known.curve.name:
            return algorithm
    raise InvalidKeyError("Use the curve P-256 or P-384.")


def ed25519_key(raw: bytes) -> Ed25519PublicKey:
    """Return the key that an encoded point is (RFC 8032, section 5.1.3).

    Raises:
        InvalidKeyError: it is no point, not in its one encoding, or of small order.
    """
    if len(raw) != ED25519_BYTES:
        raise InvalidKeyError("An Ed25519 key has 32 bytes.")
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= _FIELD or y in _SMALL_ORDER or not _is_on_edwards25519(y):
        raise InvalidKeyError("This Ed25519 key is no point, not canonical, or of small order.")
    return Ed25519PublicKey.from_public_bytes(raw)


def ec_key(curve: Curve, point: bytes) -> EllipticCurvePublicKey:
    """Return the key that a point in the form of SEC 1 is.

    Raises:
        InvalidKeyError: the point is not on the curve.
    """
    try:
        return EllipticCurvePublicKey.from_encoded_point(curve.curve, point)
    except ValueError as error:
        raise InvalidKeyError(f"The key is not a point of {curve.name}.") from error


def rsa_key(*, modulus: int, exponent: int) -> RSAPublicKey:
    """Return an RSA key.

    Raises:
        InvalidKeyError: it is too short or too long, or of a kind that is known to be broken.
    """
    if not MIN_RSA_BITS <= modulus.bit_length() <= MAX_RSA_BITS:
        raise InvalidKeyError(f"An RSA key has {MIN_RSA_BITS} to {MAX_RSA_BITS} bits.")
    if not MIN_RSA_EXPONENT <= exponent <= MAX_RSA_EXPONENT or exponent % 2 == 0:
        raise InvalidKeyError("The exponent of an RSA key is odd, such as 65537.")
    if modulus % 2 == 0 or _is_roca(modulus):
        raise InvalidKeyError("The modulus of this RSA key can be factored; make a new key.")
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def _is_on_edwards25519(y: int) -> bool:
    # There is an x if x**2 is a square: Euler's criterion. x = 0 has small order, refused before.
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, _FIELD) % _FIELD
    return pow(x_squared, (_FIELD - 1) // 2, _FIELD) == 1


def _is_roca(modulus: int) -> bool:
    return all(
        modulus % prime in {pow(65537, power, prime) for power in range(prime)}
        for prime in _ROCA_PRIMES
    )
