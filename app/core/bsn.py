"""Finds a Dutch citizen service number (BSN), which may not enter this service at all.

A BSN is a number of nine digits that passes the 11-proof. Only a token that stands by itself
counts: digits inside a web address, a UUID or a longer code are something else.
"""

import re
from collections.abc import Iterator
from typing import Any

_WEB_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
# Most texts have no nine digits anywhere, and are not looked at further.
_PERHAPS = re.compile(r"\d{9}")
# Letters and digits on either side would make it part of a longer code.
_NINE_DIGITS = re.compile(r"(?<![^\W_])\d{9}(?![^\W_])")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def contains_bsn(text: str) -> bool:
    """Tell whether a token of `text` can be a BSN."""
    if not _PERHAPS.search(text):
        return False
    tokens = _NINE_DIGITS.findall(_WEB_ADDRESS.sub(" ", text))
    return any(_passes_proof(token) for token in tokens)


def places_of_bsn(value: Any, *, at: str = "") -> Iterator[str]:
    """Yield the place of every text in a JSON value that contains a BSN, as `a/0/b`."""
    if isinstance(value, str) and contains_bsn(value):
        yield at
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from places_of_bsn(member, at=f"{at}/{name}" if at else name)
    elif isinstance(value, list | tuple):
        for position, member in enumerate(value):
            yield from places_of_bsn(member, at=f"{at}/{position}")


def _passes_proof(token: str) -> bool:
    digits = [int(digit) for digit in token]
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return any(digits) and total % 11 == 0
