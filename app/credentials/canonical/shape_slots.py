"""Which texts may be put in a slot of compiled N-Quads without asking the reference again.

A text may become a literal whatever it says, once it is escaped. A name may be filled in only if
expansion leaves it alone, the parser of IRIs takes it, and compaction gives it back unchanged.
"""

import re
from functools import cache, lru_cache

from pyoxigraph import Literal

from app.credentials.canonical.terms import bundled_meanings, bundled_terms

# Longer than any address that is taken elsewhere; it bounds what is remembered below.
MAX_NAME = 2_000
REMEMBERED_NAMES = 4_096
# PyLD writes these anew, other texts with a type as they are.
REWRITTEN_DATATYPES = frozenset({"http://www.w3.org/2001/XMLSchema#double"})

_UNIT = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})"
# A part of RFC 3986 on which parsers agree: no address of IPv6, no user, no raw Unicode.
_PLAIN = re.compile(
    rf"([A-Za-z][A-Za-z0-9+.-]*):(//[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?(?=[/?#]|\Z)|(?!//)(?=.))"
    rf"{_UNIT}*+(?:\?(?:{_UNIT}|\?)*+)?(?:#(?:{_UNIT}|\?)*+)?\Z"
)
# What N-Quads escape in a literal (RDF 1.2 N-Quads, canonical form).
_ESCAPED = [*map(chr, range(0x20)), '"', "\\", "\x7f", "\ufffe", "\uffff"]
_ESCAPES = str.maketrans({character: str(Literal(character))[1:-1] for character in _ESCAPED})
# Terms that end so are prefixes of compact IRIs (JSON-LD 1.1, section 4.1.5).
_PREFIX_ENDS = (":", "/", "?", "#", "[", "]", "@")


@lru_cache(maxsize=REMEMBERED_NAMES)
def _is_plain(name: str) -> bool:
    found = _PLAIN.match(name)
    if found is None or name in bundled_meanings() or name.startswith(_prefixes()):
        return False
    return bool(found[2]) or found[1] not in bundled_terms()


def is_plain_name(name: str) -> bool:
    """Tell whether a name stands for itself in JSON-LD and in RDF, wherever a name may stand.

    It is absolute, no compact name, and no context would write it shorter.
    """
    return len(name) <= MAX_NAME and _is_plain(name)


def escaped(texts: list[str]) -> list[str]:
    """Return texts as they stand in a literal of canonical N-Quads."""
    together = "".join(texts)
    if _is_clean(together):
        return texts
    return [text if _is_clean(text) else text.translate(_ESCAPES) for text in texts]


def _is_clean(text: str) -> bool:
    return '"' not in text and "\\" not in text and text.isprintable()


@cache
def _prefixes() -> tuple[str, ...]:
    return tuple(sorted(name for name in bundled_meanings() if name.endswith(_PREFIX_ENDS)))
