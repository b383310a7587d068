"""What an API client may have, and whether it is the one it says it is (RFC 6749, section 2.3)."""

import hmac

from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.core.ids import token_hash
from app.core.keys import public_from_jwk, public_to_jwk

# Compared with when there is no such client, so that both refusals take the same work.
NOBODY = token_hash("")
SCOPE_SEPARATOR = " "


class ScopesNotAllowedError(RejectedError):
    """The client asks for scopes that are not the business of its organisation."""

    code = "scopes_not_allowed"


class PublicKeyMisplacedError(RejectedError):
    """A public key belongs to private_key_jwt, and to nothing else."""

    code = "public_jwk_misplaced"


def check_scopes(wanted: frozenset[str], *, allowed: frozenset[str]) -> None:
    """Check the scopes of a new client.

    Raises:
        ScopesNotAllowedError: there are none, or some that its organisation cannot have.
    """
    refused = sorted(wanted - allowed)
    if refused or not wanted:
        raise ScopesNotAllowedError(
            f"Choose one or more of these scopes: {', '.join(sorted(allowed))}.", refused=refused
        )


def check_public_jwk(jwk: JSONObject | None, *, needed: bool) -> JSONObject | None:
    """Return the public key of a new client with its required members only.

    Raises:
        PublicKeyMisplacedError: it is missing, or there although a secret is asked for.
        InvalidKeyError: it is weak, private, or not of our kinds.
    """
    if (jwk is not None) != needed:
        raise PublicKeyMisplacedError("Give `public_jwk` with private_key_jwt, and only then.")
    return public_to_jwk(public_from_jwk(jwk)) if jwk is not None else None


def secret_matches(secret: str, stored_hash: str | None) -> bool:
    """Tell whether a secret is the one of which the hash was stored; None is nobody's."""
    same = hmac.compare_digest(token_hash(secret), stored_hash or NOBODY)
    return same and stored_hash is not None


def granted(wanted: str | None, *, held: frozenset[str]) -> frozenset[str] | None:
    """Return the scopes of a token, all that the client holds by default; None is a refusal."""
    if wanted is None:
        return held
    # RFC 6749, section 3.3: tokens with exactly one space between them.
    scopes = frozenset(wanted.split(SCOPE_SEPARATOR))
    return scopes if scopes <= held else None
