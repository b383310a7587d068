"""The PIN of a link: its form, its slow hash, and how often one may be wrong.

A PIN is short, so its hash is scrypt (RFC 7914) with a salt of its own; what keeps guessers out is
the number of tries, which is counted for all replicas together before a try is looked at.
"""

import base64
import hashlib
import hmac
import re
import secrets

from app.core.errors import NotAllowedError, RejectedError

FORM = re.compile(r"[0-9]{4,12}")
# Of 10,000 PINs of four digits a guesser then finds one in 2,000 links.
MAX_TRIES = 5
SALT_BYTES = 16
# RFC 7914 with 16 MiB: some 50 ms, and five tries a link.
COST, BLOCKS, LANES = 2**14, 8, 1


class InvalidPinError(RejectedError):
    """A PIN has 4 to 12 digits."""

    code = "invalid_pin"


class PinRequiredError(NotAllowedError):
    """The link opens with a PIN only: send it with POST."""

    code = "pin_required"


class WrongPinError(NotAllowedError):
    """The PIN is not that of the link; `tries_left` says how often it may still be tried."""

    code = "wrong_pin"


class PinLockedError(NotAllowedError):
    """The PIN was wrong too often; the owner of the link can unlock it."""

    code = "pin_locked"


def hash_of(pin: str) -> str:
    """Return the only form in which a PIN is stored.

    Raises:
        InvalidPinError: it is not 4 to 12 digits.
    """
    if not FORM.fullmatch(pin):
        raise InvalidPinError("Choose a PIN of 4 to 12 digits.")
    salt = secrets.token_bytes(SALT_BYTES)
    return f"{_text(salt)}.{_text(_derived(pin, salt))}"


def is_right(pin: str, stored: str) -> bool:
    """Tell whether a PIN is the one that was stored."""
    salt, _, expected = stored.partition(".")
    if not FORM.fullmatch(pin):
        return False
    derived = _derived(pin, base64.b64decode(salt))
    return hmac.compare_digest(_text(derived), expected)


def _derived(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=BLOCKS, p=LANES, dklen=32)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
