"""Leave for an adviser (leerwerkloket) to read along: for how long, and when it counts."""

from datetime import datetime, timedelta

from app.core.errors import ConflictError, GoneError, NotFoundError, RejectedError
from app.holder.models import Grant, GrantState

# One round of talks with an adviser; nobody advises for longer than a year without asking again.
DEFAULT_PERIOD = timedelta(days=30)
MAX_PERIOD = timedelta(days=366)
# Until when the code of an invitation can be used.
INVITATION = timedelta(days=7)
# More than one person has advisers: a program that makes invitations without end is stopped.
MAX_OPEN = 20


class UnknownGrantError(NotFoundError):
    """There is no such leave, or it was given to somebody else."""

    code = "unknown_grant"


class UnknownInvitationError(NotFoundError):
    """No invitation has this code, or it was used before."""

    code = "unknown_advice_code"


class InvitationExpiredError(GoneError):
    """The invitation was not used in time, or was withdrawn."""

    code = "invitation_expired"


class OwnInvitationError(ConflictError):
    """Nobody can be the adviser of their own wallet."""

    code = "own_invitation"


class GrantEndedError(GoneError):
    """The leave has ended or was withdrawn."""

    code = "grant_ended"


class InvalidPeriodError(RejectedError):
    """The leave ends in the past or too far ahead."""

    code = "invalid_grant_period"


class TooManyGrantsError(ConflictError):
    """So many advisers at once have leave already that one must be withdrawn first."""

    code = "too_many_grants"


def period_end(asked: datetime | None, *, now: datetime) -> datetime:
    """Return when new leave ends.

    Raises:
        InvalidPeriodError: the moment asked for is past, or further away than a year.
    """
    ends = asked or now + DEFAULT_PERIOD
    if not now < ends <= now + MAX_PERIOD:
        raise InvalidPeriodError(f"Let it end within {MAX_PERIOD.days} days from now.")
    return ends


def state_of(grant: Grant, *, now: datetime) -> GrantState:
    """Return what has become of leave; at the moment at which it ends it no longer counts."""
    if grant.withdrawn_at is not None:
        return GrantState.WITHDRAWN
    if now >= grant.expires_at:
        return GrantState.EXPIRED
    if grant.redeemed_at is not None:
        return GrantState.OPEN
    return GrantState.INVITED if now < grant.invitation_expires_at else GrantState.LAPSED


def may_redeem(grant: Grant | None, *, adviser_id: str, now: datetime) -> Grant:
    """Return the grant of an invitation that can be taken up now.

    Raises:
        UnknownInvitationError: there is none, or it was taken up before.
        InvitationExpiredError: it was withdrawn, or is too old.
        OwnInvitationError: it is the learner's own.
    """
    if grant is None or grant.redeemed_at is not None:
        raise UnknownInvitationError("No invitation has this code; ask for a new one.")
    if state_of(grant, now=now) is not GrantState.INVITED:
        raise InvitationExpiredError("This invitation can no longer be used; ask for a new one.")
    if grant.learner_id == adviser_id:
        raise OwnInvitationError("Give this code to your adviser; you see your own wallet already.")
    return grant


def must_be_open(grant: Grant | None, *, now: datetime) -> Grant:
    """Return a grant under which may be read now.

    Raises:
        UnknownGrantError: there is none.
        GrantEndedError: it has ended, or was withdrawn.
    """
    if grant is None:
        raise UnknownGrantError("There is no such leave.")
    if state_of(grant, now=now) is not GrantState.OPEN:
        raise GrantEndedError("The owner of the wallet has ended this, or its time has passed.")
    return grant
