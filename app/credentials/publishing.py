"""Serves the status lists: signed when asked for, kept until a bit changes or a day has passed."""

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import NotFoundError
from app.core.jws import sign_jws
from app.core.keys import Algorithm
from app.credentials.models import Form, SecuredForm, StatusPurpose
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.proving import STATUS_LIST_TYPE
from app.credentials.securing import data_integrity_form, jwt_form
from app.credentials.slot_facts import SlotFacts
from app.credentials.status_lists import (
    TOKEN_LIST,
    VALIDITY,
    bits_of,
    list_url,
    status_list_credential,
    token_list_claims,
)
from app.credentials.status_store import Publication, StatusStore
from app.institutions.models import Institution
from app.institutions.service import Institutions

# A did:key has one key, which may be of any kind.
SUITE_OF = {
    Algorithm.EDDSA: Cryptosuite.EDDSA_RDFC_2022,
    Algorithm.ES256: Cryptosuite.ECDSA_RDFC_2019,
    Algorithm.ES384: Cryptosuite.ECDSA_RDFC_2019,
}


class UnknownStatusListError(NotFoundError):
    """There is no such status list."""

    code = "unknown_status_list"


@dataclass(frozen=True, slots=True)
class StatusLists:
    """Publishes the status lists of all institutions."""

    lists: StatusStore
    facts: SlotFacts
    institutions: Institutions
    base_url: str

    def kept(self, list_id: str, purpose: str, form: Form, *, now: datetime) -> Publication | None:
        """Return the list as it was last signed, if that is still good."""
        publication = self.lists.published(list_id, purpose, form)
        # Half its life is left for whoever keeps a copy.
        fresh = publication is not None and publication.valid_until - now > VALIDITY / 2
        return publication if fresh else None

    def publish(self, list_id: str, purpose: str, form: Form, *, now: datetime) -> Publication:
        """Sign the list as it is now and keep it.

        Raises:
            UnknownStatusListError: there is no such list.
        """
        institution_id = self.lists.institution_of(list_id)
        if institution_id is None:
            raise UnknownStatusListError("There is no such status list.")
        issuer = self.institutions.get(institution_id)
        self.lists.lock(list_id)
        if form is Form.SD_JWT_VC:
            secured = self._token(list_id, institution_id, now)
        else:
            secured = self._credential(list_id, purpose, form, issuer, now)
        publication = Publication(secured, now + VALIDITY)
        self.lists.publish(list_id, purpose, form, publication)
        return publication

    def _token(self, list_id: str, institution_id: str, now: datetime) -> str:
        url = list_url(self.base_url, list_id, TOKEN_LIST)
        claims = token_list_claims(
            url=url,
            revoked=self.facts.set_indices(list_id, suspended=False),
            suspended=self.facts.set_indices(list_id, suspended=True),
            now=now,
        )
        key = self.institutions.preferred_key(institution_id, Algorithm.ES256)
        return sign_jws(claims, signer=key.signer, typ=STATUS_LIST_TYPE)

    def _credential(
        self, list_id: str, purpose: str, form: Form, issuer: Institution, now: datetime
    ) -> str:
        suspended = purpose == StatusPurpose.SUSPENSION
        document = status_list_credential(
            url=list_url(self.base_url, list_id, purpose),
            issuer=issuer.did,
            purpose=purpose,
            bits=bits_of(self.facts.set_indices(list_id, suspended=suspended)),
            now=now,
        )
        return self._secure(issuer.id, document, form, now).secured

    def _secure(
        self, institution_id: str, document: dict[str, object], form: Form, now: datetime
    ) -> SecuredForm:
        key = self.institutions.preferred_key(institution_id, Algorithm.EDDSA)
        if form is Form.VC_JWT:
            return jwt_form(document, signer=key.signer, public_key=key.public_key, now=now)
        return data_integrity_form(
            document,
            signer=key.signer,
            public_key=key.public_key,
            suite=SUITE_OF[key.signer.algorithm],
            now=now,
        )
