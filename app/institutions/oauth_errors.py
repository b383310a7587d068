"""The refusals of the token endpoint (RFC 6749, section 5.2; RFC 8707 for the audience)."""

from app.core.errors import MalformedError, UnauthenticatedError


class OAuthRequestError(MalformedError):
    """The request lacks something, has something twice, or mixes two ways."""

    code = "invalid_request"


class UnsupportedGrantTypeError(OAuthRequestError):
    """Only client_credentials is granted here."""

    code = "unsupported_grant_type"


class InvalidScopeError(OAuthRequestError):
    """The client does not hold a scope it asks for."""

    code = "invalid_scope"


class InvalidTargetError(OAuthRequestError):
    """The token is wanted for another service."""

    code = "invalid_target"


class InvalidClientError(UnauthenticatedError):
    """The client is not known or did not prove itself; which of the two is not said."""

    code = "invalid_client"
