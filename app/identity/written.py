"""Texts of a provider in one written form; what is not of the expected form is left out.

An address that is no address is left out too: what matches nothing gives nothing away.
"""

import re
import unicodedata
from typing import Any

from app.core.text import MAX_SHORT, one_line

MAX_ADDRESS = 320
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def written(address: str) -> str:
    """Return an eppn or e-mail address in the one form in which they are compared."""
    return unicodedata.normalize("NFC", address).lower()


def address(value: Any) -> str | None:
    """Return an eppn or e-mail address as it is compared, or nothing."""
    text = line(value)
    if text is None:
        return None
    found = written(text)
    return found if _ADDRESS.fullmatch(found) and len(found) <= MAX_ADDRESS else None


def line(value: Any) -> str | None:
    """Return a text of one line, or nothing."""
    try:
        return one_line(value) if isinstance(value, str) and len(value) <= MAX_ADDRESS else None
    except ValueError:
        return None


def short_line(value: Any) -> str | None:
    """Return a name, cut to what a column holds, or nothing."""
    text = line(value)
    return text[:MAX_SHORT] if text else None


def listed(value: Any) -> list[Any]:
    """Return a list as it is, nothing as an empty list, and anything else as the only member."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
