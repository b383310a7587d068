"""Keeps private keys sealed: each with its institution's data key, and that with the wrapping key.

The wrapping key (key-encryption key) comes from a file or the environment and is never stored.
What is sealed for one institution or key does not open for another: both names are associated data
(AES-256-GCM, NIST SP 800-38D).
"""

import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from app.core.envelope import KEY_BYTES, SealBrokenError, open_sealed, seal
from app.core.jws import Signer
from app.core.keys import PrivateKey, PublicKey
from app.institutions.models import SigningKeyRecord

# Keys of institutions that stay opened in a process, some three for each that signs.
MOST_OPENED = 1000


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that can sign now, and the public key with which that is checked."""

    record: SigningKeyRecord
    signer: Signer

    @property
    def public_key(self) -> PublicKey:
        """Return the public half."""
        return self.record.public_key


@dataclass(frozen=True, slots=True)
class KeyVault:
    """Seals and opens keys with the wrapping key. Another kind of vault makes other `Signer`s."""

    wrapping_key: bytes = field(repr=False)
    # By everything that opens them, so that what is changed or moved opens no less strictly.
    _opened: dict[tuple[bytes, str, str, bytes], PrivateKey] = field(
        default_factory=dict, repr=False, compare=False
    )

    def new_data_key(self, owner: str) -> bytes:
        """Return a fresh data key for an institution or a wallet, wrapped."""
        data_key = secrets.token_bytes(KEY_BYTES)
        return seal(data_key, key=self.wrapping_key, associated=_data_key_place(owner))

    def seal(self, key: PrivateKey, *, record: SigningKeyRecord, wrapped: bytes) -> bytes:
        """Return a private key in the form in which it is stored."""
        return self.seal_for(key, owner=record.institution_id, name=record.id, wrapped=wrapped)

    def open(self, sealed: bytes, *, record: SigningKeyRecord, wrapped: bytes) -> PrivateKey:
        """Return a private key that was sealed for the same institution and key.

        It is opened once: who asks has just read that it is the key that signs.

        Raises:
            SealBrokenError: it was sealed elsewhere, or changed.
        """
        owner, name = record.institution_id, record.id
        known = self._opened.get((sealed, owner, name, wrapped))
        if known is not None:
            return known
        key = self.open_for(sealed, owner=owner, name=name, wrapped=wrapped)
        if len(self._opened) >= MOST_OPENED:
            self._opened.clear()
        self._opened[sealed, owner, name, wrapped] = key
        return key

    def seal_for(self, key: PrivateKey, *, owner: str, name: str, wrapped: bytes) -> bytes:
        """Return a private key, sealed for its owner and its name."""
        plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        place = _key_place(owner, name)
        return seal(plain, key=self._data_key(owner, wrapped), associated=place)

    def open_for(self, sealed: bytes, *, owner: str, name: str, wrapped: bytes) -> PrivateKey:
        """Return a private key that was sealed for the same owner and name.

        Raises:
            SealBrokenError: it was sealed elsewhere, or changed.
        """
        place = _key_place(owner, name)
        plain = open_sealed(sealed, key=self._data_key(owner, wrapped), associated=place)
        key = load_der_private_key(plain, password=None)
        if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey):
            raise SealBrokenError("A sealed key is of a kind that was never sealed.")
        return key

    def seal_secret(self, secret: bytes, *, owner: str, name: str, wrapped: bytes) -> bytes:
        """Return a secret that is no key pair, sealed for its owner and its name."""
        place = _secret_place(owner, name)
        return seal(secret, key=self._data_key(owner, wrapped), associated=place)

    def open_secret(self, sealed: bytes, *, owner: str, name: str, wrapped: bytes) -> bytes:
        """Return a secret that was sealed for the same owner and name.

        Raises:
            SealBrokenError: it was sealed elsewhere, or changed.
        """
        place = _secret_place(owner, name)
        return open_sealed(sealed, key=self._data_key(owner, wrapped), associated=place)

    def _data_key(self, owner: str, wrapped: bytes) -> bytes:
        place = _data_key_place(owner)
        return open_sealed(wrapped, key=self.wrapping_key, associated=place)


def _data_key_place(owner: str) -> bytes:
    return f"leerkluis data key\n{owner}".encode()


def _key_place(owner: str, name: str) -> bytes:
    return f"leerkluis signing key\n{owner}\n{name}".encode()


def _secret_place(owner: str, name: str) -> bytes:
    return f"leerkluis secret\n{owner}\n{name}".encode()
