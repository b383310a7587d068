"""Grants access tokens to API clients that prove themselves (RFC 6749, section 4.4)."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.core.clock import Clock
from app.core.db import Database
from app.institutions.assertions import REFUSED, check_assertion
from app.institutions.client_models import ApiClient
from app.institutions.client_store import ClientStore, Credentials
from app.institutions.clients import granted, secret_matches
from app.institutions.oauth_errors import InvalidClientError, InvalidScopeError, InvalidTargetError
from app.institutions.token_requests import AssertionProof, SecretProof, TokenRequest
from app.web.callers import ApiAuthenticator, ApiCaller
from app.web.tokens import AccessTokens, InvalidAccessTokenError

TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path


@dataclass(frozen=True, slots=True)
class Grant:
    """An access token and what it is good for."""

    token: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """The token endpoint in one unit of work."""

    clients: ClientStore
    tokens: AccessTokens
    base_url: str

    def grant(self, request: TokenRequest, *, now: datetime) -> Grant:
        """Return a token for the client that proved itself.

        Raises:
            InvalidClientError: the client is unknown, disabled, or not the one it says.
            InvalidScopeError: it does not hold a scope it asks for.
            InvalidTargetError: it wants the token for another service.
        """
        client = self._authenticate(request.proof, now=now)
        scopes = granted(request.scope, held=client.scopes)
        if scopes is None:
            raise InvalidScopeError("The client does not hold every scope that it asks for.")
        if request.audience not in {None, self.base_url, self.tokens.client_audience}:
            raise InvalidTargetError(f"Tokens are for {self.tokens.client_audience} only.")
        caller = ApiCaller(client.id, client.kind, client.organisation_id, scopes)
        return Grant(self.tokens.for_client(caller, now=now), scopes)

    def _authenticate(self, proof: SecretProof | AssertionProof, *, now: datetime) -> ApiClient:
        found = self.clients.find(proof.client_id)
        if isinstance(proof, SecretProof):
            client = _by_secret(found, proof)
        else:
            client = self._by_assertion(found, proof, now=now)
        if client is None or client.disabled_at is not None:
            raise InvalidClientError(REFUSED)
        return client

    def _by_assertion(
        self, found: Credentials | None, proof: AssertionProof, *, now: datetime
    ) -> ApiClient | None:
        if found is None or found.client.public_jwk is None:
            return None
        assertion = check_assertion(
            proof.assertion,
            client_id=found.client.id,
            public_jwk=found.client.public_jwk,
            audiences=frozenset({self.base_url, self.base_url + TOKEN_PATH}),
            now=now,
        )
        return found.client if self.clients.use(assertion) else None


def _by_secret(found: Credentials | None, proof: SecretProof) -> ApiClient | None:
    stored_hash = found.secret_hash if found is not None else None
    matches = secret_matches(proof.secret, stored_hash)
    return found.client if found is not None and matches else None


def api_authenticator(tokens: AccessTokens, database: Database, clock: Clock) -> ApiAuthenticator:
    """Return what turns a bearer token into an API caller, unless its client was disabled."""

    def authenticate(token: str) -> ApiCaller:
        caller = tokens.client_of(token, now=clock())
        with database.reading() as session:
            return standing_of(caller, ClientStore(session))

    return authenticate


def standing_of(caller: ApiCaller, clients: ClientStore) -> ApiCaller:
    """Return the caller with the scopes that its client still holds.

    Raises:
        InvalidAccessTokenError: the client was disabled after the token was given.
    """
    scopes = clients.scopes_of(caller.client_id)
    if scopes is None:
        raise InvalidAccessTokenError("The API client of this access token is disabled.")
    return replace(caller, scopes=caller.scopes & scopes)
