"""The checks of a login: OpenID Connect Core 1.0, section 3.1, with PKCE (RFC 7636), RFC 9207.

Everything here is bytes in, values out. What is not checked here was not checked.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

from app.core import base64url
from app.core.claims import check_claims
from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.core.jws import Signer, unverified_header, verify_jws
from app.core.keys import Algorithm, InvalidKeyError, PublicKey, algorithm_of, public_from_jwk
from app.identity.assurance import is_reached
from app.identity.failures import (
    LoginDeniedError,
    LoginIncompleteError,
    LoginIssuerMismatchError,
    LoginLevelNotReachedError,
    LoginTokenInvalidError,
)
from app.identity.metadata import ProviderMetadata

SCOPES = ("openid", "profile", "email")
# With the digest of `at_hash` (Core, section 3.1.3.6): that of the signature.
DIGESTS: Mapping[Algorithm, str] = MappingProxyType(
    {
        Algorithm.RS256: "sha256",
        Algorithm.ES256: "sha256",
        Algorithm.ES384: "sha384",
        Algorithm.EDDSA: "sha512",
    }
)
ID_TOKEN_TYPES: frozenset[str | None] = frozenset({None, "JWT"})
REQUIRED = frozenset({"iss", "sub", "aud", "exp", "iat", "nonce"})
# OpenID Connect Core Unmet Authentication Requirements 1.0, section 2.
LEVEL_NOT_REACHED = "unmet_authentication_requirements"
NOT_REACHED = "The identity provider did not reach the level that was asked; nothing has changed."
# Clocks of two well-kept machines differ by less.
LEEWAY_SECONDS = 30
MAX_SUBJECT = 255
# RFC 6750, section 2.1; also keeps a line break out of our own header.
_BEARER = re.compile(r"[A-Za-z0-9._~+/-]{1,8000}=*")


@dataclass(frozen=True, slots=True)
class Registration:
    """How the provider knows us. A public client has neither a secret nor a key."""

    client_id: str
    client_secret: str | None
    redirect_uri: str
    scopes: tuple[str, ...] = SCOPES
    signer: Signer | None = None
    public_keys: tuple[JSONObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one login is bound to; each is made anew for each login."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Callback:
    """The parameters with which the provider sent the browser back."""

    state: str | None = None
    code: str | None = None
    iss: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """What the token endpoint gave for the code; the ID token has not been checked."""

    access_token: str
    unverified_id_token: str


def authorization_address(
    metadata: ProviderMetadata,
    registration: Registration,
    secrets: Secrets,
    acr: str | None = None,
    *,
    anew: bool = False,
) -> str:
    """Return where the browser goes to log in (Core, section 3.1.2.1).

    `acr` asks for a level; `anew` asks the provider not to go by a login of before.
    """
    parameters = {
        "response_type": "code",
        "client_id": registration.client_id,
        "redirect_uri": registration.redirect_uri,
        "scope": " ".join(registration.scopes),
        "state": secrets.state,
        "nonce": secrets.nonce,
        "code_challenge": challenge_of(secrets.verifier),
        "code_challenge_method": "S256",
    }
    if acr is not None:
        parameters["acr_values"] = acr
    if anew:
        # With `max_age` the provider has to say when it saw the person (Core, section 2).
        parameters |= {"prompt": "login", "max_age": "0"}
    joint = "&" if urlsplit(metadata.authorization_endpoint).query else "?"
    return metadata.authorization_endpoint + joint + urlencode(parameters)


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636, section 4.2)."""
    return base64url.encode(hashlib.sha256(verifier.encode()).digest())


def farewell_address(
    metadata: ProviderMetadata, registration: Registration, *, home: str
) -> str | None:
    """Return where the browser logs out at the provider too (RP-Initiated Logout 1.0)."""
    if metadata.end_session_endpoint is None:
        return None
    # The ID token is not kept, so the hint is left out and the provider asks the person.
    query = urlencode({"client_id": registration.client_id, "post_logout_redirect_uri": home})
    joint = "&" if urlsplit(metadata.end_session_endpoint).query else "?"
    return metadata.end_session_endpoint + joint + query


def code_of(callback: Callback, *, metadata: ProviderMetadata) -> str:
    """Return the code of an answer whose state was found to be ours.

    Raises:
        LoginIssuerMismatchError: another provider answered, or it does not say which.
        LoginDeniedError: the provider logged nobody in.
        LoginLevelNotReachedError: it did not, because the level that was asked was not reached.
        LoginIncompleteError: there is no code.
    """
    # RFC 9207, section 2.4: before anything else, also before an error is believed.
    if callback.iss is None and metadata.names_issuer_in_answers:
        raise LoginIssuerMismatchError("The answer does not say who sent it; log in again.")
    if callback.iss is not None and callback.iss != metadata.issuer:
        raise LoginIssuerMismatchError("The answer is of another identity provider; log in again.")
    if callback.error == LEVEL_NOT_REACHED:
        raise LoginLevelNotReachedError(NOT_REACHED)
    if callback.error is not None:
        raise LoginDeniedError("The identity provider did not log you in; try again.")
    if not callback.code:
        raise LoginIncompleteError("The answer of the identity provider has no code; log in again.")
    return callback.code


