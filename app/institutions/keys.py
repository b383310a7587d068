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

    def new_data_key(self, institution_id: str) -> bytes:
        """Return a fresh data key for an institution, wrapped."""
        data_key = secrets.token_bytes(KEY_BYTES)
        return seal(data_key, key=self.wrapping_key, associated=_data_key_place(institution_id))

    def seal(self, key: PrivateKey, *, record: SigningKeyRecord, wrapped: bytes) -> bytes:
        """Return a private key in the form in which it is stored."""
        plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return seal(plain, key=self._data_key(record, wrapped), associated=_key_place(record))

    def open(self, sealed: bytes, *, record: SigningKeyRecord, wrapped: bytes) -> PrivateKey:
        """Return a private key that was sealed for the same institution and key.

        Raises:
            SealBrokenError: it was sealed elsewhere, or changed.
        """
        plain = open_sealed(
            sealed, key=self._data_key(record, wrapped), associated=_key_place(record)
        )
        key = load_der_private_key(plain, password=None)
        if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey):
            raise SealBrokenError("A sealed key is of a kind that was never sealed.")
        return key

    def _data_key(self, record: SigningKeyRecord, wrapped: bytes) -> bytes:
        place = _data_key_place(record.institution_id)
        return open_sealed(wrapped, key=self.wrapping_key, associated=place)


def _data_key_place(institution_id: str) -> bytes:
    return f"leerkluis data key\n{institution_id}".encode()


def _key_place(record: SigningKeyRecord) -> bytes:
    return f"leerkluis signing key\n{record.institution_id}\n{record.id}".encode()
