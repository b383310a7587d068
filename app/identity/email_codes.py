"""The code that shows that an e-mail address is somebody's: how it is made, kept and compared."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

DIGITS = 8
LIFETIME = timedelta(minutes=10)
# With the limit of codes per hour: 25 guesses an hour at one in a hundred million.
MAX_TRIES = 5


def new_code() -> str:
    """Return a code, fit to be typed over."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def typed(code: str) -> str:
    """Return a code as it was meant, without what people put between the digits."""
    return "".join(character for character in code if character in "0123456789")


def code_hash(code: str, *, key: bytes, learner_id: str, address: str) -> str:
    """Return the only form in which a code is kept: keyed, and good for one person and address."""
    bound = f"{learner_id}\n{address}\n{code}".encode()
    return hmac.new(key, bound, hashlib.sha256).hexdigest()


def is_spent(*, sent_at: datetime | None, tries: int, now: datetime) -> bool:
    """Tell whether a code no longer works, however right it is."""
    return sent_at is None or now >= sent_at + LIFETIME or tries >= MAX_TRIES
