"""Which moves an award can make, and which refusals meet the others."""

from datetime import datetime, timedelta

from app.core.errors import ConflictError
from app.credentials.models import Award, AwardState, Standing

# Half a year: a letter that was mislaid can still be answered after the summer.
CLAIM_PERIOD = timedelta(days=180)


class AlreadyRevokedError(ConflictError):
    """A revocation is final."""

    code = "already_revoked"


class AlreadyAnsweredError(ConflictError):
    """The award was accepted or refused before; a claim code works once."""

    code = "already_claimed"


class ClaimExpiredError(ConflictError):
    """Nobody answered the award in time."""

    code = "claim_expired"


class NotSuspendedError(ConflictError):
    """Only what is suspended can be reinstated."""

    code = "not_suspended"


class AlreadySuspendedError(ConflictError):
    """It is suspended already."""

    code = "already_suspended"


def state_of(award: Award, *, now: datetime) -> AwardState:
    """Return what has become of an award at `now`: one that waits does so until `claim_until`."""
    waits = award.state is AwardState.PENDING_CLAIM
    if waits and award.claim_until is not None and now >= award.claim_until:
        return AwardState.EXPIRED_CLAIM
    return award.state


def award_standing(award: Award, *, now: datetime) -> Standing:
    """Return whether an award holds at `now`; at the moment of its expiry it no longer does."""
    if award.revoked_at is not None:
        return Standing.REVOKED
    if award.suspended_at is not None:
        return Standing.SUSPENDED
    expired = award.valid_until is not None and now >= award.valid_until
    return Standing.EXPIRED if expired else Standing.VALID


def may_be_answered(award: Award, *, now: datetime) -> None:
    """Let an award be accepted or refused once, and in time.

    Raises:
        AlreadyRevokedError: the institution took it back.
        AlreadyAnsweredError: somebody answered it before.
        ClaimExpiredError: the time to answer has passed.
    """
    if award.state is AwardState.REVOKED:
        raise AlreadyRevokedError("The institution has revoked this award.")
    if award.state is not AwardState.PENDING_CLAIM:
        raise AlreadyAnsweredError("This award was accepted or refused before.")
    if state_of(award, now=now) is AwardState.EXPIRED_CLAIM:
        raise ClaimExpiredError(
            "The time to accept this award has passed; ask the institution to award it again."
        )


def may_be_revoked(award: Award) -> None:
    """Let an award be revoked once.

    Raises:
        AlreadyRevokedError: it was revoked before.
    """
    if award.state is AwardState.REVOKED:
        raise AlreadyRevokedError("This award was revoked before; a revocation is final.")


def may_be_suspended(award: Award) -> None:
    """Let an award be suspended that is neither suspended nor revoked.

    Raises:
        AlreadyRevokedError: it was revoked before.
        AlreadySuspendedError: it is suspended.
    """
    may_be_revoked(award)
    if award.suspended_at is not None:
        raise AlreadySuspendedError("This award is suspended already.")


def may_be_reinstated(award: Award) -> None:
    """Let a suspension end.

    Raises:
        AlreadyRevokedError: it was revoked before.
        NotSuspendedError: it is not suspended.
    """
    may_be_revoked(award)
    if award.suspended_at is None:
        raise NotSuspendedError("This award is not suspended.")
