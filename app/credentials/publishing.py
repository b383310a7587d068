"""Serves the status lists: signed anew when a bit changes or half a day has passed, and then kept.

After a change that is done in the background; who comes before it has it signed while waiting.
"""

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import NotFoundError
from app.core.jws import sign_jws
from app.core.keys import Algorithm
from app.credentials.models import Form, StatusPurpose
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
from app.credentials.status_store import Publication, StatusListOf, StatusStore
from app.institutions.service import Institutions
from app.work.models import Chunk, ChunkReport

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
        found = self.lists.find(list_id)
        if found is None:
            raise UnknownStatusListError("There is no such status list.")
        self.lists.lock(list_id)
        # Whoever waited for the lock may find that another has just signed it.
        done = self.kept(list_id, purpose, form, now=now)
        if done is not None:
            return done
        if form is Form.SD_JWT_VC:
            texts = {Form.SD_JWT_VC: self._token(list_id, found, now)}
        else:
            texts = self._credentials(list_id, purpose, found, now)
        for each, text in texts.items():
            self.lists.publish(list_id, purpose, each, Publication(text, now + VALIDITY))
        return Publication(texts[form], now + VALIDITY)

    def publish_again(self, chunk: Chunk, *, now: datetime) -> ChunkReport:
        """Sign a list in all its forms after one of its bits has changed."""
        list_id, purpose = str(chunk.payload["list_id"]), str(chunk.payload["purpose"])
        self.publish(list_id, purpose, Form.DATA_INTEGRITY, now=now)
        self.publish(list_id, TOKEN_LIST, Form.SD_JWT_VC, now=now)
        return ChunkReport(done=1)

    def _token(self, list_id: str, found: StatusListOf, now: datetime) -> str:
        claims = token_list_claims(
            url=list_url(self.base_url, list_id, TOKEN_LIST),
            revoked=self.facts.set_indices(list_id, suspended=False),
            suspended=self.facts.set_indices(list_id, suspended=True),
            now=now,
            entries=found.entries,
        )
        key = self.institutions.preferred_key(found.institution_id, Algorithm.ES256)
        return sign_jws(claims, signer=key.signer, typ=STATUS_LIST_TYPE)

    def _credentials(
        self, list_id: str, purpose: str, found: StatusListOf, now: datetime
    ) -> dict[Form, str]:
        """Return the list in both forms: made and compressed once, signed twice."""
        issuer = self.institutions.get(found.institution_id)
        indices = self.facts.set_indices(list_id, suspended=purpose == StatusPurpose.SUSPENSION)
        document = status_list_credential(
            url=list_url(self.base_url, list_id, purpose),
            issuer=issuer.did,
            purpose=purpose,
            bits=bits_of(indices, entries=found.entries),
            now=now,
        )
        key = self.institutions.preferred_key(issuer.id, Algorithm.EDDSA)
        suite = SUITE_OF[key.signer.algorithm]
        proof = data_integrity_form(
            document, signer=key.signer, public_key=key.public_key, suite=suite, now=now
        )
        token = jwt_form(document, signer=key.signer, public_key=key.public_key, now=now)
        return {each.form: each.secured for each in (proof, token)}
