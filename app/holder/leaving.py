"""When a learner may close the account: on purpose, and as somebody who has just logged in.

A browser that was left open, a stolen token or a wrong click must not be enough for what cannot be
undone.
"""

from datetime import datetime, timedelta

from app.core.errors import NotAllowedError, RejectedError
from app.identity.models import LearnerSession

# Long enough to read the page and make an export; short enough that it is still the same person.
FRESH = timedelta(minutes=15)
# What a person types, in the language of the page.
WORDS = frozenset({"VERWIJDEREN", "DELETE"})


class FreshLoginNeededError(NotAllowedError):
    """Only somebody whom the provider saw less than 15 minutes ago may do this, never a token."""

    code = "fresh_login_needed"


class NotConfirmedError(RejectedError):
    """The word that confirms it was not given: VERWIJDEREN or DELETE."""

    code = "not_confirmed"


def is_fresh(session: LearnerSession | None, *, now: datetime) -> bool:
    """Tell whether the provider saw the person only just; a bearer token has no session.

    A new session alone is not enough: a provider that still knows the browser gives one unasked.
    """
    seen_at = None if session is None else session.authenticated_at
    return seen_at is not None and now - seen_at < FRESH


def may_leave(session: LearnerSession | None, *, typed: str, now: datetime) -> None:
    """Let only the person who just logged in, and who means it, close the account.

    Raises:
        FreshLoginNeededError: the provider saw nobody just now, or there was no login at all.
        NotConfirmedError: the word was not typed.
    """
    if not is_fresh(session, now=now):
        raise FreshLoginNeededError("Log in again in a browser, and do this within 15 minutes.")
    if typed.strip().upper() not in WORDS:
        raise NotConfirmedError("Type VERWIJDEREN or DELETE to confirm that you mean it.")
