"""What can go wrong inside the domain, said without HTTP.

Every error is one of five kinds, has a `code` that never changes and a `detail` fit for the person
who reads it. Which status a kind becomes is decided in `app.web.problems` only.
"""

from collections.abc import Mapping
from typing import ClassVar


class AppError(Exception):
    """An expected refusal. `extra` holds further members for the problem document."""

    code: ClassVar[str] = "error"

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra: Mapping[str, object] = extra


class NotFoundError(AppError):
    """There is no such thing, or the caller may not know that there is."""

    code = "not_found"


class NotAllowedError(AppError):
    """The caller is known and may not do this."""

    code = "not_allowed"


class ConflictError(AppError):
    """The request was fine, but not in the present state."""

    code = "conflict"


class RejectedError(AppError):
    """The request breaks a rule; the caller must change it."""

    code = "rejected"


class UnavailableError(AppError):
    """Something that is needed does not answer now; the same request may work later."""

    code = "unavailable"


class GoneError(NotFoundError):
    """It was here and was withdrawn or has expired."""

    code = "gone"


class UnauthenticatedError(NotAllowedError):
    """The caller did not prove who it is."""

    code = "unauthenticated"


class MalformedError(RejectedError):
    """The bytes cannot be read as what they claim to be."""

    code = "malformed"


class TooLargeError(RejectedError):
    """The input is larger than a named limit."""

    code = "too_large"


class UnsupportedMediaTypeError(RejectedError):
    """The media type of the body is not one that this operation reads."""

    code = "unsupported_media_type"


class TooManyRequestsError(UnavailableError):
    """A rate limit was reached; `retry_after` says for how many seconds."""

    code = "too_many_requests"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail, retry_after=retry_after)
        self.retry_after = retry_after
