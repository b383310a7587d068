"""A login from its beginning to its session, and its end.

The provider is asked between two transactions, never inside one: a provider that is slow must not
hold the database. What was begun is used up first, so that no answer can be tried twice.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.documents import JSONObject
from app.core.errors import UnavailableError
from app.core.ids import new_token, token_hash
from app.identity.client import IdentityProvider
from app.identity.failures import (
    LoginExpiredError,
    LoginStateMismatchError,
    LoginUnavailableError,
    UnknownLevelError,
)
from app.identity.models import Learner, LoginAttempt
from app.identity.oidc import (
    Callback,
    Secrets,
    authenticated_at,
    authorization_address,
    check_level,
    check_same_person,
    code_of,
    farewell_address,
    id_token_claims,
    named_key,
)
from app.identity.recoveries import comes_first, is_asked
from app.identity.recovery import RECOVERY_PAGE
from app.identity.recovery_store import RecoveryStore
from app.identity.service import Learners
from app.identity.session_store import AttemptStore, SessionStore
from app.identity.sessions import Sessions
from app.identity.store import LearnerStore

# Where a page says that the session is over.
FAREWELL_PAGE = "/logged-out"


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and the secret by which it is known when it comes back."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody is logged in; whether another account asks for their wallet."""

    wallet_is_asked_for: bool


@dataclass(frozen=True, slots=True)
class Finished:
    """The secret of the new session, and where the browser wanted to be."""

    session: str
    return_to: str


@dataclass(frozen=True, slots=True)
class Visit:
    """The browser that comes back: the secrets in its cookies, and what it calls itself."""

    browser: str | None
    session: str | None
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a login told, after every check: the ID token, the userinfo, and the links.

    `seen_at` is when the provider saw the person, where that is known.
    """

    claims: JSONObject
    userinfo: JSONObject
    links: Any
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Logins:
    """Logins at the configured provider; without one nobody can log in.

    `levels` are the values of `acr` that a step-up may ask for.
    """

    database: Database
    provider: IdentityProvider | None
    base_url: str
    levels: frozenset[str] = frozenset()

    def is_logged_in(self, session_secret: str | None, *, now: datetime) -> bool:
        """Tell whether a browser holds an open session."""
        return self.look(session_secret, now=now) is not None

    def look(self, session_secret: str | None, *, now: datetime) -> Look | None:
        """Return what every page shows of an open session; nothing when there is none."""
        with self.database.reading() as session:
            found = Sessions(SessionStore(session)).find(session_secret, now=now)
            if found is None:
                return None
            return Look(is_asked(RecoveryStore(session), found.learner_id, now=now))

    def begin(
        self, return_to: str, *, acr: str | None = None, anew: bool = False, now: datetime
    ) -> Begun:
        """Begin a login, or with `acr` a step-up; `anew` also where the provider knows them.

        Raises:
            UnknownLevelError: `acr` is not one that this service asks for.
            LoginUnavailableError: no provider is configured.
            FetchFailedError, InvalidMetadataError: the provider is not well.
        """
        provider = self._configured()
        if acr is not None and acr not in self.levels:
            raise UnknownLevelError("This level of assurance is not one that is asked for here.")
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
            acr=acr,
            anew=anew,
        )
        with self.database.transaction() as session:
            AttemptStore(session).add(attempt)
        address = authorization_address(metadata, provider.registration, secrets, acr, anew=anew)
        return Begun(address, browser)

    def finish(self, callback: Callback, visit: Visit, *, now: datetime) -> Finished:
        """Finish a login; the session that the browser had before is ended.

        Raises:
            LoginStateMismatchError: this browser began no such login, or finished it.
            LoginExpiredError: it was begun too long ago.
            LoginLevelNotReachedError: it was a step-up that did not succeed; the session stays.
            AppError: another failure of `app.identity.failures`, or the provider is not well.
        """
        provider = self._configured()
        attempt = self._take(callback.state, visit.browser, now=now)
        told = _told(provider, callback, attempt, now=now)
        with self.database.transaction() as session:
            learner = Learners(LearnerStore(session), lambda: now).sign_in(
                told.claims, told.userinfo, told.links, now=now
            )
            sessions = Sessions(SessionStore(session))
            # Always a new secret: one that was planted before the login opens nothing after it.
            sessions.end(visit.session)
            secret = sessions.open(
                learner.id, user_agent=visit.user_agent, seen_at=told.seen_at, now=now
            )
            return Finished(secret, self._next(session, learner, attempt, now=now))

    def _next(
        self, session: Session, learner: Learner, attempt: LoginAttempt, *, now: datetime
    ) -> str:
        # Before a new wallet is used: once it holds something, it can no longer be joined.
        first = comes_first(RecoveryStore(session), learner, now=now)
        return RECOVERY_PAGE if first else attempt.return_to

    def end(self, session_secret: str | None) -> bool:
        """End a session; tell whether there was one."""
        with self.database.transaction() as session:
            return Sessions(SessionStore(session)).end(session_secret)

    def farewell(self, *, now: datetime) -> str | None:
        """Return where the browser goes to end its session at the provider too, if anywhere."""
        if self.provider is None:
            return None
        try:
            metadata = self.provider.metadata(now=now)
        except UnavailableError:
            # Our session is over; that the provider is down is no reason to say otherwise.
            return None
        return farewell_address(metadata, self.provider.registration, home=self.base_url)

    def public_keys(self) -> tuple[JSONObject, ...]:
        """Return the keys with which we prove ourselves to the provider."""
        return self.provider.registration.public_keys if self.provider else ()

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


def _told(
    provider: IdentityProvider, callback: Callback, attempt: LoginAttempt, *, now: datetime
) -> Told:
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
    check_level(claims, wanted=attempt.acr)
    userinfo = provider.userinfo(answer.access_token, now=now)
    # A provider without a userinfo endpoint tells everything in the ID token.
    person = claims if userinfo is None else userinfo
    check_same_person(person, subject=claims["sub"])
    seen_at = authenticated_at(claims, anew=attempt.anew, tells_when=metadata.tells_when, now=now)
    return Told(claims, person, provider.links(answer.access_token), seen_at)
