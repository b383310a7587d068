"""The one-time code on a printed letter: easy to type, hard to guess, stored as a hash only."""

import hmac
import secrets

from app.core.errors import RejectedError
from app.core.ids import token_hash

# Crockford's base 32: no I, L, O or U, so that nothing is misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# 80 bits: with the rate limit on claims it cannot be guessed while the letter is on its way.
LENGTH = 16
GROUP = 4
_MISREAD = str.maketrans("ILO", "110")


class InvalidClaimCodeError(RejectedError):
    """The text is not of the form of a claim code."""

    code = "invalid_claim_code"


def new_claim_code() -> str:
    """Return a fresh code in groups of four, as it is printed."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def derived_claim_code(key: bytes, award_id: str) -> str:
    """Return the code of an award of a batch: whoever has the key can work it out again.

    So a lost answer loses no letter, and what is stored is a hash here too. It is as hard to guess
    as one that was drawn (HMAC-SHA-256, RFC 2104).
    """
    drawn = int.from_bytes(hmac.digest(key, award_id.encode(), "sha256"))
    code = "".join(ALPHABET[drawn >> 5 * place & 31] for place in range(LENGTH))
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def claim_url(code: str, *, base_url: str) -> str:
    """Return the address that a letter carries as text or QR code; opening it accepts nothing."""
    return f"{base_url}/wallet/claim?code={code}"


def claim_code_hash(typed: str) -> str:
    """Return the hash of a code as a person types it: case, spaces and dashes do not matter.

    Raises:
        InvalidClaimCodeError: it cannot be a claim code.
    """
    code = typed.upper().replace("-", "").replace(" ", "").translate(_MISREAD)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise InvalidClaimCodeError("A claim code has 16 letters and digits; check the letter.")
    return token_hash(code)
