"""Names of issuers as decentralised identifiers: did:web (its method specification) and did:key."""

import re
from urllib.parse import urlsplit

from app.core.errors import MalformedError
from app.core.keys import PublicKey, public_from_multibase, public_to_multibase

KEY_PREFIX = "did:key:"
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
