"""What the administrator of an institution does: its API clients, its keys, its settings."""

from dataclasses import dataclass
from datetime import datetime

from app.core.keys import Algorithm
from app.institutions.client_models import ApiClient, NewApiClient
from app.institutions.clients_service import ApiClients, Created
from app.institutions.log_chain import Act, Actor
from app.institutions.logbook import Logbook
from app.institutions.models import NameCheck, SigningKeyRecord
from app.institutions.service import Institutions
from app.web.callers import OrganisationKind


@dataclass(frozen=True, slots=True)
class Administration:
    """The administration of all institutions in one unit of work."""

    institutions: Institutions
    clients: ApiClients
    log: Logbook

    def create_client(
        self,
        institution_id: str,
        name: str,
        scopes: frozenset[str],
        *,
        by: Actor,
        now: datetime,
    ) -> Created:
        """Make an API client of this institution, with a secret.

        Raises:
            ScopesNotAllowedError: there is no scope, or one that no institution has.
        """
        order = NewApiClient(
            kind=OrganisationKind.INSTITUTION,
            organisation_id=institution_id,
            name=name,
            scopes=scopes,
        )
        made = self.clients.create(order, now=now)
        self._note(Act.CLIENT_CREATED, made.client.id, institution_id, by, now)
        return made

    def disable_client(
        self, client_id: str, *, institution_id: str, by: Actor, now: datetime
    ) -> ApiClient:
        """Disable a client of this institution at once.

        Raises:
            UnknownApiClientError: the institution has no such client.
        """
        self.clients.owned(client_id, institution_id=institution_id)
        disabled = self.clients.disable(client_id, now=now)
        self._note(Act.CLIENT_DISABLED, client_id, institution_id, by, now)
        return disabled

    def rotate(
        self, institution_id: str, algorithm: Algorithm, *, by: Actor, now: datetime
    ) -> SigningKeyRecord:
        """Let a new key sign from now on; see `Institutions.rotate`."""
        key = self.institutions.rotate(institution_id, algorithm, now=now)
        self._note(Act.KEY_ROTATED, key.id, institution_id, by, now)
        return key

    def compromise(
        self, key_id: str, *, institution_id: str, since: datetime, by: Actor, now: datetime
    ) -> SigningKeyRecord:
        """Note that others may have used a key; see `Institutions.compromise`."""
        key = self.institutions.compromise(institution_id, key_id, since=since, now=now)
        self._note(Act.KEY_COMPROMISED, key_id, institution_id, by, now)
        return key

    def set_four_eyes(self, institution_id: str, *, on: bool, by: Actor, now: datetime) -> None:
        """Let awards of formal kinds need a second person from now on, or no longer.

        Raises:
            UnknownInstitutionError: there is no such institution.
        """
        self.institutions.store.lock(institution_id)
        if self.institutions.get(institution_id).four_eyes is on:
            return
        self.institutions.store.set_four_eyes(institution_id, on=on)
        act = Act.FOUR_EYES_ON if on else Act.FOUR_EYES_OFF
        self._note(act, institution_id, institution_id, by, now)

    def set_name_check(
        self, institution_id: str, name_check: NameCheck, *, by: Actor, now: datetime
    ) -> None:
        """Choose what happens from now on when the name on an award is not the validated name.

        Raises:
            UnknownInstitutionError: there is no such institution.
        """
        self.institutions.store.lock(institution_id)
        if self.institutions.get(institution_id).name_check is name_check:
            return
        self.institutions.set_name_check(institution_id, name_check)
        strict = name_check is NameCheck.STRICT
        act = Act.NAMES_STRICT if strict else Act.NAMES_CONFIRMED
        self._note(act, institution_id, institution_id, by, now)

    def _note(
        self, act: Act, object_id: str, institution_id: str, by: Actor, now: datetime
    ) -> None:
        self.log.note(act, object_id, institution_id=institution_id, by=by, now=now)
