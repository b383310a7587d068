"""Which moves an award can make, and which refusals meet the others."""

from app.core.errors import ConflictError
from app.credentials.models import Award, AwardState


class AlreadyRevokedError(ConflictError):
    """A revocation is final."""

    code = "already_revoked"


class AlreadyAnsweredError(ConflictError):
    """The award was accepted or refused before; a claim code works once."""

    code = "already_claimed"


class NotSuspendedError(ConflictError):
    """Only what is suspended can be reinstated."""

    code = "not_suspended"


class AlreadySuspendedError(ConflictError):
    """It is suspended already."""

    code = "already_suspended"


def may_be_answered(award: Award) -> None:
    """Let an award be accepted or refused once.

    Raises:
        AlreadyRevokedError: the institution took it back.
        AlreadyAnsweredError: somebody answered it before.
    """
    if award.state is AwardState.REVOKED:
        raise AlreadyRevokedError("The institution has revoked this award.")
    if award.state is not AwardState.PENDING_CLAIM:
        raise AlreadyAnsweredError("This award was accepted or refused before.")


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
