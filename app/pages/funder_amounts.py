"""Reads an amount of money as somebody types it on a form: strictly, for it is given away.

A point is refused: it divides thousands in one country and cents in another.
"""

import re

from app.core.refusals import Refusal
from app.learning_account.models import MAX_CENTS

PLACE = "amount"
_EUROS = re.compile(r"(?:€[ \u00a0]?)?(0|[1-9][0-9]*)(?:,([0-9]{2}))?", re.ASCII)
_OTHER_DECIMALS = re.compile(r"(?:€[ \u00a0]?)?[0-9]+,[0-9]*", re.ASCII)
# Longer than the largest amount with its sign; whatever is longer is not read at all.
_MAX_LETTERS = 30


def cents_of(text: str) -> int | Refusal:
    """Return an amount such as `250` or `250,50` in cents, or why it is none."""
    written = text.strip()
    found = _EUROS.fullmatch(written) if len(written) <= _MAX_LETTERS else None
    if found is None:
        return _refused(_what_is_wrong(written))
    cents = int(found[1]) * 100 + int(found[2] or "0")
    if cents > MAX_CENTS:
        return _refused("amount_too_large")
    return cents or _refused("amount_zero")


def _what_is_wrong(written: str) -> str:
    if not written:
        return "amount_missing"
    if written.startswith(("-", "\u2212", "€-", "€ -")):
        return "amount_negative"
    if _OTHER_DECIMALS.fullmatch(written):
        return "amount_decimals"
    return "amount_with_point" if "." in written else "amount_not_read"


def _refused(code: str) -> Refusal:
    return Refusal(code, PLACE, "Write an amount in euros, such as 250 or 250,50.")
