"""Canonical JSON (RFC 8785) by a serialiser in C, where what it writes is provably the same.

It sorts names by code point and RFC 8785 by UTF-16, which are one order below U+D800; it writes
integers and ordinary fractions as ECMAScript does. A value with anything else is left to others.

What it wrote shows at a glance that nothing of the kind can be in it: no character from U+D000 on,
no null, and nothing that could be a fraction or a number of more than 15 digits. Only a text where
that does not show is walked through. A value of Python that JSON does not have, such as a UUID, is
for the caller to leave out.
"""

import re
from typing import Any

import orjson

# Beyond these a double rounds, and RFC 8785 has no form (section 3.2.2.3).
MAX_INTEGER = 2**53 - 1
# ECMAScript writes from 1e-6 to 1e21 without exponent, and the serialiser a narrower range; a whole
# number of type float is written with and without fraction.
MIN_FRACTION, MAX_FRACTION = 1e-3, 1e15
_FIRST_SURROGATE = "\ud800"
_OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)
# Seen through this table all digits are one, and what is unusual begins with one text, which is
# looked for ten times as fast. In UTF-8 the first byte of U+D000 is ED. NaN is written as null.
_ALIKE = bytes.maketrans(
    b"0123456789[eE" + bytes(range(0xED, 0x100)), b"0000000000,.." + b"\xff" * (0x100 - 0xED)
)
_UNUSUAL = rb"(?:null|0{16}|0+\.)"
_MEMBER, _ITEM = re.compile(rb'":' + _UNUSUAL), re.compile(b"," + _UNUSUAL)


def quick_canonical_bytes(value: Any) -> bytes | None:
    """Return the canonical form of a JSON value; None where this serialiser may not say."""
    try:
        text = orjson.dumps(value, option=_OPTIONS)
        return text if is_plain(text) or _is_ordinary(value) else None
    except (TypeError, RecursionError):
        # Lone surrogates, names that are no texts, and what holds itself.
        return None


def is_plain(text: bytes) -> bool:
    """Tell whether a compact text shows at a glance that it is ordinary.

    It has whole numbers of at most 15 digits, and no null or character from U+D000 on. What stands
    inside of a string may hide that, never the opposite.
    """
    seen = b"," + text.translate(_ALIKE, b"-")
    return not (b"\xff" in seen or _MEMBER.search(seen) or _ITEM.search(seen))


def _is_ordinary(value: Any) -> bool:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is dict:
        return _are_ordinary_names(value) and all(map(_is_ordinary, value.values()))
    if kind is list:
        return all(map(_is_ordinary, value))
    if kind is int:
        return bool(-MAX_INTEGER <= value <= MAX_INTEGER)
    return kind is float and _is_fraction(value)


def _are_ordinary_names(members: dict[str, Any]) -> bool:
    together = "".join(members)
    return together.isascii() or max(together) < _FIRST_SURROGATE


def _is_fraction(number: float) -> bool:
    return MIN_FRACTION < abs(number) < MAX_FRACTION and not number.is_integer()
