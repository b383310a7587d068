"""Public keys as JSON Web Keys (RFC 7517, RFC 7518 section 6, RFC 8037), and their thumbprints."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from app.core import base64url
from app.core.documents import JSONObject, canonical_bytes
from app.core.key_profile import (
    CURVES,
    Algorithm,
    Curve,
    InvalidKeyError,
    PublicKey,
    algorithm_of,
    ec_key,
    ed25519_key,
    rsa_key,
)

PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
# RFC 9864 gives EdDSA with this curve a name of its own.
OTHER_NAMES = {"Ed25519": Algorithm.EDDSA}
_CURVE_OF_NAME = {curve.name: curve for curve in CURVES.values()}


def public_from_jwk(jwk: JSONObject) -> PublicKey:
    """Return the public key of a JWK.

    Raises:
        InvalidKeyError: it is not a public key of our kinds, is not for signatures, or is weak.
    """
    if PRIVATE_MEMBERS & jwk.keys():
        raise InvalidKeyError("Give the public key only; this one holds private members.")
    key = _key(jwk)
    _check_purpose(jwk, algorithm_of(key))
    return key


def public_to_jwk(key: PublicKey) -> JSONObject:
    """Return the JWK of a public key, with its required members only."""
    if isinstance(key, Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(key.public_bytes_raw())}
    if isinstance(key, RSAPublicKey):
        numbers = key.public_numbers()
        return {"kty": "RSA", "n": _unsigned(numbers.n), "e": _unsigned(numbers.e)}
    curve, point = CURVES[algorithm_of(key)], key.public_numbers()
    x, y = (base64url.encode(value.to_bytes(curve.size)) for value in (point.x, point.y))
    return {"kty": "EC", "crv": curve.name, "x": x, "y": y}


def thumbprint(jwk: JSONObject) -> str:
    """Return the SHA-256 thumbprint of a public JWK (RFC 7638).

    Raises:
        InvalidKeyError: it is not a public key of our kinds, is not for signatures, or is weak.
    """
    required = public_to_jwk(public_from_jwk(jwk))
    return base64url.encode(hashlib.sha256(canonical_bytes(required)).digest())


def _key(jwk: JSONObject) -> PublicKey:
    match jwk:
        case {"kty": "OKP", "crv": "Ed25519"}:
            return ed25519_key(_octets(jwk, "x"))
        case {"kty": "EC", "crv": str(name)} if name in _CURVE_OF_NAME:
            return _ec(jwk, _CURVE_OF_NAME[name])
        case {"kty": "RSA"}:
            return rsa_key(modulus=_number(jwk, "n"), exponent=_number(jwk, "e"))
        case _:
            raise InvalidKeyError("Use a key of Ed25519, P-256, P-384 or RSA.")


def _ec(jwk: JSONObject, curve: Curve) -> PublicKey:
    x, y = _octets(jwk, "x"), _octets(jwk, "y")
    if len(x) != curve.size or len(y) != curve.size:
        raise InvalidKeyError(f"A coordinate of {curve.name} has {curve.size} bytes.")
    return ec_key(curve, b"\x04" + x + y)


def _check_purpose(jwk: JSONObject, algorithm: Algorithm) -> None:
    # RFC 7517, sections 4.2 to 4.4: a key that says what it is for is used for nothing else.
    named, operations = jwk.get("alg", algorithm), jwk.get("key_ops", ["verify"])
    if not isinstance(named, str) or OTHER_NAMES.get(named, named) != algorithm:
        raise InvalidKeyError(f"This key is for {algorithm}, but names another algorithm.")
    if jwk.get("use", "sig") != "sig":
        raise InvalidKeyError("This key is not for signatures; its `use` is not `sig`.")
    if not isinstance(operations, list) or "verify" not in operations:
        raise InvalidKeyError("This key is not for signatures; its `key_ops` lacks `verify`.")


def _octets(jwk: JSONObject, name: str) -> bytes:
    text = jwk.get(name)
    if not isinstance(text, str):
        raise InvalidKeyError(f"The key lacks `{name}`.")
    try:
        return base64url.decode(text)
    except base64url.InvalidEncodingError as error:
        raise InvalidKeyError(f"Write `{name}` of the key in base64url without padding.") from error


def _number(jwk: JSONObject, name: str) -> int:
    octets = _octets(jwk, name)
    # RFC 7518, section 2: as few octets as possible, else one key has two thumbprints.
    if not octets or octets[0] == 0:
        raise InvalidKeyError(f"Write `{name}` of the key without leading zeros.")
    return int.from_bytes(octets)


def _unsigned(number: int) -> str:
    return base64url.encode(number.to_bytes((number.bit_length() + 7) // 8))
