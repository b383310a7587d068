"""Signs what an institution made itself, over the VC-API: any credential of which it is the issuer.

The credential gains a status entry of ours and a proof; nothing else in it changes.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from app.core.documents import JSONObject, parse_object
from app.core.errors import ConflictError, NotAllowedError, NotFoundError, RejectedError
from app.core.ids import new_id
from app.credentials.canonical.rdfc import Care
from app.credentials.data_model import (
    ENVELOPED_CREDENTIAL,
    VC_CONTEXT,
    Version,
    listed,
    version_of,
)
from app.credentials.direct_store import DirectStore
from app.credentials.models import DirectCredential, SecuredForm, StatusPurpose
from app.credentials.proofs.cryptosuites import SUITES, Cryptosuite
from app.credentials.reading import read_credential, read_status_entry
from app.credentials.securing import data_integrity_form, jwt_form
from app.credentials.status_lists import list_url, slot_of
from app.credentials.status_store import StatusStore
from app.credentials.status_withdrawal import withdraw
from app.institutions.keys import SigningKey
from app.institutions.models import Institution
from app.institutions.service import Institutions

# Institutions add terms of their own; none may change one that is known.
VC_API_CARE = Care(compacts_back=True, inline_contexts=True)
ENVELOPE = "vc-jwt"


class NotYourInstanceError(NotAllowedError):
    """The issuer instance belongs to another institution than the client."""

    code = "not_your_issuer"


class FourEyesRequiredError(NotAllowedError):
    """The institution wants a second person for formal awards, and here nobody looks twice."""

    code = "four_eyes_required"


class OtherIssuerError(RejectedError):
    """The credential names another issuer than the one whose key would sign it."""

    code = "other_issuer"


class UnknownMechanismError(NotFoundError):
    """There is no such securing mechanism, or the issuer has no key for it."""

    code = "unknown_mechanism"


class UnknownStatusEntryError(NotFoundError):
    """The institution has no credential with this status entry."""

    code = "unknown_status_entry"


class AlreadyRevokedError(ConflictError):
    """A revocation is for good."""

    code = "revocation_is_final"


def may_sign_unseen(institution: Institution) -> None:
    """Let an institution sign what it made itself.

    Raises:
        FourEyesRequiredError: it wants four eyes; a diploma could be made here with two.
    """
    if institution.four_eyes:
        raise FourEyesRequiredError("With four eyes on, award with POST /api/v1/awards.")


@dataclass(frozen=True, slots=True)
class DirectIssuance:
    """The issuer instances in one unit of work."""

    direct: DirectStore
    lists: StatusStore
    institutions: Institutions
    base_url: str

    def instance(self, slug: str, *, caller_id: str) -> Institution:
        """Return the institution behind an instance, if the caller may sign for it.

        Raises:
            UnknownInstitutionError: there is no such instance.
            NotYourInstanceError: it is another institution's.
        """
        institution = self.institutions.by_slug(slug)
        if institution.id != caller_id:
            raise NotYourInstanceError("The access token is for another institution.")
        return institution

    def issue(
        self, document: JSONObject, *, institution: Institution, mechanism: str, now: datetime
    ) -> JSONObject:
        """Return the credential with a status entry and a proof; it is noted before it is signed.

        `mechanism` is a cryptosuite, `vc-jwt`, or empty for the suite of the issuer's first key.

        Raises:
            FourEyesRequiredError: the institution signs nothing that nobody has looked at twice.
            NotACredentialError: it is no credential of the data model.
            OtherIssuerError: it names another issuer.
            UnknownMechanismError: the institution has no key for the mechanism.
            RejectedError: it has no canonical form, as with an undefined term.
        """
        may_sign_unseen(institution)
        claimed = read_credential(document)
        if claimed.issuer_id != institution.did:
            raise OtherIssuerError(f"Here the issuer of a credential is {institution.did}.")
        key, suite = self._key(institution, mechanism)
        unsigned = {name: member for name, member in document.items() if name != "proof"}
        unsigned = self._with_status(unsigned, institution, now)
        form = self._secure(unsigned, key, suite, now)
        if suite is None:
            return {
                "@context": [VC_CONTEXT],
                "id": f"data:application/vc+jwt,{form.secured}",
                "type": ENVELOPED_CREDENTIAL,
            }
        secured = parse_object(form.secured.encode())
        # Who signed before stays: together the proofs are a set (Data Integrity, section 4.3).
        return {**secured, "proof": [*listed(document.get("proof")), *secured["proof"]]}

    def revoke(self, entry: JSONObject, *, institution: Institution, now: datetime) -> None:
        """Set the bit of a status entry.

        Raises:
            UnknownStatusEntryError: it is not one of this institution's.
        """
        owned = self._owned(entry, institution)
        self.lists.lock(owned.slot.list_id)
        if owned.revoked_at is None:
            self.direct.revoke(owned.id, now=now)
            withdraw(self.lists, owned.slot.list_id, now=now)

    def keep(self, entry: JSONObject, *, institution: Institution) -> None:
        """Confirm that the bit of a status entry is not set.

        Raises:
            UnknownStatusEntryError: it is not one of this institution's.
            AlreadyRevokedError: it is set, and stays so.
        """
        if self._owned(entry, institution).revoked_at is not None:
            raise AlreadyRevokedError("What was revoked stays revoked; issue a new credential.")

    def _key(
        self, institution: Institution, mechanism: str
    ) -> tuple[SigningKey, Cryptosuite | None]:
        for suite, known in SUITES.items():
            if mechanism in {suite, "", ENVELOPE}:
                for key in self.institutions.active_keys(institution.id):
                    if key.algorithm in known.algorithms:
                        signing = self.institutions.signing_key(institution.id, key.algorithm)
                        return signing, None if mechanism == ENVELOPE else Cryptosuite(suite)
        known_names = ", ".join([*SUITES, ENVELOPE])
        raise UnknownMechanismError(
            f"This issuer signs with those of {known_names} it has keys for."
        )

    def _with_status(
        self, document: JSONObject, institution: Institution, now: datetime
    ) -> JSONObject:
        if version_of(document) is Version.V1_1:
            # The data model 1.1 has no word for our status lists.
            return document
        slot = self.lists.lease(institution.id, now=now)
        content = json.dumps(document, sort_keys=True).encode()
        self.direct.add(
            DirectCredential(id=new_id(), institution_id=institution.id, slot=slot),
            document_hash=hashlib.sha256(content).hexdigest(),
            now=now,
        )
        url = list_url(self.base_url, slot.list_id, StatusPurpose.REVOCATION)
        entry = {
            "id": f"{url}#{slot.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": str(StatusPurpose.REVOCATION),
            "statusListIndex": str(slot.index),
            "statusListCredential": url,
        }
        given = listed(document.get("credentialStatus"))
        return {**document, "credentialStatus": [*given, entry] if given else entry}

    def _secure(
        self, document: JSONObject, key: SigningKey, suite: Cryptosuite | None, now: datetime
    ) -> SecuredForm:
        if suite is None:
            return jwt_form(document, signer=key.signer, public_key=key.public_key, now=now)
        return data_integrity_form(
            document,
            signer=key.signer,
            public_key=key.public_key,
            suite=suite,
            now=now,
            care=VC_API_CARE,
        )

    def _owned(self, entry: JSONObject, institution: Institution) -> DirectCredential:
        read = read_status_entry(entry)
        slot = slot_of(read, base_url=self.base_url)
        owned = self.direct.by_slot(slot) if slot is not None else None
        if owned is None or owned.institution_id != institution.id:
            raise UnknownStatusEntryError("This institution has no credential with this entry.")
        return owned
