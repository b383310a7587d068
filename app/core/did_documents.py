"""Keys in DID documents (DID Core 1.0, Controlled Identifiers 1.0), read strictly.

A document that leaves open whose key it holds, or for what, holds no key: SECURITY, threat 28.
"""

from typing import Any

from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.core.jwk import PRIVATE_MEMBERS, public_from_jwk
from app.core.key_profile import PublicKey
from app.core.multikey import public_from_multibase

# An organisation has a few keys; its former ones stay.
MAX_METHODS = 200


class InvalidDIDDocumentError(RejectedError):
    """The document is not the one of this DID, or contradicts itself."""

    code = "invalid_did_document"


class MethodNotListedError(RejectedError):
    """The document has no such key for this purpose."""

    code = "method_not_listed"


def key_of_method(document: JSONObject, *, method: str, purpose: str) -> PublicKey:
    """Return the key of a verification method that the document lists for `purpose`.

    `purpose` is a verification relationship, such as assertionMethod (section 2.3).

    Raises:
        InvalidDIDDocumentError: it is of another DID, or a method is ambiguous.
        MethodNotListedError: the method is not in it, or for another purpose.
        InvalidKeyError: the key is not one that we take.
    """
    did = method.partition("#")[0]
    if document.get("id") != did:
        raise InvalidDIDDocumentError("The document is of another DID.")
    listed = _items(document, purpose)
    embedded = [entry for entry in listed if isinstance(entry, dict)]
    methods = [*_items(document, "verificationMethod"), *embedded]
    if len(methods) > MAX_METHODS or not all(isinstance(entry, dict) for entry in methods):
        raise InvalidDIDDocumentError(f"A DID document has at most {MAX_METHODS} methods.")
    found = [entry for entry in methods if _absolute(did, entry.get("id")) == method]
    named = {_absolute(did, entry) for entry in listed if isinstance(entry, str)}
    if not found or (method not in named and found[0] not in embedded):
        raise MethodNotListedError(f"The document has no such key as {purpose}.")
    if len(found) > 1:
        raise InvalidDIDDocumentError("The document has a method twice.")
    return _key(found[0], did)


def _key(method: JSONObject, did: str) -> PublicKey:
    if method.get("controller") != did:
        raise InvalidDIDDocumentError("The key is controlled by another.")
    forms = method.keys() & {"publicKeyMultibase", "publicKeyJwk"}
    if len(forms) != 1 or PRIVATE_MEMBERS & method.keys() or "privateKeyJwk" in method:
        raise InvalidDIDDocumentError("A method has one public key, in one form.")
    match method:
        case {"publicKeyJwk": dict(jwk)}:
            return public_from_jwk(jwk)
        case {"publicKeyMultibase": str(text)}:
            return public_from_multibase(text)
        case _:
            raise InvalidDIDDocumentError("The key of a method is not of its form.")


def _items(document: JSONObject, member: str) -> list[Any]:
    items = document.get(member, [])
    if not isinstance(items, list):
        raise InvalidDIDDocumentError(f"{member} is not a list.")
    return items


def _absolute(did: str, name: Any) -> Any:
    return f"{did}{name}" if isinstance(name, str) and name.startswith("#") else name