def token_answer(document: JSONObject) -> TokenAnswer:
    """Return what the token endpoint gave (Core, section 3.1.3.3).

    Raises:
        LoginTokenInvalidError: a member is missing or of the wrong kind.
    """
    match document:
        case {"access_token": str(access), "id_token": str(token), "token_type": str(kind)} if (
            kind.lower() == "bearer" and _BEARER.fullmatch(access)
        ):
            return TokenAnswer(access, token)
        case _:
            raise LoginTokenInvalidError("The identity provider gave no usable token; try again.")


def named_key(token: str) -> str | None:
    """Return the `kid` of an ID token, only to look up the key.

    Raises:
        LoginTokenInvalidError: it is not a signed token.
    """
    try:
        kid: str | None = unverified_header(token).get("kid")
    except RejectedError as error:
        raise LoginTokenInvalidError("The ID token cannot be read; log in again.") from error
    return kid


def key_of(jwks: JSONObject, kid: str | None) -> PublicKey | None:
    """Return the key called `kid`, or the only one there is if the token names none."""
    published = jwks.get("keys")
    keys = published if isinstance(published, list) else []
    fitting = [
        key
        for jwk in keys
        if isinstance(jwk, dict) and _goes_by(jwk, kid) and (key := _usable(jwk))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _goes_by(jwk: JSONObject, kid: str | None) -> bool:
    # A name that is no text is a name of nothing.
    return kid is None or jwk.get("kid") == kid


def _usable(jwk: JSONObject) -> PublicKey | None:
    # A key for encryption, or of a kind that we do not know, may stand beside ours.
    try:
        return public_from_jwk(jwk)
    except InvalidKeyError:
        return None


def id_token_claims(
    answer: TokenAnswer,
    *,
    key: PublicKey,
    metadata: ProviderMetadata,
    client_id: str,
    nonce: str,
    now: datetime,
) -> JSONObject:
    """Return the claims of the ID token (Core, section 3.1.3.7).

    Raises:
        LoginTokenInvalidError: it is not a good ID token for us and for this very login.
    """
    try:
        claims = verify_jws(
            answer.unverified_id_token,
            key=key,
            algorithms=frozenset(DIGESTS),
            types=ID_TOKEN_TYPES,
        )
        check_claims(
            claims,
            issuer=metadata.issuer,
            audience=client_id,
            now=now,
            leeway_seconds=LEEWAY_SECONDS,
            required=REQUIRED,
        )
    except RejectedError as error:
        raise LoginTokenInvalidError("The ID token does not hold; log in again.") from error
    _check_subject(claims["sub"])
    _check_party(claims, client_id)
    if not _same(claims["nonce"], nonce):
        raise LoginTokenInvalidError("The ID token is of another login; log in again.")
    if "at_hash" in claims and not _same(claims["at_hash"], _hash_of(answer.access_token, key)):
        raise LoginTokenInvalidError("The ID token is of another access token; log in again.")
    return claims


def check_level(claims: JSONObject, *, wanted: str | None) -> None:
    """Check that a step-up reached what was asked (Core, section 3.1.3.7, rule 12).

    Raises:
        LoginLevelNotReachedError: `acr` says something else, or is absent.
    """
    if wanted is not None and not is_reached(claims.get("acr"), wanted=wanted):
        raise LoginLevelNotReachedError(NOT_REACHED)


def authenticated_at(
    claims: JSONObject, *, anew: bool, tells_when: bool, now: datetime
) -> datetime | None:
    """Return when the provider saw the person, as far as it can be known (`auth_time`).

    The request travels through the browser, where `prompt` and `max_age` can be taken out. So a
    provider that can tell when (`tells_when`, of `claims_supported`) is not believed without it.
    """
    told = claims.get("auth_time")
    if told is None:
        return now if anew and not tells_when else None
    if isinstance(told, bool) or not isinstance(told, int):
        return None
    latest = int(now.timestamp())
    if not 0 <= told <= latest + LEEWAY_SECONDS:
        return None
    return datetime.fromtimestamp(min(told, latest), UTC)


def check_same_person(userinfo: JSONObject, *, subject: str) -> None:
    """Check that the userinfo is of the person in the ID token (Core, section 5.3.2).

    Raises:
        LoginTokenInvalidError: it is of somebody else.
    """
    if not _same(userinfo.get("sub"), subject):
        raise LoginTokenInvalidError("The user information is of another person; log in again.")


def _check_subject(subject: object) -> None:
    # Core, section 2: at most 255 ASCII characters.
    if not isinstance(subject, str) or not subject.isascii() or not subject.isprintable():
        raise LoginTokenInvalidError("The subject of the ID token is no name; log in again.")
    if not 0 < len(subject) <= MAX_SUBJECT:
        raise LoginTokenInvalidError("The subject of the ID token is no name; log in again.")


def _check_party(claims: JSONObject, client_id: str) -> None:
    audience, party = claims["aud"], claims.get("azp")
    several = isinstance(audience, list) and len(audience) > 1
    if party != client_id and (several or party is not None):
        raise LoginTokenInvalidError("The ID token was made for another party; log in again.")


def _hash_of(access_token: str, key: PublicKey) -> str:
    digest = hashlib.new(DIGESTS[algorithm_of(key)], access_token.encode()).digest()
    return base64url.encode(digest[: len(digest) // 2])


def _same(given: object, wanted: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), wanted.encode())
