"""Published strings that no honest person types, packed as many to a field as it holds."""

import unicodedata
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from app.core.bsn import contains_bsn
from app.core.text import many_lines, one_line
from tests.corpus.rows_of import rows

JSON = dict[str, Any]
FILES = ("xss_strings", "html_svg_dompurify", "naughty_strings")
ROWS: tuple[str, ...] = tuple(
    # A lone surrogate cannot be sent at all; `tests/architecture` writes it as JSON can.
    dict.fromkeys(
        str(row["input"]).encode("utf-8", "replace").decode()
        for name in FILES
        for row in rows(name)
    )
)


def fits(rule: Callable[[str], str], text: str) -> bool:
    """Tell whether a text can be kept at all: what cannot is refused, which is asked apart."""
    try:
        rule(text)
    except ValueError:
        return False
    return not contains_bsn(text)


# In strides, so that the first ones are of every file.
LINES = tuple(row for start in range(9) for row in ROWS[start::9] if fits(one_line, row))
PASSAGES = tuple(row for row in ROWS if fits(many_lines, row))
# What no field can hold, whatever it is about.
REFUSED = tuple(row for row in ROWS if not contains_bsn(row) and not fits(many_lines, row))
# Of every kind of trick one: to run a script, to end a tag, an attribute, a comment, a query.
NASTIEST = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    "javascript:alert(1)",
    "--><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "{{7*7}}{% include '/etc/passwd' %}",
    "%(title)s %s %d {0}",
    "'; DROP TABLE learner; --",
    "\r\nSet-Cookie: a=b",
    "=cmd|' /C calc'!A0",
    'https://evil.example/"onclick="alert(1)',
)


class Texts:
    """Hands out hostile texts, each in its turn, and knows whether each had one."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.rows: set[str] = set()
        self._lines, self._passages = cycle(LINES), cycle(PASSAGES)

    def line(self, longest: int = 200) -> str:
        """Return one row that fits on a line."""
        return self._note(next(self._fitting(self._lines, longest)))

    def lines(self, longest: int = 4_900) -> str:
        """Return as many rows as a passage can hold, one below the other."""
        packed: list[str] = []
        size = -1
        for row in self._fitting(self._passages, longest):
            size += len(unicodedata.normalize("NFC", row)) + 1
            if packed and size > longest:
                break
            packed.append(row)
        self.rows |= set(packed)
        return self._note("\n".join(packed))

    def _note(self, text: str) -> str:
        self.rows.add(text)
        # As it is kept: the same characters, composed.
        self.given.append(unicodedata.normalize("NFC", text))
        return text

    @staticmethod
    def _fitting(source: Iterator[str], longest: int) -> Iterator[str]:
        return (row for row in source if len(unicodedata.normalize("NFC", row)) <= longest)
