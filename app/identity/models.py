"""Learners, their sessions, and the logins that have begun; with how long each of them lasts."""

from datetime import date, datetime, timedelta

from app.core.values import Value

# Nobody who is still there needs longer to log in at the provider.
ATTEMPT_LIFETIME = timedelta(minutes=10)
# Unattended on a shared computer; and at the end of the day in any case.
IDLE = timedelta(minutes=30)
LIFETIME = timedelta(hours=12)
# A write for every request would make reading a page as dear as changing it.
SEEN_INTERVAL = timedelta(minutes=1)


class ValidatedName(Value):
    """A name that somebody else has validated: who, when, and for how long."""

    name: str
    source: str
    validated_at: datetime | None = None
    expires_at: datetime | None = None


class Learner(Value):
    """A person with a wallet. (issuer, subject) is who it is; an address never is."""

    id: str
    issuer: str
    subject: str
    name: str | None
    eppns: tuple[str, ...]
    emails: tuple[str, ...]
    assurance: tuple[str, ...]
    created_at: datetime
    validated_names: tuple[ValidatedName, ...] = ()
    birth_date: date | None = None


class LearnerSession(Value):
    """One browser in which a learner is logged in. Its secret is known to the browser only."""

    id_hash: str
    learner_id: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime

    def is_open(self, *, now: datetime) -> bool:
        """Tell whether it is neither too old nor left alone for too long."""
        return now < self.expires_at and now < self.last_seen_at + IDLE

    def is_worth_noting(self, *, now: datetime) -> bool:
        """Tell whether being seen at `now` should be written down."""
        return now >= self.last_seen_at + SEEN_INTERVAL


class LoginAttempt(Value):
    """A login that a browser began; `state_hash` finds it, `browser_hash` proves the browser."""

    state_hash: str
    browser_hash: str
    nonce: str
    verifier: str
    return_to: str
    created_at: datetime

    def is_open(self, *, now: datetime) -> bool:
        """Tell whether it may still be finished."""
        return now < self.created_at + ATTEMPT_LIFETIME
