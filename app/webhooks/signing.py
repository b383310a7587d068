"""Signs webhooks by Standard Webhooks 1.0.0, section "Signature scheme" (symmetric, `v1`).

Signed are the id, the moment of the attempt and the very bytes of the body, with full stops between
them. While a secret is being replaced the header holds a signature of each, so that a receiver can
change over without missing one.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
# The specification asks for 24 to 64 bytes.
SECRET_BYTES = 32


def new_secret() -> bytes:
    """Return a fresh secret, for one endpoint only."""
    return secrets.token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """Return a secret in the form in which a receiver is given it."""
    return PREFIX + base64.b64encode(secret).decode()


def headers_of(
    message_id: str, body: bytes, *, keys: Iterable[bytes], now: datetime
) -> dict[str, str]:
    """Return the three headers of an attempt at `now`; newest key first.

    `message_id` is one of ours: it holds no full stop, so that it cannot be read as something else.
    """
    seconds = int(now.timestamp())
    signed = f"{message_id}.{seconds}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(_signature(signed, key) for key in keys),
    }


def _signature(signed: bytes, key: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
