"""Random identifiers and secrets, and the only form in which secrets are stored."""

import hashlib
import secrets
from uuid import UUID

# 256 bits: nobody guesses a share link, a session or a client secret.
TOKEN_BYTES = 32


def new_id() -> str:
    """Return a public identifier: 128 random bits as a UUID (RFC 9562, version 4)."""
    return str(UUID(bytes=secrets.token_bytes(16), version=4))


def new_token() -> str:
    """Return a secret of 256 bits, base64url without padding, for its owner only."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return the only form in which a token is stored: SHA-256, in hex.

    A plain hash is enough for 256 random bits; it is not for anything a person made up.
    """
    return hashlib.sha256(token.encode()).hexdigest()
