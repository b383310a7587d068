"""Random identifiers and secrets, and the only form in which secrets are stored."""

import hashlib
import os
import secrets
from collections.abc import Iterator

# 256 bits: nobody guesses a share link, a session or a client secret.
TOKEN_BYTES = 32
# An award takes some ten identifiers: the system is asked for the chance of many at once.
IDS_AT_ONCE = 64
_UUID_BYTES = 16
_READY: list[str] = []
# A child would give out the identifiers of its parent.
os.register_at_fork(after_in_child=_READY.clear)


def new_id() -> str:
    """Return a public identifier: 128 random bits as a UUID (RFC 9562, version 4)."""
    while True:
        try:
            # In one step: no two threads get the same one.
            return _READY.pop()
        except IndexError:
            _READY.extend(list(_random_ids()))


def _random_ids() -> Iterator[str]:
    digits = os.urandom(_UUID_BYTES * IDS_AT_ONCE).hex()
    for start in range(0, len(digits), 2 * _UUID_BYTES):
        one = digits[start : start + 2 * _UUID_BYTES]
        # Six of the bits say which version and variant of UUID it is.
        variant = "89ab"[int(one[16], 16) & 3]
        yield f"{one[:8]}-{one[8:12]}-4{one[13:16]}-{variant}{one[17:20]}-{one[20:]}"


def new_token() -> str:
    """Return a secret of 256 bits, base64url without padding, for its owner only."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return the only form in which a token is stored: SHA-256, in hex.

    A plain hash is enough for 256 random bits; it is not for anything a person made up.
    """
    return hashlib.sha256(token.encode()).hexdigest()
