"""Access tokens of the service itself: short-lived JWTs of the type `at+jwt` (RFC 9068).

They are signed with a key that is derived from the secret of the service, so that every replica
makes and reads the same ones. Each kind has an audience of its own: a token of an institution
opens no wallet, and the other way round.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.claims import check_claims
from app.core.documents import JSONObject
from app.core.envelope import derive_key
from app.core.errors import AppError, UnauthenticatedError
from app.core.ids import new_id
from app.core.jws import KeySigner, sign_jws, verify_jws
from app.core.keys import Algorithm
from app.web.callers import ApiCaller, OrganisationKind

LIFETIME = timedelta(minutes=10)
TYPE = "at+jwt"
PURPOSE = "access tokens"
REQUIRED = frozenset({"iss", "aud", "sub", "exp", "iat", "jti"})


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Makes and reads access tokens."""

    secret: bytes
    base_url: str

    def for_client(self, caller: ApiCaller, *, now: datetime) -> str:
        """Return a token with which an API client acts for its organisation."""
        organisation = {
            "organisation": caller.kind.value,
            "organisation_id": caller.organisation_id,
        }
        return self._sign(
            caller.client_id,
            audience="/api",
            claims={**organisation, "scope": " ".join(sorted(caller.scopes))},
            now=now,
            lifetime=LIFETIME,
        )

    def client_of(self, token: str, *, now: datetime) -> ApiCaller:
        """Return the API client of a token.

        Raises:
            UnauthenticatedError: it is not a good token of an API client.
        """
        claims = self._read(token, audience="/api", now=now)
        return ApiCaller(
            client_id=str(claims["sub"]),
            kind=OrganisationKind(str(claims["organisation"])),
            organisation_id=str(claims["organisation_id"]),
            scopes=frozenset(str(claims["scope"]).split()),
        )

    def for_learner(self, learner_id: str, *, now: datetime, lifetime: timedelta = LIFETIME) -> str:
        """Return a token with which an app acts for a learner."""
        return self._sign(learner_id, audience="/api/v1/me", claims={}, now=now, lifetime=lifetime)

    def learner_of(self, token: str, *, now: datetime) -> str:
        """Return the learner of a token.

        Raises:
            UnauthenticatedError: it is not a good token of a learner.
        """
        return str(self._read(token, audience="/api/v1/me", now=now)["sub"])

    def _signer(self) -> KeySigner:
        key = Ed25519PrivateKey.from_private_bytes(derive_key(self.secret, purpose=PURPOSE))
        return KeySigner(kid="access-tokens", key=key)

    def _sign(
        self,
        subject: str,
        *,
        audience: str,
        claims: JSONObject,
        now: datetime,
        lifetime: timedelta,
    ) -> str:
        registered = {
            "iss": self.base_url,
            "aud": self.base_url + audience,
            "sub": subject,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "jti": new_id(),
        }
        return sign_jws({**claims, **registered}, signer=self._signer(), typ=TYPE)

    def _read(self, token: str, *, audience: str, now: datetime) -> JSONObject:
        try:
            claims = verify_jws(
                token,
                key=self._signer().key.public_key(),
                algorithms=frozenset({Algorithm.EDDSA}),
                types=frozenset({TYPE}),
            )
            check_claims(
                claims,
                issuer=self.base_url,
                audience=self.base_url + audience,
                now=now,
                leeway_seconds=0,
                required=REQUIRED,
            )
        except AppError as error:
            raise UnauthenticatedError("The access token is not valid, or has expired.") from error
        return claims
