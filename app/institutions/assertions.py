"""Whether a client assertion proves the client (RFC 7523, section 3; private_key_jwt)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.claims import check_claims
from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.core.jws import verify_jws
from app.core.keys import Algorithm, public_from_jwk
from app.institutions.oauth_errors import InvalidClientError

ALGORITHMS = frozenset({Algorithm.EDDSA, Algorithm.ES256, Algorithm.ES384, Algorithm.RS256})
# RFC 7523 asks for no type; the update of 2025 names one of its own.
TYPES: frozenset[str | None] = frozenset({None, "JWT", "client-authentication+jwt"})
REQUIRED = frozenset({"iss", "sub", "aud", "exp", "jti"})
# An assertion is made for one request; a longer life is more time to steal it.
MAX_LIFETIME = timedelta(minutes=5)
# Clocks of others differ from ours by this much.
LEEWAY_SECONDS = 30
MAX_JTI = 200
REFUSED = "The client is not known, or its proof does not hold."


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion that holds. It may be used once: `jti` is kept until `expires_at`."""

    client_id: str
    jti: str
    expires_at: datetime


def check_assertion(
    token: str, *, client_id: str, public_jwk: JSONObject, audiences: frozenset[str], now: datetime
) -> Assertion:
    """Return the assertion that a client made for us, now.

    Raises:
        InvalidClientError: the client did not sign it, or not for here and now.
    """
    try:
        key = public_from_jwk(public_jwk)
        claims = verify_jws(token, key=key, algorithms=ALGORITHMS, types=TYPES)
        check_claims(
            claims,
            issuer=client_id,
            audience=None,
            now=now,
            leeway_seconds=LEEWAY_SECONDS,
            required=REQUIRED,
        )
    except RejectedError as error:
        raise InvalidClientError(REFUSED) from error
    return _for_us(claims, client_id=client_id, audiences=audiences, now=now)


def _for_us(
    claims: JSONObject, *, client_id: str, audiences: frozenset[str], now: datetime
) -> Assertion:
    # One audience only: an assertion that another server takes too can be passed on by it.
    audience, jti = claims["aud"], claims["jti"]
    named = audience[0] if isinstance(audience, list) and len(audience) == 1 else audience
    if not isinstance(named, str) or named not in audiences or claims["sub"] != client_id:
        raise InvalidClientError(REFUSED)
    if not isinstance(jti, str) or not 0 < len(jti) <= MAX_JTI:
        raise InvalidClientError(REFUSED)
    latest = now + MAX_LIFETIME + timedelta(seconds=LEEWAY_SECONDS)
    if claims["exp"] > latest.timestamp():
        raise InvalidClientError(REFUSED)
    # Kept for as long as it could be sent again.
    expires_at = datetime.fromtimestamp(claims["exp"] + LEEWAY_SECONDS, UTC)
    return Assertion(client_id, jti, expires_at)
