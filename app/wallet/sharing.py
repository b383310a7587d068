"""When a verification link may be made, and whether it is open."""

import re
from datetime import datetime, timedelta

from app.core.errors import GoneError, NotFoundError, RejectedError
from app.wallet.models import Share, ShareState

# A month is long enough for an application; a year is the longest that one link may live.
DEFAULT_LIFETIME = timedelta(days=30)
MAX_LIFETIME = timedelta(days=366)
MAX_ITEMS = 50
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}")


class UnknownShareError(NotFoundError):
    """There is no such link."""

    code = "unknown_share"


class ShareWithdrawnError(GoneError):
    """The learner withdrew the link."""

    code = "share_withdrawn"


class ShareExpiredError(GoneError):
    """The link has expired; the credential itself may well be valid."""

    code = "share_expired"


class ForeignLinkError(RejectedError):
    """The address is not that of a verification link of this service."""

    code = "foreign_link"


class InvalidExpiryError(RejectedError):
    """The expiry lies in the past or too far ahead."""

    code = "invalid_expiry"


def token_in(link: object, *, base_url: str) -> str:
    """Return the token in a verification link of this service.

    Raises:
        ForeignLinkError: it is any other address; nothing is ever fetched from one.
    """
    prefix = f"{base_url}/v/"
    token = link.removeprefix(prefix) if isinstance(link, str) else ""
    if not isinstance(link, str) or not link.startswith(prefix) or not _TOKEN.fullmatch(token):
        raise ForeignLinkError(f"Send a link that begins with {prefix}, or the credential itself.")
    return token


def state_of(share: Share, *, now: datetime) -> ShareState:
    """Return whether a link works at `now`; at the moment of expiry it no longer does."""
    if share.withdrawn_at is not None:
        return ShareState.WITHDRAWN
    return ShareState.OPEN if now < share.expires_at else ShareState.EXPIRED


def must_be_open(share: Share, *, now: datetime) -> None:
    """Let only an open link be looked at.

    Raises:
        ShareWithdrawnError: the learner withdrew it.
        ShareExpiredError: its time has passed.
    """
    state = state_of(share, now=now)
    if state is ShareState.WITHDRAWN:
        raise ShareWithdrawnError("The owner has withdrawn this link.")
    if state is ShareState.EXPIRED:
        raise ShareExpiredError(
            "This link has expired. That says nothing about the credential: ask for a new link."
        )


def expiry(asked: datetime | None, *, now: datetime) -> datetime:
    """Return when a new link ends.

    Raises:
        InvalidExpiryError: the moment asked for is past, or further away than a year.
    """
    ends = asked or now + DEFAULT_LIFETIME
    if not now < ends <= now + MAX_LIFETIME:
        raise InvalidExpiryError(f"Let the link end within {MAX_LIFETIME.days} days from now.")
    return ends
