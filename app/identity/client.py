"""The identity provider over HTTP: its description, its keys, tokens and user information."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from app.core.documents import JSONObject
from app.core.fetch import FetchFailedError, TrustedFetch
from app.core.ids import new_id
from app.core.keys import PublicKey
from app.identity.client_proof import client_proof
from app.identity.failures import LoginCodeRefusedError, LoginTokenInvalidError
from app.identity.metadata import ProviderMetadata, discovery_address, provider_metadata
from app.identity.oidc import Registration, TokenAnswer, key_of, token_answer

# Providers announce a change of address or key days before; a new key is also asked for by name.
KEPT = timedelta(hours=1)
# However many unknown keys are named, the provider is asked this often (GHSA-fhv5-28vv-h8m8).
PAUSE = timedelta(minutes=1)
# A provider that is down costs one waiting login in this time, not every one.
PAUSE_AFTER_FAILURE = timedelta(seconds=10)
CODE_REFUSED = frozenset({400, 401, 403})


# Not frozen: it is a memory, and the only one of its kind.
@dataclass(slots=True)
class Remembered:
    """One document of the provider, kept for a while and never asked for too often."""

    document: JSONObject | None = None
    fetched_at: datetime | None = None
    quiet_until: datetime | None = None
    lock: Lock = field(default_factory=Lock)

    def get(self, fetch: Callable[[], JSONObject], *, now: datetime, fresh: bool) -> JSONObject:
        """Return the document; `fresh` asks for a new one, if it is not too soon for that.

        Raises:
            FetchFailedError: there is none, and none to be had now.
        """
        with self.lock:
            young = self.fetched_at is not None and now < self.fetched_at + KEPT
            quiet = self.quiet_until is not None and now < self.quiet_until
            if self.document is None or ((fresh or not young) and not quiet):
                self.document = self._renewed(fetch, now=now, quiet=quiet)
            return self.document

    def _renewed(
        self, fetch: Callable[[], JSONObject], *, now: datetime, quiet: bool
    ) -> JSONObject:
        if quiet:
            raise FetchFailedError("The identity provider did not answer a moment ago; try again.")
        self.quiet_until = now + PAUSE_AFTER_FAILURE
        document = fetch()
        self.fetched_at, self.quiet_until = now, now + PAUSE
        return document


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """One configured provider; make one per process, it remembers."""

    issuer: str
    registration: Registration
    fetch: TrustedFetch
    links_url: str | None = None
    _description: Remembered = field(default_factory=Remembered)
    _keys: Remembered = field(default_factory=Remembered)

    def metadata(self, *, now: datetime) -> ProviderMetadata:
        """Return what the provider says about itself.

        Raises:
            FetchFailedError: it does not answer.
            InvalidMetadataError: what it says does not fit what is configured.
        """

        def description() -> JSONObject:
            found = self.fetch.get(discovery_address(self.issuer)).document()
            # Checked before it is remembered, so that a mistake lasts no longer than it must.
            provider_metadata(found, issuer=self.issuer)
            return found

        document = self._description.get(description, now=now, fresh=False)
        return provider_metadata(document, issuer=self.issuer)

    def key(self, kid: str | None, *, now: datetime) -> PublicKey:
        """Return the key that an ID token names.

        Raises:
            LoginTokenInvalidError: the provider has no such key.
            FetchFailedError: it does not answer.
        """
        address = self.metadata(now=now).jwks_uri
        for fresh in (False, True):
            jwks = self._keys.get(lambda: self.fetch.get(address).document(), now=now, fresh=fresh)
            key = key_of(jwks, kid)
            if key is not None:
                return key
        raise LoginTokenInvalidError("The ID token names no key of the provider; log in again.")

    def exchange(self, code: str, *, verifier: str, now: datetime) -> TokenAnswer:
        """Return the tokens for a code (OpenID Connect Core, section 3.1.3.1).

        Raises:
            LoginCodeRefusedError: the provider does not take the code.
            LoginTokenInvalidError: it takes the code and gives no usable token.
            FetchFailedError: it does not answer.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.registration.redirect_uri,
            "code_verifier": verifier,
        }
        metadata = self.metadata(now=now)
        proof = client_proof(self.registration, metadata, jti=new_id(), now=now)
        answer = self.fetch.post_form(
            metadata.token_endpoint, {**form, **proof.form}, headers=proof.headers
        )
        if answer.status in CODE_REFUSED:
            raise LoginCodeRefusedError("The identity provider refused the login; log in again.")
        return token_answer(answer.document())

    def userinfo(self, access_token: str, *, now: datetime) -> JSONObject | None:
        """Return what the provider tells about the person, if it has a place for that (Core, 5.3).

        Raises:
            FetchFailedError: it does not answer.
        """
        address = self.metadata(now=now).userinfo_endpoint
        return (
            self.fetch.get(address, headers=_bearer(access_token)).document() if address else None
        )

    def links(self, access_token: str) -> Any:
        """Return the accounts that the person linked, if a place for them is configured.

        Raises:
            FetchFailedError: it does not answer.
        """
        if self.links_url is None:
            return None
        return self.fetch.get(self.links_url, headers=_bearer(access_token)).value()


def _bearer(access_token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token}"}
