"""What the world is told about an issuer's keys: its DID document and its JWKS.

DID Core 1.0, Controlled Identifiers 1.0 (Multikey, JsonWebKey) and RFC 7517. A retired key stays
in `assertionMethod`: others verify what it signed by finding it there, and know no dates. Our own
verifier does look at dates. A compromised key disappears, for nobody else can tell what it signed
before the theft.
"""

from collections.abc import Iterable

from app.core.documents import JSONObject
from app.core.keys import public_to_multibase
from app.institutions.models import KeyState, SigningKeyRecord

CONTEXTS = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
)
# One verification method holds one form of a key, so the second form has a name of its own.
JWK_SUFFIX = "-jwk"


def did_document(did: str, keys: Iterable[SigningKeyRecord]) -> JSONObject:
    """Return the DID document of an issuer; a signature names the Multikey entry of its key."""
    usable = _usable(keys)
    methods = [
        method for key in usable for method in (_multikey(did, key), _json_web_key(did, key))
    ]
    return {
        "@context": list(CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def jwks(keys: Iterable[SigningKeyRecord]) -> JSONObject:
    """Return the keys as a JWK set; `kid` is what the header of a token says."""
    return {"keys": [_jwk(key) for key in _usable(keys)]}


def _usable(keys: Iterable[SigningKeyRecord]) -> list[SigningKeyRecord]:
    kept = [key for key in keys if key.state is not KeyState.COMPROMISED]
    # The keys in use first, and always in the same order: the bytes have an ETag.
    return sorted(kept, key=lambda key: (key.state is not KeyState.ACTIVE, key.kid))


def _multikey(did: str, key: SigningKeyRecord) -> JSONObject:
    return {
        "id": key.kid,
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": public_to_multibase(key.public_key),
    }


def _json_web_key(did: str, key: SigningKeyRecord) -> JSONObject:
    return {
        "id": key.kid + JWK_SUFFIX,
        "type": "JsonWebKey",
        "controller": did,
        "publicKeyJwk": _jwk(key),
    }


def _jwk(key: SigningKeyRecord) -> JSONObject:
    return {**key.public_jwk, "kid": key.kid, "alg": key.algorithm.value, "use": "sig"}
