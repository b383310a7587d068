"""How an issuer and its keys are called: did:web below our address or elsewhere, or did:key."""

from datetime import datetime

from app.core.did import (
    KEY_PREFIX,
    WEB_PREFIX,
    InvalidDIDError,
    did_key,
    did_web,
    url_of_did_web,
)
from app.core.errors import RejectedError
from app.core.keys import Algorithm, PublicKey, public_to_multibase

DID_KEY = "did:key"
FRAGMENTS = {Algorithm.EDDSA: "ed25519", Algorithm.ES256: "p256", Algorithm.ES384: "p384"}


class ForeignDIDError(RejectedError):
    """The DID lies below the address of this service, where it belongs to another."""

    code = "did_not_own"


def default_did(base_url: str, slug: str) -> str:
    """Return the did:web whose document we serve ourselves."""
    return did_web(f"{base_url}/i/{slug}")


def did_of(wanted: str | None, *, slug: str, base_url: str, key: PublicKey) -> str:
    """Return the DID of a new issuer; `key` is its first one.

    Raises:
        InvalidDIDError: `wanted` is neither a did:web nor the word `did:key`.
        ForeignDIDError: it is below our own address, and not where this institution is.
    """
    default = default_did(base_url, slug)
    if wanted is None or wanted == default:
        return default
    if wanted == DID_KEY:
        return did_key(key)
    _check_did_web(wanted)
    if _host(wanted) == _host(default):
        raise ForeignDIDError("Leave `did` out for an identifier below the address of the service.")
    return wanted


def is_did_key(did: str) -> bool:
    """Tell whether the DID is its key, so that it can have no other."""
    return did.startswith(KEY_PREFIX)


def kid_of(did: str, key: PublicKey, *, algorithm: Algorithm, now: datetime, mark: str) -> str:
    """Return the DID URL of a key; `mark` tells keys of one day apart."""
    if is_did_key(did):
        return f"{did}#{public_to_multibase(key)}"
    return f"{did}#{FRAGMENTS[algorithm]}-{now.date().isoformat()}-{mark}"


def _check_did_web(did: str) -> None:
    try:
        url_of_did_web(did)
    except InvalidDIDError as error:
        raise InvalidDIDError(
            "Write an own identifier as did:web:HOST or did:web:HOST:PATH."
        ) from error


def _host(did: str) -> str:
    return did.removeprefix(WEB_PREFIX).partition(":")[0]
