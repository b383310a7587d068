"""Secrets at rest: sealed with AES-256-GCM (NIST SP 800-38D), keys derived by HKDF (RFC 5869)."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
# Random nonces of 96 bits are safe for 2**32 seals under one key (SP 800-38D, section 8.3).
NONCE_BYTES = 12
TAG_BYTES = 16


class SealBrokenError(Exception):
    """Sealed bytes were changed, moved, or sealed with another key: an operator must look."""


def seal(plaintext: bytes, *, key: bytes, associated: bytes) -> bytes:
    """Return `plaintext` sealed: a random nonce, then the ciphertext with its tag.

    `associated` is not stored; it binds the seal to its place, so that it opens nowhere else.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, plaintext, associated)


def open_sealed(sealed: bytes, *, key: bytes, associated: bytes) -> bytes:
    """Return what was sealed with the same key and the same associated data.

    Raises:
        SealBrokenError: anything is different.
    """
    cipher = _cipher(key)
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise SealBrokenError("A sealed value is too short.")
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
    except InvalidTag as error:
        raise SealBrokenError("A sealed value does not open.") from error


def derive_key(secret: bytes, *, purpose: str) -> bytes:
    """Return the key of 32 bytes that `secret` gives for one purpose, and for no other."""
    derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
    return derivation.derive(secret)


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        # The library would take 16 or 24 as well; a wrong length is a programmer's mistake.
        raise ValueError(f"A key has {KEY_BYTES} bytes.")
    return AESGCM(key)
