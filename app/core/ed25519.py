"""Raw Ed25519 (RFC 8032) by libsodium, which signs and checks in two thirds of the time.

It refuses what OpenSSL refuses, such as an S that is not reduced, and more: a key or an R of small
order, or written in another than its one form. So nothing holds here that would not hold there.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from nacl.bindings import crypto_sign, crypto_sign_open
from nacl.exceptions import BadSignatureError

SIGNATURE_BYTES = 64


def signed_by_ed25519(key: Ed25519PrivateKey, data: bytes) -> bytes:
    """Return the raw signature over `data`."""
    # libsodium takes the seed and the public key together, and hashes the latter into the
    # signature: both come from one key, because a seed with another public key gives it away.
    pair = key.private_bytes_raw() + key.public_key().public_bytes_raw()
    return crypto_sign(data, pair)[:SIGNATURE_BYTES]


def check_ed25519(key: Ed25519PublicKey, *, signature: bytes, data: bytes) -> None:
    """Check a raw signature.

    Raises:
        InvalidSignature: it does not hold, or is not of its one length.
    """
    # The library finds the data behind the signature; another length would shift the border.
    if len(signature) != SIGNATURE_BYTES:
        raise InvalidSignature
    try:
        crypto_sign_open(signature + data, key.public_bytes_raw())
    except BadSignatureError as error:
        raise InvalidSignature from error
