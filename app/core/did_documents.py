"""Keys in DID documents (DID Core 1.0, Controlled Identifiers 1.0), read strictly.

A document that leaves open whose key it holds, or for what, holds no key: SECURITY, threat 28.
"""

from datetime import datetime
from typing import Any

from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.core.jwk import PRIVATE_MEMBERS, public_from_jwk
from app.core.key_profile import PublicKey
from app.core.moments import moment_of
from app.core.multikey import public_from_multibase

# An organisation has a few keys; its former ones stay.
MAX_METHODS = 200
# How the registered names of secret keys begin, in every form that was ever in use.
SECRET_PREFIXES = ("privateKey", "secretKey")
PUBLIC_PREFIX = "publicKey"
# Controlled Identifiers 1.0, section 2.2: from either moment on, nothing is verified with the key.
ENDS = frozenset({"expires", "revoked"})


class InvalidDIDDocumentError(RejectedError):
    """The document is not the one of this DID, or contradicts itself."""

    code = "invalid_did_document"


class MethodNotListedError(RejectedError):
    """The document has no such key for this purpose."""

    code = "method_not_listed"


def in_force(document: JSONObject, *, now: datetime) -> JSONObject:
    """Return a document without the methods that were revoked or have expired, nor their names.

    An end that cannot be read may have passed. What is no method stays, for others to refuse.
    """
    did = document.get("id")
    lists = {name: member for name, member in document.items() if isinstance(member, list)}
    methods = [each for entries in lists.values() for each in entries if isinstance(each, dict)]
    # The name goes too: a method that is there twice has ended once and for all.
    ended = [_absolute(did, each.get("id")) for each in methods if _has_ended(each, now)]
    kept = {
        name: [each for each in entries if _absolute(did, _name(each)) not in ended]
        for name, entries in lists.items()
    }
    return {**document, **kept} if ended else document


def _name(entry: Any) -> Any:
    return entry.get("id") if isinstance(entry, dict) else entry


def _has_ended(method: JSONObject, now: datetime) -> bool:
    ends = [moment_of(method[name]) for name in ENDS & method.keys()]
    return any(end is None or now >= end for end in ends)


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
    forms = [name for name in method if name.startswith(PUBLIC_PREFIX)]
    # Who publishes the secret of a key has no longer a key: anybody can sign with it.
    leaked = any(name.startswith(SECRET_PREFIXES) for name in method)
    if len(forms) != 1 or PRIVATE_MEMBERS & method.keys() or leaked:
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


def _absolute(did: Any, name: Any) -> Any:
    return f"{did}{name}" if isinstance(name, str) and name.startswith("#") else name
