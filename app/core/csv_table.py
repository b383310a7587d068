"""Tables for spreadsheets (RFC 4180), in which no text can become a formula.

A text that a spreadsheet could take for a formula gets an apostrophe before it, as OWASP advises;
one that begins with an apostrophe gets one too, so that `restored` always gives back what was
there. Numbers are ours and stay numbers.
"""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import StringIO

# What begins a formula, also in the wide forms of East Asian keyboards, or hides that one follows.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_APOSTROPHE = "'"
# Spreadsheets guess the encoding without it, and get names with accents wrong.
BYTE_ORDER_MARK = "\ufeff"

# Characters that go out together.
PIECE = 64 * 1024

Cell = str | int | Decimal | None


def neutralised(text: str) -> str:
    """Return a text as it can stand in a cell."""
    return _APOSTROPHE + text if text.startswith((*_RISKY, _APOSTROPHE)) else text


def restored(cell: str) -> str:
    """Return the text that `neutralised` was given."""
    rest = cell.removeprefix(_APOSTROPHE)
    return rest if cell != rest and rest.startswith((*_RISKY, _APOSTROPHE)) else cell


def csv_table(header: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> bytes:
    """Return a table in UTF-8, each row as long as the header."""
    return b"".join(csv_pieces(header, rows))


def csv_pieces(header: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> Iterator[bytes]:
    """Yield a table piece by piece, so that a long one is never in memory as a whole."""
    written = StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    written.write(BYTE_ORDER_MARK)
    writer.writerow(header)
    for row in rows:
        if len(row) != len(header):
            raise ValueError("a row does not fit its header")
        writer.writerow([neutralised(cell) if isinstance(cell, str) else cell for cell in row])
        if written.tell() > PIECE:
            yield written.getvalue().encode()
            written.seek(0)
            written.truncate()
    yield written.getvalue().encode()
