"""Why a login did not come about.

Each says what to do, which is to log in again; what exactly was wrong with a token helps only the
one who forged it.
"""

from app.core.errors import (
    GoneError,
    MalformedError,
    NotAllowedError,
    RejectedError,
    UnavailableError,
)


class LoginStateMismatchError(NotAllowedError):
    """The answer belongs to no login that this browser began, or to one that was finished."""

    code = "login_state_mismatch"


class LoginExpiredError(GoneError):
    """The login was begun too long ago."""

    code = "login_expired"


class LoginDeniedError(NotAllowedError):
    """The identity provider reports that nobody was logged in."""

    code = "login_denied"


class LoginLevelNotReachedError(NotAllowedError):
    """The login did not reach the level of assurance that was asked."""

    code = "login_level_not_reached"


class UnknownLevelError(RejectedError):
    """The level of assurance is not one that this service asks for."""

    code = "unknown_login_level"


class LoginIncompleteError(MalformedError):
    """The answer lacks what every answer has."""

    code = "login_incomplete"


class LoginIssuerMismatchError(NotAllowedError):
    """The answer is of another identity provider (RFC 9207)."""

    code = "login_issuer_mismatch"


class LoginTokenInvalidError(RejectedError):
    """What the identity provider sent does not prove who logged in."""

    code = "login_token_invalid"


class LoginCodeRefusedError(RejectedError):
    """The identity provider did not take the code: it was used before, or is not ours."""

    code = "login_code_refused"


class InvalidMetadataError(UnavailableError):
    """The identity provider does not describe itself as it should."""

    code = "login_provider_invalid"


class LoginUnavailableError(UnavailableError):
    """No identity provider is configured."""

    code = "login_unavailable"


class InvalidReturnToError(RejectedError):
    """The place to go after the login is not a path of ours."""

    code = "invalid_return_to"
