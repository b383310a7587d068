"""Credentials as signed JWTs, in the three forms that are about.

- `vc+jwt`: the payload is the credential (Securing VCs with JOSE and COSE, section 3.1.1);
- Open Badges 3.0, section 8: the same payload, under the type `JWT` or none;
- the old form of the data model 1.1, section 6.3.1: the credential is the claim `vc`.

The registered claims repeat what the credential says; where they contradict it the token is
refused. A presentation takes the same forms, with `vp` for `vc`.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from app.core.claims import whole_seconds
from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.core.jws import (
    InvalidTokenError,
    Signer,
    UnverifiedToken,
    read_token,
    sign_jws,
    verified_claims,
)
from app.core.keys import Algorithm, PublicKey, public_from_jwk, public_to_jwk
from app.credentials.contexts import CREDENTIALS_V2
from app.credentials.data_model import listed
from app.credentials.reading import parse_moment

TYPE, PRESENTATION_TYPE = "vc+jwt", "vp+jwt"
ALGORITHMS = frozenset({Algorithm.EDDSA, Algorithm.ES256, Algorithm.ES384})
# Open Badges 3.0, section 8.2.2 lets issuers sign with RSA; nobody else may.
RSA_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})
# Open Badges 3.0, section 8.2.4.1: the header may repeat the key. It is compared, never used.
_REPEATS_KEY = frozenset({"jwk"})
REGISTERED = frozenset({"iss", "sub", "jti", "nbf", "exp", "iat", "aud", "nonce"})


class ContradictoryTokenError(RejectedError):
    """A registered claim says something else than the credential."""

    code = "contradictory_token"


class JWTForm(StrEnum):
    """Where a token has its document."""

    CREDENTIAL = "vc+jwt"
    PRESENTATION = "vp+jwt"
    OPEN_BADGE = "open_badge"
    VC_CLAIM = "vc"
    VP_CLAIM = "vp"


_PLAIN: frozenset[str | None] = frozenset({None, "JWT"})
_TYPES: dict[JWTForm, frozenset[str | None]] = {
    JWTForm.CREDENTIAL: frozenset({TYPE}),
    JWTForm.PRESENTATION: frozenset({PRESENTATION_TYPE}),
    JWTForm.OPEN_BADGE: _PLAIN,
    JWTForm.VC_CLAIM: _PLAIN,
    JWTForm.VP_CLAIM: _PLAIN,
}


def secure(document: JSONObject, *, signer: Signer) -> str:
    """Return a credential as a signed `vc+jwt`."""
    return sign_jws(claims_of(document), signer=signer, typ=TYPE)


def claims_of(document: JSONObject) -> JSONObject:
    """Return what the `vc+jwt` of a credential says."""
    return {**document, **registered_claims(document)}


def form_of(header: JSONObject, claims: JSONObject) -> JWTForm:
    """Return which form a token has, by its type and then by its claims.

    Raises:
        InvalidTokenError: it is of a type that is no credential and no presentation.
        ContradictoryTokenError: it has its document in two places.
    """
    typ = header.get("typ")
    wrapped = {"vc", "vp"} & claims.keys()
    if len(wrapped) > 1:
        raise ContradictoryTokenError("A token holds a credential or a presentation, not both.")
    if typ in {TYPE, PRESENTATION_TYPE}:
        return JWTForm(str(typ))
    if typ not in _PLAIN:
        raise InvalidTokenError("The token is of another type.")
    if wrapped:
        form = JWTForm(wrapped.pop())
        _check_version(claims[form.value])
        return form
    if not RSA_TYPES & set(map(str, listed(claims.get("type")))):
        raise InvalidTokenError("A token without a type of its own is an Open Badge, or has vc.")
    return JWTForm.OPEN_BADGE


def _check_version(document: Any) -> None:
    # The data model 2.0 has no such claims: there the payload is the document.
    contexts = listed(document.get("@context")) if isinstance(document, dict) else []
    if CREDENTIALS_V2 in contexts:
        raise InvalidTokenError("A document of the data model 2.0 is not in the claim vc or vp.")


def verify(token: str, *, key: PublicKey, form: JWTForm = JWTForm.CREDENTIAL) -> JSONObject:
    """Return the document of a token; else as `verify_read`."""
    return verify_read(read_token(token), key=key, form=form)


def verify_read(
    token: UnverifiedToken, *, key: PublicKey, form: JWTForm = JWTForm.CREDENTIAL
) -> JSONObject:
    """Return the document of a token that `key` signed; the caller knows whose key it is.

    Raises:
        MalformedError: its signature is no base64url.
        InvalidTokenError: it is of another type or algorithm.
        InvalidSignatureError: the key did not sign it.
        InvalidClaimsError: `iat`, `nbf` or `exp` is no moment.
        ContradictoryTokenError: a registered claim contradicts the credential.
    """
    # RSA is let through here, and refused below for all but Open Badges.
    claims = verified_claims(
        token,
        key=key,
        algorithms=ALGORITHMS | {Algorithm.RS256},
        types=_TYPES[form],
        headers=_REPEATS_KEY if form is JWTForm.OPEN_BADGE else frozenset(),
    )
    _check_repeated_key(token, key)
    document = document_of(claims, form)
    types = set(map(str, listed(document.get("type"))))
    if isinstance(key, RSAPublicKey) and not RSA_TYPES & types:
        raise InvalidTokenError("Only Open Badges are taken with a signature of RSA.")
    check_registered(claims, form)
    return document


def check_registered(claims: JSONObject, form: JWTForm) -> None:
    """Check that the registered claims repeat what the document among them says.

    Raises:
        InvalidClaimsError: `iat`, `nbf` or `exp` is no moment.
        ContradictoryTokenError: one contradicts the document.
    """
    for name in {"iat", "nbf", "exp"} & claims.keys():
        whole_seconds(claims[name])
    expected = registered_claims(document_of(claims, form))
    if form is JWTForm.VC_CLAIM:
        # There the token may be younger than its credential, and may end before it (6.3.1).
        expected = {name: claim for name, claim in expected.items() if name not in {"nbf", "exp"}}
    _check_agreement(claims, expected)


def _check_repeated_key(token: UnverifiedToken, key: PublicKey) -> None:
    """Check that a key in the header is the one that was found for the issuer, and no other."""
    repeated = token.header.get("jwk")
    if repeated is None:
        return
    if not isinstance(repeated, dict) or public_to_jwk(public_from_jwk(repeated)) != public_to_jwk(
        key
    ):
        raise InvalidTokenError("The key in the header of the token is not that of its issuer.")


def document_of(claims: JSONObject, form: JWTForm) -> JSONObject:
    """Return the document among the claims of a token.

    Raises:
        ContradictoryTokenError: the claim `vc` or `vp` is no object, or `iss` and others say
            something else than it.
    """
    if form not in {JWTForm.VC_CLAIM, JWTForm.VP_CLAIM}:
        if {"vc", "vp"} & claims.keys():
            raise ContradictoryTokenError("The document is in one place: no vc or vp beside it.")
        return {name: member for name, member in claims.items() if name not in REGISTERED}
    inner = claims.get(form.value)
    if not isinstance(inner, dict):
        raise ContradictoryTokenError(f"The claim {form.value} is an object.")
    return _completed(inner, claims) if form is JWTForm.VC_CLAIM else inner


def registered_claims(document: JSONObject) -> JSONObject:
    """Return the registered claims that repeat what a document says."""
    claims = {
        "iss": _id_of(document.get("issuer", document.get("holder"))),
        "sub": _id_of(document.get("credentialSubject")),
        "jti": document.get("id"),
        "nbf": _seconds(document, "validFrom", "issuanceDate"),
        "exp": _seconds(document, "validUntil", "expirationDate"),
    }
    return {name: claim for name, claim in claims.items() if claim is not None}


def _check_agreement(claims: JSONObject, expected: JSONObject) -> None:
    # A claim that the document has no word for adds to it; it contradicts nothing.
    for name in sorted(claims.keys() & expected.keys()):
        if claims[name] != expected[name]:
            raise ContradictoryTokenError(f"The claim {name} contradicts the credential.")


def _completed(credential: JSONObject, claims: JSONObject) -> JSONObject:
    """Return a credential of the claim `vc` with what only the registered claims say (6.3.1)."""
    said = {
        "issuer": claims.get("iss"),
        "id": claims.get("jti"),
        "issuanceDate": _text(claims.get("nbf")),
        "expirationDate": _text(claims.get("exp")),
    }
    missing = {name: value for name, value in said.items() if value is not None}
    return {**missing, **credential}


def _text(seconds: Any) -> str | None:
    if seconds is None:
        return None
    moment = datetime.fromtimestamp(whole_seconds(seconds), UTC)
    return moment.isoformat().replace("+00:00", "Z")


def _id_of(thing: Any) -> Any:
    return (
        thing.get("id") if isinstance(thing, dict) else None if isinstance(thing, list) else thing
    )


def _seconds(document: JSONObject, *members: str) -> int | None:
    for member in members:
        if isinstance(document.get(member), str):
            return int(parse_moment(document[member], member=member).timestamp())
    return None
