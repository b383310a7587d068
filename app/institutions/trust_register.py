"""The trust register: for which issuers outside this service the platform vouches, and how."""

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import ConflictError, NotFoundError, RejectedError
from app.core.ids import new_id
from app.core.keys import public_from_jwk
from app.core.paging import Page, Slice
from app.institutions.store import InstitutionStore
from app.institutions.trust_store import TrustStore
from app.institutions.trusted import NewTrustedIssuer, TrustedIssuer


class UnknownTrustedIssuerError(NotFoundError):
    """The trust register has no such entry."""

    code = "unknown_trusted_issuer"


class TrustedIssuerExistsError(ConflictError):
    """The issuer is in the trust register, or is an institution of this service."""

    code = "trusted_issuer_exists"


class InvalidPeriodError(RejectedError):
    """A period ends before it begins."""

    code = "invalid_period"


class KeysNeededError(RejectedError):
    """An issuer that is no DID has its keys in the register, or nowhere."""

    code = "keys_needed"


@dataclass(frozen=True, slots=True)
class TrustRegister:
    """The trust register in one unit of work."""

    store: TrustStore
    institutions: InstitutionStore

    def of(self, issuer_id: str) -> TrustedIssuer | None:
        """Return the entry of an issuer, or None for one that nobody vouches for."""
        return self.store.by_issuer(issuer_id)

    def add(self, order: NewTrustedIssuer, *, now: datetime) -> TrustedIssuer:
        """Vouch for an issuer.

        Raises:
            TrustedIssuerExistsError: it is there already, or is an institution of our own.
            KeysNeededError: it is an https address, and no keys are given.
            InvalidKeyError: a key is weak or of a kind that is not taken.
            InvalidPeriodError: the period ends before it begins.
        """
        if order.valid_until is not None and order.valid_until < order.valid_from:
            raise InvalidPeriodError("valid_until is not before valid_from.")
        if not order.keys and not order.issuer_id.startswith("did:"):
            raise KeysNeededError("Give the keys of an issuer that is not a DID.")
        for key in order.keys:
            public_from_jwk(key.jwk)
        noted = {**order.model_dump(), "id": new_id(), "created_at": now}
        entry = TrustedIssuer.model_validate(noted)
        ours = self.institutions.by_did(order.issuer_id)
        if ours is not None or not self.store.add(entry):
            raise TrustedIssuerExistsError("This issuer is known already.")
        return entry

    def page(self, wanted: Slice) -> Page[TrustedIssuer]:
        """Return the present entries, newest first."""
        return self.store.page(wanted)

    def get(self, entry_id: str) -> TrustedIssuer:
        """Return an entry.

        Raises:
            UnknownTrustedIssuerError: there is none.
        """
        entry = self.store.get(entry_id)
        if entry is None:
            raise UnknownTrustedIssuerError("The trust register has no such entry.")
        return entry

    def remove(self, entry_id: str, *, now: datetime) -> TrustedIssuer:
        """Vouch for an issuer no longer; removing it again changes nothing.

        Raises:
            UnknownTrustedIssuerError: there is none.
        """
        entry = self.get(entry_id)
        if entry.removed_at is not None:
            return entry
        self.store.remove(entry_id, now=now)
        return entry.model_copy(update={"removed_at": now})
