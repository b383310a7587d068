"""How we prove to the provider that it is us who asks (OpenID Connect Core 1.0, section 9).

A key goes before a secret; a secret travels as the provider takes it. Without either we are a
public client, and PKCE is what ties the code to us.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote_plus

from app.core.jws import Signer, sign_jws
from app.identity.failures import InvalidMetadataError
from app.identity.metadata import ProviderMetadata
from app.identity.oidc import Registration

# RFC 7523, section 3: used at once, and once.
ASSERTION_LIFETIME = timedelta(seconds=60)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BASIC, POST, KEY = "client_secret_basic", "client_secret_post", "private_key_jwt"


@dataclass(frozen=True, slots=True)
class ClientProof:
    """What is sent along with a request to the token endpoint."""

    headers: Mapping[str, str]
    form: Mapping[str, str]


def client_proof(
    registration: Registration, metadata: ProviderMetadata, *, jti: str, now: datetime
) -> ClientProof:
    """Return our proof for one request; `jti` is new for each.

    Raises:
        InvalidMetadataError: the provider takes no proof that we are configured to give.
    """
    taken, client_id = metadata.client_authentication, registration.client_id
    if registration.signer is not None and KEY in taken:
        assertion = _assertion(registration.signer, client_id, metadata, jti=jti, now=now)
        form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
        return ClientProof({}, {"client_id": client_id, **form})
    if registration.client_secret is not None and BASIC in taken:
        return ClientProof(_basic(client_id, registration.client_secret), {})
    if registration.client_secret is not None and POST in taken:
        secret = registration.client_secret
        return ClientProof({}, {"client_id": client_id, "client_secret": secret})
    if registration.client_secret is None and registration.signer is None:
        return ClientProof({}, {"client_id": client_id})
    raise InvalidMetadataError("The identity provider does not take the key or secret we have.")


def _basic(client_id: str, secret: str) -> Mapping[str, str]:
    # RFC 6749, section 2.3.1: name and secret are form-encoded before they are joined.
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _assertion(
    signer: Signer, client_id: str, metadata: ProviderMetadata, *, jti: str, now: datetime
) -> str:
    issued = int(now.timestamp())
    claims = {
        "iss": client_id,
        "sub": client_id,
        # The audience that section 9 names, so that every provider that follows it takes it.
        "aud": metadata.token_endpoint,
        "jti": jti,
        "iat": issued,
        "exp": issued + int(ASSERTION_LIFETIME.total_seconds()),
    }
    return sign_jws(claims, signer=signer, typ="JWT")
