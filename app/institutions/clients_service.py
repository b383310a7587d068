"""Makes API clients for organisations, lists them, and disables them."""

from dataclasses import dataclass, field
from datetime import datetime

from app.core.errors import NotFoundError, RejectedError
from app.core.ids import new_id, new_token, token_hash
from app.core.paging import Page, Slice
from app.institutions.client_models import PLATFORM_ID, ApiClient, AuthMethod, NewApiClient
from app.institutions.client_store import ClientStore
from app.institutions.clients import check_public_jwk, check_scopes
from app.institutions.store import InstitutionStore
from app.web.callers import SCOPES_OF_KIND, OrganisationKind


class UnknownApiClientError(NotFoundError):
    """There is no such API client."""

    code = "unknown_api_client"


class UnknownOrganisationError(RejectedError):
    """A client belongs to an organisation that exists."""

    code = "unknown_organisation"


@dataclass(frozen=True, slots=True)
class Created:
    """A new client; its secret is known at this moment only."""

    client: ApiClient
    secret: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiClients:
    """The API clients in one unit of work."""

    store: ClientStore
    institutions: InstitutionStore

    def create(self, order: NewApiClient, *, now: datetime) -> Created:
        """Make a client, with a secret unless it brought its own key.

        Raises:
            UnknownOrganisationError: there is no such organisation.
            ScopesNotAllowedError: a scope is not the business of its organisation.
            PublicKeyMisplacedError, InvalidKeyError: its key is missing, misplaced or not good.
        """
        check_scopes(order.scopes, allowed=SCOPES_OF_KIND[order.kind])
        self._check_organisation(order)
        by_key = order.auth_method is AuthMethod.PRIVATE_KEY_JWT
        public_jwk = check_public_jwk(order.public_jwk, needed=by_key)
        values = order.model_dump(exclude={"public_jwk"})
        client = ApiClient(id=new_id(), created_at=now, public_jwk=public_jwk, **values)
        secret = None if by_key else new_token()
        self.store.add(client, secret_hash=token_hash(secret) if secret else None)
        return Created(client, secret)

    def get(self, client_id: str) -> ApiClient:
        """Return a client.

        Raises:
            UnknownApiClientError: there is no such client.
        """
        found = self.store.find(client_id)
        if found is None:
            raise UnknownApiClientError("There is no such API client.")
        return found.client

    def page(self, wanted: Slice) -> Page[ApiClient]:
        """Return clients, newest first."""
        return self.store.page(wanted)

    def of_institution(self, institution_id: str) -> tuple[ApiClient, ...]:
        """Return the clients of an institution, newest first."""
        return self.store.of(OrganisationKind.INSTITUTION, institution_id)

    def owned(self, client_id: str, *, institution_id: str) -> ApiClient:
        """Return a client of this institution.

        Raises:
            UnknownApiClientError: the institution has no such client.
        """
        client = self.get(client_id)
        if (client.kind, client.organisation_id) != (OrganisationKind.INSTITUTION, institution_id):
            raise UnknownApiClientError("This institution has no such API client.")
        return client

    def disable(self, client_id: str, *, now: datetime) -> ApiClient:
        """Disable a client at once; the tokens it has are refused too.

        Raises:
            UnknownApiClientError: there is no such client.
        """
        self.get(client_id)
        self.store.disable(client_id, now=now)
        return self.get(client_id)

    def _check_organisation(self, order: NewApiClient) -> None:
        known = True
        if order.kind is OrganisationKind.PLATFORM:
            known = order.organisation_id == PLATFORM_ID
        elif order.kind is OrganisationKind.INSTITUTION:
            known = self.institutions.by_id(order.organisation_id) is not None
        # A funder is known by its funding sources, which a feature above this one keeps.
        if not known:
            raise UnknownOrganisationError(f"There is no such {order.kind}.")
