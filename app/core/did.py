"""Names of issuers as decentralised identifiers: did:web, did:key and did:jwk.

Each by its method specification. A did:key and a did:jwk are their own key.
"""

import re
from urllib.parse import urlsplit

from app.core import base64url
from app.core.documents import canonical_bytes, parse_object
from app.core.errors import MalformedError
from app.core.keys import (
    PublicKey,
    public_from_jwk,
    public_from_multibase,
    public_to_jwk,
    public_to_multibase,
)

KEY_PREFIX, JWK_PREFIX, WEB_PREFIX = "did:key:", "did:jwk:", "did:web:"
_SCHEMES = frozenset({"http", "https"})
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
# The characters of a method-specific identifier (DID Core, section 3.1), and no `.` or `..`.
_STEP = re.compile(r"(?!\.{1,2}$)([A-Za-z0-9._-]|%[0-9A-F]{2})+")


class InvalidDIDError(MalformedError):
    """The text is not a DID of a method that we know."""

    code = "invalid_did"


def did_web(url: str) -> str:
    """Return the did:web whose document is served below `url`.

    Raises:
        InvalidDIDError: `url` is not just a scheme, a host and a path without a slash at its end.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidDIDError("A did:web is made of an http or https address.") from error
    host_and_port = host if port is None else f"{host}:{port}"
    # Put together again, nothing may be missing: a user, a query, a fragment, an odd port, a tab.
    whole = f"{parts.scheme}://{host_and_port}{parts.path}"
    if whole != url or parts.scheme not in _SCHEMES or not _HOST.fullmatch(host):
        raise InvalidDIDError("A did:web is made of a scheme, a host and a path, and no more.")
    steps = parts.path.split("/")[1:]
    if not all(_STEP.fullmatch(step) for step in steps):
        raise InvalidDIDError("A step of the path of a did:web is letters, digits, `-`, `.`, `_`.")
    return ":".join(["did", "web", host_and_port.replace(":", "%3A"), *steps])


def did_key(key: PublicKey) -> str:
    """Return the did:key of a public key.

    Raises:
        InvalidKeyError: it is an RSA key, which has no such form here.
    """
    return KEY_PREFIX + public_to_multibase(key)


def key_of_did_key(did: str) -> PublicKey:
    """Return the public key that a did:key is.

    Raises:
        InvalidDIDError: it is not a did:key, or its key is none of ours, or weak.
    """
    if not did.startswith(KEY_PREFIX):
        raise InvalidDIDError("This is not a did:key.")
    try:
        return public_from_multibase(did.removeprefix(KEY_PREFIX))
    except MalformedError as error:
        raise InvalidDIDError("This did:key holds no key that is taken here.") from error


def did_jwk(key: PublicKey) -> str:
    """Return the did:jwk of a public key."""
    return JWK_PREFIX + base64url.encode(canonical_bytes(public_to_jwk(key)))


def is_own_key(did: str) -> bool:
    """Tell whether a DID holds its key itself, so that nothing has to be looked up."""
    return did.startswith((KEY_PREFIX, JWK_PREFIX))


def own_method(did: str) -> str:
    """Return the name of the one verification method of a did:key or did:jwk."""
    fragment = "0" if did.startswith(JWK_PREFIX) else did.removeprefix(KEY_PREFIX)
    return f"{did}#{fragment}"


def key_of_own_method(method: str) -> PublicKey:
    """Return the key of a verification method of a did:key or did:jwk.

    Raises:
        InvalidDIDError: the fragment is not the one of the method, or the key is not taken here.
    """
    did, _, fragment = method.partition("#")
    if did.startswith(JWK_PREFIX):
        if fragment != "0":
            raise InvalidDIDError("The one method of a did:jwk is #0.")
        return _key_of_did_jwk(did)
    if fragment != did.removeprefix(KEY_PREFIX):
        raise InvalidDIDError("The one method of a did:key is called like its key.")
    return key_of_did_key(did)


def _key_of_did_jwk(did: str) -> PublicKey:
    try:
        return public_from_jwk(parse_object(base64url.decode(did.removeprefix(JWK_PREFIX))))
    except MalformedError as error:
        raise InvalidDIDError("This did:jwk holds no key that is taken here.") from error


def url_of_did_web(did: str) -> str:
    """Return the address of the document of a did:web (its method specification, section 3.2).

    Raises:
        InvalidDIDError: it is not a did:web in its one spelling.
    """
    host, *steps = did.removeprefix(WEB_PREFIX).split(":")
    address = f"https://{'/'.join([host.replace('%3A', ':'), *steps])}"
    # The way back must give the same text: a DID has one spelling.
    if not did.startswith(WEB_PREFIX) or did_web(address) != did:
        raise InvalidDIDError("A did:web is a host and steps of a path, with colons between.")
    return f"{address}/did.json" if steps else f"{address}/.well-known/did.json"
