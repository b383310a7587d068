"""Learners, their sessions, and the logins that have begun; with how long each of them lasts."""

from datetime import date, datetime, timedelta
from typing import Literal

from app.core.values import Value

# Nobody who is still there needs longer to log in at the provider.
ATTEMPT_LIFETIME = timedelta(minutes=10)
# Unattended on a shared computer; and at the end of the day in any case.
IDLE = timedelta(minutes=30)
LIFETIME = timedelta(hours=12)
# A write for every request would make reading a page as dear as changing it.
SEEN_INTERVAL = timedelta(minutes=1)


# Of an account at an institution its own name for itself (its domain); of any other, this word.
EXTERNAL = "external"


class ValidatedName(Value):
    """A name that somebody checked for the provider: an institution, or a bank or state."""

    name: str
    source: str
    validated_at: datetime | None
    expires_at: datetime | None


class LinkedAccount(Value):
    """An account elsewhere that the person showed to the provider, as the provider told it.

    `source` is the home organisation, or `EXTERNAL`. `told_at` is the login that told it last.
    """

    source: str
    eppn: str | None
    name: str | None
    validated_at: datetime
    expires_at: datetime
    told_at: datetime

    def is_live(self, *, now: datetime) -> bool:
        """Tell whether it still counts."""
        return now < self.expires_at


class Assured(Value):
    """One value of assurance: who said it (`userinfo`, or the `acr` of a step-up), and when."""

    value: str
    source: Literal["userinfo", "acr"]
    at: datetime


class Learner(Value):
    """A person with a wallet. (issuer, subject) is who it is; an address never is.

    A wallet may have more than one identity after a recovery: these two are those it began with.
    `eppns` are of linked accounts that have not expired, `emails` those that were verified.
    """

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
    linked_accounts: tuple[LinkedAccount, ...] = ()
    assured: tuple[Assured, ...] = ()
    seen_at: datetime | None = None


class LearnerSession(Value):
    """One browser in which a learner is logged in. Its secret is known to the browser only.

    `id` is its public name; `browser` and `system` are coarse, such as Firefox and Linux.
    """

    id_hash: str
    id: str
    learner_id: str
    browser: str
    system: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    # When the provider saw the person; absent where it may have gone by a login of before.
    authenticated_at: datetime | None = None

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
    acr: str | None = None
    # Whether the provider was asked not to go by a login of before.
    anew: bool = False

    def is_open(self, *, now: datetime) -> bool:
        """Tell whether it may still be finished."""
        return now < self.created_at + ATTEMPT_LIFETIME
