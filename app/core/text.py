"""Text from strangers: which characters a name or a description may hold, and in which form.

Text is put in Unicode's composed form (NFC), so that one name is one text; nothing else is changed.
What a database cannot store or a reader cannot see is refused (after UAX 31 and UTS 39).
"""

import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

# Longer than any name in the reference samples by a factor of two.
MAX_SHORT = 200
# A page or two of description or criteria.
MAX_LONG = 5_000
# What browsers and registers take without trouble.
MAX_ADDRESS = 2_000

# Control characters and lone surrogates, and line ends that only some programs take for one.
_NEVER = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Without these two, words of Persian and several Indian scripts are misspelt.
_JOINERS = frozenset({"\u200c", "\u200d"})
_UNREADABLE = "write it without control characters and lone surrogates"
# RFC 3986 with every percent sign well-formed: no spaces, quotes or raw Unicode, so that the same
# text is a link on a page and an IRI in a signed document.
_UNIT = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HTTPS = rf"^https://{_LABEL}(?:\.{_LABEL})*(?::[0-9]{{1,5}})?(?:/{_UNIT}*)*"


def one_line(text: str) -> str:
    """Return a name in NFC.

    Raises:
        ValueError: it is blank, or holds characters that are not shown or turn the direction.
    """
    # What can be printed is never hidden, and is seen at once.
    if not text.isprintable() and any(map(_is_hidden, text)):
        raise ValueError(f"{_UNREADABLE}, line ends, and characters that cannot be seen")
    return _composed(text)


def many_lines(text: str) -> str:
    """Return a longer text in NFC; lines end with a line feed.

    Raises:
        ValueError: it is blank, or holds control characters or lone surrogates.
    """
    shown = text.replace("\n", "")
    if not shown.isprintable() and any(unicodedata.category(one) in _NEVER for one in shown):
        raise ValueError(f"{_UNREADABLE}; lines end with a line feed")
    return _composed(text)


def holds_nul(value: Any) -> bool:
    """Tell whether a text in a JSON value holds NUL, which no column can."""
    if isinstance(value, dict):
        return any(holds_nul(name) or holds_nul(member) for name, member in value.items())
    if isinstance(value, list):
        return any(map(holds_nul, value))
    return isinstance(value, str) and "\x00" in value


def _composed(text: str) -> str:
    if not text.strip():
        raise ValueError("write something that can be seen")
    return unicodedata.normalize("NFC", text)


def _is_hidden(character: str) -> bool:
    # Cf are the format characters: bidirectional overrides, zero-width spaces, tags.
    category = unicodedata.category(character)
    return category in _NEVER or (category == "Cf" and character not in _JOINERS)


# The length is looked at last: NFC can make a text longer, and a column has a size.
ShortText = Annotated[str, AfterValidator(one_line), Field(min_length=1, max_length=MAX_SHORT)]
LongText = Annotated[str, AfterValidator(many_lines), Field(min_length=1, max_length=MAX_LONG)]
WebAddress = Annotated[
    str,
    StringConstraints(
        max_length=MAX_ADDRESS,
        pattern=rf"{_HTTPS}(?:\?(?:{_UNIT}|[/?])*)?(?:#(?:{_UNIT}|[/?])*)?$",
    ),
]
# The form of `app.core.ids.new_id`; anything else was not made by us and is not looked up.
Identifier = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
]
