"""Sessions of learners: the cookie holds a secret, the table its hash."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from app.core.clock import Clock
from app.core.db import Database
from app.core.errors import NotFoundError, UnauthenticatedError
from app.core.ids import new_id, new_token, token_hash
from app.identity.browsers import browser_and_system
from app.identity.models import LIFETIME, LearnerSession
from app.identity.session_store import SessionStore
from app.identity.store import LearnerStore
from app.web.callers import LearnerAuthenticator, LearnerCaller
from app.web.tokens import AccessTokens

NAME = "leerkluis"


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie of this service. `__Host-` ties it to this host and to https (RFC 6265bis)."""

    name: str
    secure: bool
    max_age_seconds: int | None = None

    def set(self, response: Response, value: str) -> None:
        """Give `value` to the browser; no script can read it."""
        response.set_cookie(
            self.name,
            value,
            max_age=self.max_age_seconds,
            path="/",
            secure=self.secure,
            httponly=True,
            # Lax: a link from elsewhere finds the learner logged in, a form does not.
            samesite="lax",
        )

    def remove(self, response: Response) -> None:
        """Make the browser forget it."""
        response.delete_cookie(
            self.name, path="/", secure=self.secure, httponly=True, samesite="lax"
        )


def session_cookie(base_url: str) -> Cookie:
    """Return the cookie in which the session of a learner travels."""
    return _cookie(base_url, NAME, max_age_seconds=None)


def _cookie(base_url: str, name: str, *, max_age_seconds: int | None) -> Cookie:
    secure = base_url.startswith("https://")
    return Cookie(f"__Host-{name}" if secure else name, secure, max_age_seconds)


def login_cookie(base_url: str, *, max_age_seconds: int) -> Cookie:
    """Return the cookie that ties a login under way to the browser that began it."""
    return _cookie(base_url, f"{NAME}-login", max_age_seconds=max_age_seconds)


class UnknownSessionError(NotFoundError):
    """The learner has no such session."""

    code = "unknown_session"


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions in one unit of work."""

    store: SessionStore

    def open(
        self,
        learner_id: str,
        *,
        user_agent: str = "",
        seen_at: datetime | None = None,
        now: datetime,
    ) -> str:
        """Return the secret of a new session; `seen_at` is when the provider saw the person."""
        secret = new_token()
        browser, system = browser_and_system(user_agent)
        opened = LearnerSession(
            id_hash=token_hash(secret),
            id=new_id(),
            learner_id=learner_id,
            browser=browser,
            system=system,
            created_at=now,
            last_seen_at=now,
            expires_at=now + LIFETIME,
            authenticated_at=seen_at,
        )
        self.store.add(opened)
        return secret

    def find(self, secret: str | None, *, now: datetime) -> LearnerSession | None:
        """Return the open session of a secret."""
        found = self.store.find(token_hash(secret)) if secret else None
        return found if found is not None and found.is_open(now=now) else None

    def end(self, secret: str | None) -> bool:
        """End the session of a secret; tell whether there was one."""
        return bool(secret) and self.store.remove(token_hash(secret or ""))

    def of_learner(self, learner_id: str, *, now: datetime) -> tuple[LearnerSession, ...]:
        """Return the open sessions of a learner, the last used first."""
        return tuple(one for one in self.store.of_learner(learner_id) if one.is_open(now=now))

    def end_one(self, session_id: str, *, learner_id: str) -> None:
        """End one session of a learner, at once and for every copy of its cookie.

        Raises:
            UnknownSessionError: the learner has no such session.
        """
        if not self.store.remove_of_learner(learner_id, session_id=session_id):
            raise UnknownSessionError("There is no such session.")

    def end_others(self, *, learner_id: str, but: str | None) -> int:
        """End every session of a learner but one, named by its hash; return how many."""
        return self.store.remove_of_learner(learner_id, but=but)


def learner_authenticator(
    database: Database, clock: Clock, tokens: AccessTokens
) -> LearnerAuthenticator:
    """Return what turns a session cookie or a bearer token into a learner."""

    def authenticate(*, cookie: str | None, token: str | None) -> LearnerCaller:
        if token is not None:
            return _of_token(database, tokens.learner_of(token, now=clock()))
        return _of_cookie(database, cookie, now=clock())

    return authenticate


def _of_token(database: Database, learner_id: str) -> LearnerCaller:
    with database.reading() as session:
        known = LearnerStore(session).exists(learner_id)
    if not known:
        raise UnauthenticatedError("The access token is of a learner who is no longer here.")
    return LearnerCaller(learner_id)


def _of_cookie(database: Database, secret: str | None, *, now: datetime) -> LearnerCaller:
    with database.reading() as session:
        found = Sessions(SessionStore(session)).find(secret, now=now)
    if found is None:
        raise UnauthenticatedError("Log in, or send the bearer token of a learner.")
    if found.is_worth_noting(now=now):
        with database.transaction() as session:
            SessionStore(session).note(found.id_hash, now=now)
    return LearnerCaller(found.learner_id, found.id_hash)
