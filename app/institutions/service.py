"""Registers institutions, and answers for others who they are and with which keys they sign."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.documents import JSONObject
from app.core.errors import ConflictError, NotFoundError
from app.core.ids import new_id
from app.core.keys import Algorithm, new_private_key
from app.core.paging import Page, Slice
from app.institutions.did import JWK_SUFFIX, did_document, jwks
from app.institutions.keys import SigningKey
from app.institutions.models import (
    Institution,
    KeyState,
    NewInstitution,
    NewRecognition,
    Recognition,
    SigningKeyRecord,
)
from app.institutions.naming import did_of, is_did_key
from app.institutions.signing_keys import SigningKeys
from app.institutions.store import InstitutionStore


class UnknownInstitutionError(NotFoundError):
    """There is no such institution."""

    code = "unknown_institution"


class NoDIDDocumentError(NotFoundError):
    """The issuer is a did:key, which is its own document."""

    code = "no_did_document"


class InstitutionExistsError(ConflictError):
    """The slug or the DID is taken."""

    code = "institution_exists"


@dataclass(frozen=True, slots=True)
class Institutions:
    """The institutions in one unit of work."""

    store: InstitutionStore
    signing_keys: SigningKeys
    base_url: str

    def register(self, order: NewInstitution, *, now: datetime) -> Institution:
        """Register an institution and make its signing keys.

        Raises:
            InstitutionExistsError: the slug or the DID is taken.
            InvalidDIDError, ForeignDIDError: its own DID cannot be used.
        """
        first = new_private_key(order.first_algorithm)
        did = did_of(order.did, slug=order.slug, base_url=self.base_url, key=first.public_key())
        profile = order.model_dump(exclude={"did", "first_algorithm"})
        institution = Institution.model_validate({**profile, "id": new_id(), "did": did})
        if not self.store.add(institution, now=now):
            raise InstitutionExistsError("The slug or the DID belongs to another institution.")
        self.signing_keys.begin(institution, first, now=now)
        return institution

    def get(self, institution_id: str) -> Institution:
        """Return an institution.

        Raises:
            UnknownInstitutionError: there is no such institution.
        """
        return _known(self.store.by_id(institution_id))

    def by_slug(self, slug: str) -> Institution:
        """Return the institution with this slug.

        Raises:
            UnknownInstitutionError: there is no such institution.
        """
        return _known(self.store.by_slug(slug))

    def many(self, institution_ids: Iterable[str]) -> dict[str, Institution]:
        """Return institutions by their ids."""
        return self.store.many(institution_ids)

    def by_did(self, did: str) -> Institution | None:
        """Return the institution that is this issuer, or None for an issuer we do not know."""
        return self.store.by_did(did)

    def page(self, wanted: Slice) -> Page[Institution]:
        """Return institutions, newest first."""
        return self.store.page(wanted)

    def add_recognition(
        self, institution_id: str, order: NewRecognition, *, now: datetime
    ) -> Recognition:
        """Note a recognition of an institution.

        Raises:
            UnknownInstitutionError: there is no such institution.
        """
        self.get(institution_id)
        recognition = Recognition(id=new_id(), **order.model_dump())
        self.store.add_recognition(institution_id, recognition, now=now)
        return recognition

    def recognitions(self, institution_id: str) -> tuple[Recognition, ...]:
        """Return the recognitions of an institution, in the order in which they began."""
        return self.store.recognitions(institution_id)

    def signing_key(self, institution_id: str, algorithm: Algorithm) -> SigningKey:
        """Return the key with which an institution signs now.

        Raises:
            NoActiveKeyError: it has none for this algorithm.
        """
        return self.signing_keys.active(institution_id, algorithm)

    def preferred_key(self, institution_id: str, algorithm: Algorithm) -> SigningKey:
        """Return the key for `algorithm`, or the one key of an institution that is a did:key.

        Raises:
            NoActiveKeyError: it has neither.
        """
        found = {key.algorithm for key in self.active_keys(institution_id)}
        only = next(iter(found)) if len(found) == 1 else algorithm
        return self.signing_keys.active(institution_id, algorithm if algorithm in found else only)

    def key_of(self, verification_method: str) -> SigningKeyRecord | None:
        """Return the key that a signature names, retired and compromised ones too, or None."""
        return self.signing_keys.store.by_kid(verification_method.removesuffix(JWK_SUFFIX))

    def keys(self, institution_id: str) -> tuple[SigningKeyRecord, ...]:
        """Return all keys of an institution, oldest first."""
        return self.signing_keys.store.of(institution_id)

    def active_keys(self, institution_id: str) -> tuple[SigningKeyRecord, ...]:
        """Return the keys with which an institution can sign now, oldest first."""
        return tuple(key for key in self.keys(institution_id) if key.state is KeyState.ACTIVE)

    def rotate(
        self, institution_id: str, algorithm: Algorithm, *, now: datetime
    ) -> SigningKeyRecord:
        """Return the new key that signs from now on; the one before is retired.

        Raises:
            UnknownInstitutionError: there is no such institution.
            RotationImpossibleError: it is a did:key.
        """
        return self.signing_keys.rotate(self.get(institution_id), algorithm, now=now)

    def compromise(
        self, institution_id: str, key_id: str, *, since: datetime, now: datetime
    ) -> SigningKeyRecord:
        """Note that others may have used a key from `since`.

        Raises:
            UnknownInstitutionError, UnknownKeyError: there is no such key.
            FutureCompromiseError: `since` lies in the future.
        """
        institution = self.get(institution_id)
        return self.signing_keys.compromise(institution, key_id, since=since, now=now)

    def did_document(self, slug: str) -> JSONObject:
        """Return the DID document of an institution.

        Raises:
            UnknownInstitutionError: there is no such institution.
            NoDIDDocumentError: it is a did:key.
        """
        institution = self.by_slug(slug)
        if is_did_key(institution.did):
            raise NoDIDDocumentError("This issuer is a did:key, which needs no document.")
        return did_document(institution.did, self.keys(institution.id))

    def document_of(self, did: str) -> JSONObject:
        """Return the DID document of the institution with this DID, below our own address.

        Raises:
            UnknownInstitutionError: there is no such institution.
        """
        institution = _known(self.by_did(did))
        return did_document(did, self.keys(institution.id))

    def jwks(self, slug: str) -> JSONObject:
        """Return the keys of an institution as a JWK set.

        Raises:
            UnknownInstitutionError: there is no such institution.
        """
        return jwks(self.keys(self.by_slug(slug).id))


def _known(institution: Institution | None) -> Institution:
    if institution is None:
        raise UnknownInstitutionError("There is no such institution.")
    return institution
