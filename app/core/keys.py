"""Keys and raw signatures as JOSE has them: 64 bytes of Ed25519, r and s side by side, or RSA.

The one door to keys: which are taken is decided in `key_profile`, how they are written in `jwk`
and `multikey`.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from app.core.ed25519 import check_ed25519, signed_by_ed25519
from app.core.errors import RejectedError
from app.core.jwk import OTHER_NAMES, public_from_jwk, public_to_jwk, thumbprint
from app.core.key_profile import (
    CURVES,
    Algorithm,
    InvalidKeyError,
    PrivateKey,
    PublicKey,
    algorithm_of,
)
from app.core.multikey import public_from_multibase, public_to_multibase

__all__ = [
    "OTHER_NAMES",
    "Algorithm",
    "InvalidKeyError",
    "InvalidSignatureError",
    "PrivateKey",
    "PublicKey",
    "algorithm_of",
    "check_signature",
    "new_private_key",
    "public_from_jwk",
    "public_from_multibase",
    "public_to_jwk",
    "public_to_multibase",
    "sign",
    "thumbprint",
]


class InvalidSignatureError(RejectedError):
    """The signature was not made with this key over these bytes."""

    code = "invalid_signature"


def new_private_key(algorithm: Algorithm) -> PrivateKey:
    """Return a fresh private key.

    Raises:
        InvalidKeyError: the algorithm is one that we only check and never sign with.
    """
    if algorithm is Algorithm.EDDSA:
        return Ed25519PrivateKey.generate()
    if algorithm not in CURVES:
        raise InvalidKeyError("Sign with EdDSA, ES256 or ES384.")
    return ec.generate_private_key(CURVES[algorithm].curve)


def sign(key: PrivateKey, data: bytes) -> bytes:
    """Return the raw signature over `data`."""
    if isinstance(key, Ed25519PrivateKey):
        return signed_by_ed25519(key, data)
    curve = CURVES[algorithm_of(key.public_key())]
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(curve.digest)))
    # s and n - s are both valid; the low one is chosen, so that what we sign has one form.
    s = min(s, curve.curve.group_order - s)
    return r.to_bytes(curve.size) + s.to_bytes(curve.size)


def check_signature(key: PublicKey, *, signature: bytes, data: bytes) -> None:
    """Check a raw signature.

    Raises:
        InvalidSignatureError: it does not hold.
        InvalidKeyError: the key is on a curve that we do not use.
    """
    try:
        if isinstance(key, Ed25519PublicKey):
            check_ed25519(key, signature=signature, data=data)
        elif isinstance(key, RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        else:
            _check_ecdsa(key, signature=signature, data=data)
    except InvalidSignature as error:
        raise InvalidSignatureError("The signature does not hold.") from error


def _check_ecdsa(key: EllipticCurvePublicKey, *, signature: bytes, data: bytes) -> None:
    curve = CURVES[algorithm_of(key)]
    # RFC 7518, section 3.4: exactly two numbers of the size of the curve, and no DER.
    if len(signature) != 2 * curve.size:
        raise InvalidSignature
    r, s = int.from_bytes(signature[: curve.size]), int.from_bytes(signature[curve.size :])
    key.verify(encode_dss_signature(r, s), data, ec.ECDSA(curve.digest))
