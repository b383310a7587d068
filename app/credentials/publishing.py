"""Serves the status lists: signed when asked for, kept until a bit changes or a day has passed."""

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import NotFoundError
from app.core.keys import Algorithm
from app.credentials.models import Form, SecuredForm, StatusPurpose
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.securing import data_integrity_form, jwt_form
from app.credentials.status_lists import VALIDITY, bits_of, list_url, status_list_credential
from app.credentials.status_store import Publication, StatusStore
from app.credentials.store import AwardStore
from app.institutions.service import Institutions


class UnknownStatusListError(NotFoundError):
    """There is no such status list."""

    code = "unknown_status_list"


@dataclass(frozen=True, slots=True)
class StatusLists:
    """Publishes the status lists of all institutions."""

    lists: StatusStore
    awards: AwardStore
    institutions: Institutions
    base_url: str

    def kept(
        self, list_id: str, purpose: StatusPurpose, form: Form, *, now: datetime
    ) -> Publication | None:
        """Return the list as it was last signed, if that is still good."""
        publication = self.lists.published(list_id, purpose, form)
        # Half its life is left for whoever keeps a copy.
        fresh = publication is not None and publication.valid_until - now > VALIDITY / 2
        return publication if fresh else None

    def publish(
        self, list_id: str, purpose: StatusPurpose, form: Form, *, now: datetime
    ) -> Publication:
        """Sign the list as it is now and keep it.

        Raises:
            UnknownStatusListError: there is no such list.
        """
        institution_id = self.lists.institution_of(list_id)
        if institution_id is None:
            raise UnknownStatusListError("There is no such status list.")
        self.lists.lock(list_id)
        suspended = purpose is StatusPurpose.SUSPENSION
        document = status_list_credential(
            url=list_url(self.base_url, list_id, purpose),
            issuer=self.institutions.get(institution_id).did,
            purpose=purpose,
            bits=bits_of(self.awards.set_indices(list_id, suspended=suspended)),
            now=now,
        )
        secured = self._secure(institution_id, document, form, now)
        publication = Publication(secured.secured, now + VALIDITY)
        self.lists.publish(list_id, purpose, form, publication)
        return publication

    def _secure(
        self, institution_id: str, document: dict[str, object], form: Form, now: datetime
    ) -> SecuredForm:
        key = self.institutions.signing_key(institution_id, Algorithm.EDDSA)
        if form is Form.VC_JWT:
            return jwt_form(document, signer=key.signer, public_key=key.public_key, now=now)
        return data_integrity_form(
            document,
            signer=key.signer,
            public_key=key.public_key,
            suite=Cryptosuite.EDDSA_RDFC_2022,
            now=now,
        )
