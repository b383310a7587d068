"""When a verification link may be made, and whether it is open."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from app.core.errors import GoneError, NotAllowedError, NotFoundError, RejectedError
from app.wallet.models import Purpose, Share, SharedItem, ShareState
from app.wallet.pins import MAX_TRIES, PinLockedError, PinRequiredError

# A month is long enough for an application; a year is the longest that one link may live.
DEFAULT_LIFETIME = timedelta(days=30)
MAX_LIFETIME = timedelta(days=366)
# A profile stands on LinkedIn for years, and so must its link; it shows the least there is.
LINKEDIN_LIFETIME = timedelta(days=1_827)
LONGEST = {Purpose.LINK: MAX_LIFETIME, Purpose.LINKEDIN: LINKEDIN_LIFETIME}
MAX_ITEMS = 50
# More than a committee has members.
MAX_VIEWS = 1_000
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


class ViewsUsedUpError(GoneError):
    """The link was opened as often as its owner allowed."""

    code = "share_used_up"


class OpeningRequiredError(NotAllowedError):
    """Each opening of the link is counted: ask for it with POST."""

    code = "opening_required"


class LookingAheadError(NotAllowedError):
    """Programs that look ahead for somebody are shown nothing: ask for it with POST."""

    code = "looking_ahead"


class NothingSharedError(RejectedError):
    """A link shows at least one credential, and each only once."""

    code = "nothing_shared"


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
    if now >= share.expires_at:
        return ShareState.EXPIRED
    used_up = share.max_views is not None and share.views >= share.max_views
    return ShareState.USED_UP if used_up else ShareState.OPEN


def must_be_known(share: Share | None) -> Share:
    """Let only a link be opened that there is.

    Raises:
        UnknownShareError: no link has this token.
    """
    if share is None:
        raise UnknownShareError("This link does not exist; check that it was copied whole.")
    return share


def must_be_open(share: Share, *, now: datetime) -> None:
    """Let only an open link be looked at.

    Raises:
        ShareWithdrawnError: the learner withdrew it.
        ShareExpiredError: its time has passed.
        ViewsUsedUpError: it was opened as often as it may be.
    """
    if state_of(share, now=now) is ShareState.USED_UP:
        raise ViewsUsedUpError(
            "This link was opened as often as its owner allowed: ask for a new link."
        )
    must_be_there(share, now=now)


def must_be_there(share: Share, *, now: datetime) -> None:
    """Let a link be looked at again by who has opened it.

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


def may_be_changed(share: Share) -> None:
    """Let a link be changed that was not withdrawn; one that has expired may be opened again.

    Raises:
        ShareWithdrawnError: it was withdrawn.
    """
    if share.withdrawn_at is not None:
        raise ShareWithdrawnError("You have withdrawn this link; make a new one.")


def is_locked(share: Share) -> bool:
    """Tell whether the PIN was wrong too often."""
    return share.pin_hash is not None and share.pin_tries >= MAX_TRIES


def may_be_read(share: Share) -> None:
    """Let a link be shown to who only asks for it, as programs do too.

    Raises:
        PinLockedError: its PIN was wrong too often.
        PinRequiredError: it has a PIN.
        OpeningRequiredError: its views are counted.
    """
    if is_locked(share):
        raise PinLockedError("The PIN was wrong too often: the owner of the link can unlock it.")
    if share.pin_hash is not None:
        raise PinRequiredError("This link has a PIN: send it to the link with POST, as `pin`.")
    if share.max_views is not None:
        raise OpeningRequiredError("Each opening of this link is counted: open it with POST.")


def must_be_a_look(*, is_a_look: bool) -> None:
    """Let nothing be shown of which the owner would not be told.

    Raises:
        LookingAheadError: a program only looks ahead, as it says itself.
    """
    if not is_a_look:
        raise LookingAheadError("Nothing is shown to a program that looks ahead: open with POST.")


def may_be_shared(items: Sequence[SharedItem]) -> None:
    """Let a link show one or more credentials.

    Raises:
        NothingSharedError: there is none, or one twice.
    """
    if not items or len({item.item_id for item in items}) != len(items):
        raise NothingSharedError("Choose at least one credential, and each only once.")


def expiry(asked: datetime | None, *, now: datetime, purpose: Purpose = Purpose.LINK) -> datetime:
    """Return when a link ends that is made or changed now.

    Raises:
        InvalidExpiryError: the moment asked for is past, or further away than may be.
    """
    usual = LINKEDIN_LIFETIME if purpose is Purpose.LINKEDIN else DEFAULT_LIFETIME
    ends, longest = asked or now + usual, LONGEST[purpose]
    if not now < ends <= now + longest:
        raise InvalidExpiryError(f"Let the link end within {longest.days} days from now.")
    return ends
