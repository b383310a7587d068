"""What an identity provider says about itself (OpenID Connect Discovery 1.0, section 4.3)."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.core.documents import JSONObject
from app.identity.failures import InvalidMetadataError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Visible ASCII only: whatever else a parser makes of it, nothing can end a header early.
_ADDRESS = re.compile(r"https?://[\x21-\x7e]{1,2000}")


@dataclass(frozen=True, slots=True)
class ProviderMetadata:
    """The addresses of a provider, after they were checked."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str | None
    jwks_uri: str
    end_session_endpoint: str | None
    names_issuer_in_answers: bool
    client_authentication: frozenset[str]
    tells_when: bool


def discovery_address(issuer: str) -> str:
    """Return where the metadata of `issuer` is found."""
    return issuer.removesuffix("/") + "/.well-known/openid-configuration"


def provider_metadata(document: JSONObject, *, issuer: str) -> ProviderMetadata:
    """Return the metadata that a provider published.

    Raises:
        InvalidMetadataError: it is of another issuer, or an address is missing or not safe.
    """
    if document.get("issuer") != issuer:
        raise InvalidMetadataError("The identity provider goes by another name than configured.")
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    return ProviderMetadata(
        issuer=issuer,
        **{name: _address(document.get(name), issuer=issuer) for name in wanted},
        userinfo_endpoint=_optional(document.get("userinfo_endpoint"), issuer=issuer),
        end_session_endpoint=_optional(document.get("end_session_endpoint"), issuer=issuer),
        names_issuer_in_answers=(
            document.get("authorization_response_iss_parameter_supported") is True
        ),
        client_authentication=_methods(document.get("token_endpoint_auth_methods_supported")),
        tells_when=_names(document.get("claims_supported"), "auth_time"),
    )


def _names(value: object, wanted: str) -> bool:
    return isinstance(value, list) and wanted in value


def _methods(value: object) -> frozenset[str]:
    # Section 3: a provider that does not say takes client_secret_basic.
    named = ["client_secret_basic"] if value is None else value
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise InvalidMetadataError("The identity provider does not say how clients prove it.")
    return frozenset(named)


def _optional(value: object, *, issuer: str) -> str | None:
    return None if value is None else _address(value, issuer=issuer)


def _address(value: object, *, issuer: str) -> str:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise InvalidMetadataError("The identity provider does not give all its addresses.")
    if not _is_safe(value) and not (_is_loopback(value) and _is_loopback(issuer)):
        raise InvalidMetadataError("An address of the identity provider is not https.")
    return value


def _is_safe(address: str) -> bool:
    return _scheme_and_host(address)[0] == "https"


def _is_loopback(address: str) -> bool:
    # The development provider beside the server; production refuses an issuer without https.
    scheme, host = _scheme_and_host(address)
    return scheme == "http" and host in LOOPBACK


def _scheme_and_host(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        # The port is read too: one that is no number is found here and not at the connection.
        _ = parts.port
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""
