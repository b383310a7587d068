"""A login from its beginning to its session, and its end.

The provider is asked between two transactions, never inside one: a provider that is slow must not
hold the database. What was begun is used up first, so that no answer can be tried twice.
"""

from dataclasses import dataclass
from datetime import datetime

from app.core.db import Database
from app.core.errors import UnavailableError
from app.core.ids import new_token, token_hash
from app.identity.client import IdentityProvider
from app.identity.failures import (
    LoginExpiredError,
    LoginStateMismatchError,
    LoginUnavailableError,
)
from app.identity.models import LoginAttempt
from app.identity.oidc import (
    Callback,
    Secrets,
    authorization_address,
    check_same_person,
    code_of,
    farewell_address,
    id_token_claims,
    named_key,
)
from app.identity.service import Learners
from app.identity.sessions import Sessions
from app.identity.store import AttemptStore, LearnerStore, SessionStore


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and the secret by which it is known when it comes back."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The secret of the new session, and where the browser wanted to be."""

    session: str
    return_to: str


@dataclass(frozen=True, slots=True)
class Logins:
    """Logins at the configured provider; without one nobody can log in."""

    database: Database
    provider: IdentityProvider | None
    base_url: str

    def is_logged_in(self, session_secret: str | None, *, now: datetime) -> bool:
        """Tell whether a browser holds an open session."""
        with self.database.reading() as session:
            return Sessions(SessionStore(session)).find(session_secret, now=now) is not None

    def begin(self, return_to: str, *, now: datetime) -> Begun:
        """Begin a login.

        Raises:
            LoginUnavailableError: no provider is configured.
            FetchFailedError, InvalidMetadataError: the provider is not well.
        """
        provider = self._configured()
        metadata = provider.metadata(now=now)
        browser = new_token()
        secrets = Secrets(state=new_token(), nonce=new_token(), verifier=new_token())
        attempt = LoginAttempt(
            state_hash=token_hash(secrets.state),
            browser_hash=token_hash(browser),
            nonce=secrets.nonce,
            verifier=secrets.verifier,
            return_to=return_to,
            created_at=now,
        )
        with self.database.transaction() as session:
            AttemptStore(session).add(attempt)
        return Begun(authorization_address(metadata, provider.registration, secrets), browser)

    def finish(
        self, callback: Callback, *, browser: str | None, old_session: str | None, now: datetime
    ) -> Finished:
        """Finish a login; the session that the browser had before is ended.

        Raises:
            LoginStateMismatchError: this browser began no such login, or finished it.
            LoginExpiredError: it was begun too long ago.
            AppError: another failure of `app.identity.failures`, or the provider is not well.
        """
        provider = self._configured()
        attempt = self._take(callback.state, browser, now=now)
        metadata = provider.metadata(now=now)
        code = code_of(callback, metadata=metadata)
        answer = provider.exchange(code, verifier=attempt.verifier, now=now)
        claims = id_token_claims(
            answer,
            key=provider.key(named_key(answer.unverified_id_token), now=now),
            metadata=metadata,
            client_id=provider.registration.client_id,
            nonce=attempt.nonce,
            now=now,
        )
        userinfo = provider.userinfo(answer.access_token, now=now)
        check_same_person(userinfo, subject=claims["sub"])
        with self.database.transaction() as session:
            learner = Learners(LearnerStore(session)).sign_in(claims, userinfo, now=now)
            sessions = Sessions(SessionStore(session))
            # Always a new secret: one that was planted before the login opens nothing after it.
            sessions.end(old_session)
            return Finished(sessions.open(learner.id, now=now), attempt.return_to)

    def end(self, session_secret: str | None, *, now: datetime) -> str:
        """End a session; return where the browser goes to end the one at the provider too."""
        with self.database.transaction() as session:
            ended = Sessions(SessionStore(session)).end(session_secret)
        home = self.base_url + "/"
        return (self._farewell(now=now) or home) if ended else home

    def _configured(self) -> IdentityProvider:
        if self.provider is None:
            raise LoginUnavailableError("Logging in is not possible: no provider is configured.")
        return self.provider

    def _take(self, state: str | None, browser: str | None, *, now: datetime) -> LoginAttempt:
        with self.database.transaction() as session:
            attempt = AttemptStore(session).take(
                state_hash=token_hash(state or ""), browser_hash=token_hash(browser or "")
            )
        if attempt is None:
            raise LoginStateMismatchError("This browser did not begin this login; log in again.")
        if not attempt.is_open(now=now):
            raise LoginExpiredError("Logging in took too long; log in again.")
        return attempt

    def _farewell(self, *, now: datetime) -> str | None:
        if self.provider is None:
            return None
        try:
            metadata = self.provider.metadata(now=now)
        except UnavailableError:
            # Our session is over; that the provider is down is no reason to say otherwise.
            return None
        return farewell_address(metadata, self.provider.registration, home=self.base_url)
