"""Makes, rotates and hands out the signing keys of institutions, in one unit of work."""

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import ConflictError, NotFoundError
from app.core.ids import new_id
from app.core.jws import KeySigner
from app.core.keys import Algorithm, PrivateKey, algorithm_of, new_private_key, public_to_jwk
from app.institutions.key_store import KeyStore
from app.institutions.keys import KeyVault, SigningKey
from app.institutions.lifecycle import compromised, may_rotate, retired
from app.institutions.models import Institution, KeyState, SigningKeyRecord
from app.institutions.naming import is_did_key, kid_of


class NoActiveKeyError(ConflictError):
    """The institution cannot sign with this algorithm now."""

    code = "no_active_key"


class UnknownKeyError(NotFoundError):
    """The institution has no such key."""

    code = "unknown_key"


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The signing keys of all institutions."""

    store: KeyStore
    vault: KeyVault

    def begin(self, institution: Institution, first: PrivateKey, *, now: datetime) -> None:
        """Give a new institution its keys; a did:key has the one from which it was made."""
        wrapped = self.vault.new_data_key(institution.id)
        self.store.add_data_key(institution.id, wrapped)
        self._add(institution, first, wrapped=wrapped, now=now)
        if not is_did_key(institution.did):
            second = new_private_key(Algorithm.ES256)
            self._add(institution, second, wrapped=wrapped, now=now)

    def active(self, institution_id: str, algorithm: Algorithm) -> SigningKey:
        """Return the key that signs with `algorithm`.

        Raises:
            NoActiveKeyError: there is none.
        """
        found = self.store.active(institution_id, algorithm)
        if found is None:
            raise NoActiveKeyError(f"The institution has no active key for {algorithm}.")
        key = self.vault.open(found.sealed, record=found.record, wrapped=found.wrapped_data_key)
        return SigningKey(found.record, KeySigner(found.record.kid, key))

    def rotate(
        self, institution: Institution, algorithm: Algorithm, *, now: datetime
    ) -> SigningKeyRecord:
        """Let a new key sign from now on, and retire the one before.

        Raises:
            RotationImpossibleError: the institution is a did:key.
            InvalidKeyError: institutions do not sign with this algorithm.
        """
        may_rotate(institution.did)
        fresh = new_private_key(algorithm)
        wrapped = self._lock(institution)
        former = self.store.active(institution.id, algorithm)
        if former is not None:
            self.store.change(retired(former.record, now=now))
        return self._add(institution, fresh, wrapped=wrapped, now=now)

    def compromise(
        self, institution: Institution, key_id: str, *, since: datetime, now: datetime
    ) -> SigningKeyRecord:
        """Note that a key may be in the hands of others; a new one takes the place of one in use.

        Raises:
            UnknownKeyError: the institution has no such key.
            FutureCompromiseError: `since` lies in the future.
        """
        wrapped = self._lock(institution)
        key = self._of(institution.id, key_id)
        stolen = compromised(key, since=since, now=now)
        self.store.change(stolen)
        if key.state is KeyState.ACTIVE and not is_did_key(institution.did):
            self._add(institution, new_private_key(key.algorithm), wrapped=wrapped, now=now)
        return stolen

    def _lock(self, institution: Institution) -> bytes:
        wrapped = self.store.lock(institution.id)
        if wrapped is None:
            raise UnknownKeyError("The institution has no keys.")
        return wrapped

    def _of(self, institution_id: str, key_id: str) -> SigningKeyRecord:
        for key in self.store.of(institution_id):
            if key.id == key_id:
                return key
        raise UnknownKeyError("The institution has no such key.")

    def _add(
        self, institution: Institution, key: PrivateKey, *, wrapped: bytes, now: datetime
    ) -> SigningKeyRecord:
        public, key_id = key.public_key(), new_id()
        algorithm = algorithm_of(public)
        record = SigningKeyRecord(
            id=key_id,
            institution_id=institution.id,
            kid=kid_of(institution.did, public, algorithm=algorithm, now=now, mark=key_id[:8]),
            algorithm=algorithm,
            public_jwk=public_to_jwk(public),
            state=KeyState.ACTIVE,
            not_before=now,
        )
        self.store.add(record, sealed=self.vault.seal(key, record=record, wrapped=wrapped))
        return record
