"""Credentials as signed JWTs of the type `vc+jwt` (Securing Verifiable Credentials with JOSE).

The payload is the credential itself. The registered claims beside it repeat what the credential
says, because older verifiers look there; where they contradict it the token is refused.
"""

from typing import Any

from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.core.jws import Signer, sign_jws, verify_jws
from app.core.keys import Algorithm, PublicKey
from app.credentials.reading import parse_moment

TYPE = "vc+jwt"
ALGORITHMS = frozenset({Algorithm.EDDSA, Algorithm.ES256})
REGISTERED = frozenset({"iss", "sub", "jti", "nbf", "exp", "iat"})


class ContradictoryTokenError(RejectedError):
    """A registered claim says something else than the credential."""

    code = "contradictory_token"


def secure(document: JSONObject, *, signer: Signer) -> str:
    """Return a credential as a signed `vc+jwt`."""
    return sign_jws({**document, **registered_claims(document)}, signer=signer, typ=TYPE)


def verify(token: str, *, key: PublicKey) -> JSONObject:
    """Return the credential of a token that `key` signed; the caller knows whose key it is.

    Raises:
        MalformedError: it is not a JWS in compact form.
        InvalidTokenError: it is of another type or algorithm.
        InvalidSignatureError: the key did not sign it.
        ContradictoryTokenError: a registered claim contradicts the credential.
    """
    claims = verify_jws(token, key=key, algorithms=ALGORITHMS, types=frozenset({TYPE}))
    if "vc" in claims or "vp" in claims:
        raise ContradictoryTokenError("A vc+jwt is the credential itself; vc and vp are not in it.")
    document = document_of(claims)
    expected = registered_claims(document)
    for name in sorted(REGISTERED & claims.keys()):
        # `iat` says when the token was made, which the credential does not say.
        if name != "iat" and claims[name] != expected.get(name):
            raise ContradictoryTokenError(f"The claim {name} contradicts the credential.")
    return document


def document_of(claims: JSONObject) -> JSONObject:
    """Return the credential among the claims of a token."""
    return {name: member for name, member in claims.items() if name not in REGISTERED}


def registered_claims(document: JSONObject) -> JSONObject:
    """Return the registered claims that repeat what a credential says."""
    claims = {
        "iss": _id_of(document.get("issuer")),
        "sub": _id_of(document.get("credentialSubject")),
        "jti": document.get("id"),
        "nbf": _seconds(document, "validFrom"),
        "exp": _seconds(document, "validUntil"),
    }
    return {name: claim for name, claim in claims.items() if claim is not None}


def _id_of(thing: Any) -> Any:
    return thing.get("id") if isinstance(thing, dict) else thing


def _seconds(document: JSONObject, member: str) -> int | None:
    text = document.get(member)
    return int(parse_moment(text, member=member).timestamp()) if isinstance(text, str) else None
