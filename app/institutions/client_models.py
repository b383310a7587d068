"""API clients: programs that act for exactly one organisation."""

from datetime import datetime
from enum import StrEnum

from app.core.documents import JSONObject
from app.core.text import ShortText
from app.core.values import Value
from app.web.callers import OrganisationKind

# The platform is one organisation; a client of it names no other.
PLATFORM_ID = "platform"


class AuthMethod(StrEnum):
    """How a client proves itself at the token endpoint (RFC 7591, section 2)."""

    CLIENT_SECRET = "client_secret"  # noqa: S105 - the name of a method
    PRIVATE_KEY_JWT = "private_key_jwt"


class NewApiClient(Value):
    """A client to be made; `public_jwk` belongs to private_key_jwt only."""

    kind: OrganisationKind
    organisation_id: str
    name: ShortText
    scopes: frozenset[str]
    auth_method: AuthMethod = AuthMethod.CLIENT_SECRET
    public_jwk: JSONObject | None = None


class ApiClient(NewApiClient):
    """A client on record. Its secret is not here: nobody has it but the client."""

    id: str
    created_at: datetime
    disabled_at: datetime | None = None
