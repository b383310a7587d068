"""Access tokens (RFC 9068): made and read by this service only, short-lived, one audience each.

The signing key is derived from the secret of the service, so that all replicas share it and nothing
is stored. A token of an API client is no token of a learner: their audiences differ.
"""

from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.claims import check_claims
from app.core.documents import JSONObject
from app.core.envelope import derive_key
from app.core.errors import RejectedError, UnauthenticatedError
from app.core.ids import new_id
from app.core.jws import KeySigner, sign_jws, verify_jws
from app.core.keys import Algorithm, public_to_jwk, thumbprint
from app.web.callers import ApiCaller, OrganisationKind

TYPE = "at+jwt"
PURPOSE = "access-token signing"
CLIENT_LIFETIME = timedelta(minutes=10)
# An app asks for a new one during each session; there is no refresh.
LEARNER_LIFETIME = timedelta(hours=1)
# Replicas may disagree about the time by this much.
LEEWAY_SECONDS = 5
# Tokens whose signature is remembered; all are of our own making.
MOST_KNOWN = 1000
REGISTERED = frozenset({"iss", "aud", "sub", "iat", "exp", "jti"})
OF_CLIENT = frozenset({"client_id", "organisation_kind", "organisation_id", "scope"})


class InvalidAccessTokenError(UnauthenticatedError):
    """The access token was not made here, is for something else, or has expired."""

    code = "invalid_access_token"


class AccessTokens:
    """Makes and reads the access tokens of one service."""

    def __init__(self, secret: bytes, base_url: str) -> None:
        """Derive the signing key from the secret of the service."""
        key = Ed25519PrivateKey.from_private_bytes(derive_key(secret, purpose=PURPOSE))
        self._public_key = key.public_key()
        self._signer = KeySigner(thumbprint(public_to_jwk(self._public_key)), key)
        self._issuer = base_url
        self.client_audience = f"{base_url}/api"
        self.learner_audience = f"{base_url}/api/v1/me"
        self._verified: dict[str, JSONObject] = {}

    def for_client(self, client: ApiCaller, *, now: datetime) -> str:
        """Return a token with which an API client calls the API."""
        own = {
            "aud": self.client_audience,
            "sub": client.client_id,
            "client_id": client.client_id,
            "organisation_kind": client.kind.value,
            "organisation_id": client.organisation_id,
            "scope": " ".join(sorted(client.scopes)),
        }
        return self._sign(own, now=now, lifetime=CLIENT_LIFETIME)

    def for_learner(self, learner_id: str, *, now: datetime) -> str:
        """Return a token with which an app calls the API of a learner."""
        own = {"aud": self.learner_audience, "sub": learner_id}
        return self._sign(own, now=now, lifetime=LEARNER_LIFETIME)

    def client_of(self, token: str, *, now: datetime) -> ApiCaller:
        """Return the API client to which a token was given.

        Raises:
            InvalidAccessTokenError: it is not a token of an API client, or has expired.
        """
        required = REGISTERED | OF_CLIENT
        claims = self._claims(token, audience=self.client_audience, required=required, now=now)
        return ApiCaller(
            client_id=claims["client_id"],
            kind=OrganisationKind(claims["organisation_kind"]),
            organisation_id=claims["organisation_id"],
            scopes=frozenset(claims["scope"].split()),
        )

    def learner_of(self, token: str, *, now: datetime) -> str:
        """Return the identifier of the learner to whom a token was given.

        Raises:
            InvalidAccessTokenError: it is not a token of a learner, or has expired.
        """
        claims = self._claims(token, audience=self.learner_audience, required=REGISTERED, now=now)
        learner_id: str = claims["sub"]
        return learner_id

    def _sign(self, own: JSONObject, *, now: datetime, lifetime: timedelta) -> str:
        issued_at = int(now.timestamp())
        registered = {
            "iss": self._issuer,
            "iat": issued_at,
            "exp": issued_at + int(lifetime.total_seconds()),
            "jti": new_id(),
        }
        return sign_jws({**registered, **own}, signer=self._signer, typ=TYPE)

    def _claims(
        self, token: str, *, audience: str, required: frozenset[str], now: datetime
    ) -> JSONObject:
        try:
            claims = self._verified_claims(token)
            check_claims(
                claims,
                issuer=self._issuer,
                audience=audience,
                now=now,
                leeway_seconds=LEEWAY_SECONDS,
                required=required,
            )
        except RejectedError as error:
            raise InvalidAccessTokenError(
                "The access token is not valid for this operation; ask for a new one."
            ) from error
        return claims

    def _verified_claims(self, token: str) -> JSONObject:
        """Return what a token says; its signature is checked once, its times each time."""
        known = self._verified.get(token)
        if known is not None:
            return known
        claims = verify_jws(
            token,
            key=self._public_key,
            algorithms=frozenset({Algorithm.EDDSA}),
            types=frozenset({TYPE}),
        )
        if len(self._verified) >= MOST_KNOWN:
            self._verified.clear()
        self._verified[token] = claims
        return claims
