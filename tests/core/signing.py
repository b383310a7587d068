"""Keys of every kind for tests, and tokens whose header and payload nobody checked."""

from typing import Any, NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.core import base64url
from app.core.documents import canonical_bytes
from app.core.keys import Algorithm, PrivateKey, PublicKey, new_private_key, sign

ED25519 = new_private_key(Algorithm.EDDSA)
P256 = new_private_key(Algorithm.ES256)
P384 = new_private_key(Algorithm.ES384)
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)

SIGNING_KEYS: dict[Algorithm, PrivateKey] = {
    Algorithm.EDDSA: ED25519,
    Algorithm.ES256: P256,
    Algorithm.ES384: P384,
}
PUBLIC_KEYS: dict[Algorithm, PublicKey] = {
    Algorithm.RS256: RSA.public_key(),
    **{algorithm: key.public_key() for algorithm, key in SIGNING_KEYS.items()},
}


class Pieces(NamedTuple):
    """The three parts of a token, before they are joined."""

    header: str
    payload: str
    signature: str

    @property
    def token(self) -> str:
        return ".".join(self)


def signature_of(algorithm: Algorithm, data: bytes) -> bytes:
    """Return what the test key of an algorithm signs; for RSA too, which the service never does."""
    if algorithm is Algorithm.RS256:
        return RSA.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return sign(SIGNING_KEYS[algorithm], data)


def rightly_signed(
    header: bytes | dict[str, Any], payload: bytes, *, by: Algorithm = Algorithm.EDDSA
) -> Pieces:
    """Return a token with a valid signature over whatever it is given."""
    header = canonical_bytes(header) if isinstance(header, dict) else header
    first, second = base64url.encode(header), base64url.encode(payload)
    signature = signature_of(by, f"{first}.{second}".encode())
    return Pieces(first, second, base64url.encode(signature))
