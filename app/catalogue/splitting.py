"""Splits a file into rows while it is read: the file as a whole is never in memory.

JSON is a list of objects, a page of the Open Education API (an object with `items`), or one object
per line. A table has a header, commas or semicolons, and UTF-8.
"""

import csv
import re
from collections.abc import Iterator
from typing import IO

from app.core.documents import MAX_BYTES, InvalidDocumentError, JSONObject, parse_object
from app.core.errors import MalformedError

PIECE = 64 * 1024
# Strings whole, so that a bracket in one does not count; the last may still be incomplete.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[{}\[\]]', re.DOTALL)
_ITEMS = re.compile(rb'"items"\s*:\s*\[')
_BETWEEN = re.compile(rb"[\s,]*")
_BOM = b"\xef\xbb\xbf"
MAX_CELL = 20_000
# Of a table whose columns somebody gave names of their own.
MAX_COLUMNS, MAX_NAME = 80, 100


class UnreadableFileError(MalformedError):
    """The file is no list of objects, or no table with the columns that are needed."""

    code = "unreadable_file"


def json_rows(file: IO[bytes]) -> Iterator[JSONObject | InvalidDocumentError]:
    """Yield each object; of one that not every parser reads alike, what is wrong with it.

    Raises:
        UnreadableFileError: the file holds something else than objects, or ends halfway.
    """
    pieces = _Pieces(file)
    pieces.begin()
    while (found := pieces.object()) is not None:
        try:
            yield parse_object(found)
        except InvalidDocumentError as error:
            yield error


class _Pieces:
    """What was read of a file and not yet handed on."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.rest, self.ended, self.is_list = file, b"", False, True

    def begin(self) -> None:
        """Go to the first object."""
        self._read()
        self.rest = self.rest.removeprefix(_BOM).lstrip()
        if self.rest[:1] == b"[":
            self.rest = self.rest[1:]
        elif found := _ITEMS.search(self.rest):
            self.rest = self.rest[found.end() :]
        elif self.rest[:1] != b"{":
            raise UnreadableFileError("The file is not a list of objects in JSON.")
        else:
            self.is_list = False

    def object(self) -> bytes | None:
        """Return the bytes of the next object; None when there are no more."""
        self._skip()
        if self.rest[:1] == b"]" or not (self.rest or self.is_list):
            return None
        if self.rest[:1] != b"{":
            raise UnreadableFileError("The file holds something that is not an object.")
        while (end := _end_of_object(self.rest)) is None:
            if self.ended or len(self.rest) > MAX_BYTES:
                raise UnreadableFileError("The file ends halfway, or an object is too large.")
            self._read()
        found, self.rest = self.rest[:end], self.rest[end:]
        return found

    def _skip(self) -> None:
        while True:
            self.rest = self.rest[_between(self.rest) :]
            if self.rest or self.ended:
                return
            self._read()

    def _read(self) -> None:
        piece = self.file.read(PIECE)
        self.ended = not piece
        self.rest += piece


def _between(rest: bytes) -> int:
    found = _BETWEEN.match(rest)
    return found.end() if found else 0


def _end_of_object(rest: bytes) -> int | None:
    depth = 0
    for token in _TOKEN.finditer(rest):
        sign = token.group()
        if sign in (b"{", b"["):
            depth += 1
        elif sign in (b"}", b"]"):
            depth -= 1
            if not depth:
                return token.end()
    return None


def table_rows(
    file: IO[bytes], *, known: tuple[str, ...], needed: tuple[str, ...]
) -> Iterator[JSONObject]:
    """Yield each row of a table by the names of its columns; empty rows are passed over.

    Raises:
        UnreadableFileError: it is not UTF-8, has a column that is not known or lacks one.
    """
    lines = _lines(file)
    names, delimiter = _header(next(lines, ""))
    _check_columns(names, known=known, needed=needed)
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), 2):
            if len(row) > len(names):
                raise UnreadableFileError(f"Row {number} has more cells than there are columns.")
            if any(row):
                yield dict(zip(names, row, strict=False))
    except csv.Error as error:
        raise UnreadableFileError("A cell is not closed, or is too large.") from error


def header_of(file: IO[bytes]) -> tuple[str, ...]:
    """Return the names of the columns of a table, whatever they are called.

    Raises:
        UnreadableFileError: it is not UTF-8, or a column has no name of its own.
    """
    names, _ = _header(next(_lines(file), ""))
    long = any(len(name) > MAX_NAME for name in names)
    distinct = all(names) and len(set(names)) == len(names)
    if not names or not distinct or long or len(names) > MAX_COLUMNS:
        raise UnreadableFileError("Each column of a table has a short name of its own.")
    return tuple(names)


def _header(line: str) -> tuple[list[str], str]:
    delimiter = ";" if line.count(";") > line.count(",") else ","
    csv.field_size_limit(MAX_CELL)
    try:
        return [
            name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])
        ], delimiter
    except csv.Error as error:
        raise UnreadableFileError("The first line is no line of names.") from error


def _lines(file: IO[bytes]) -> Iterator[str]:
    try:
        for number, line in enumerate(iter(lambda: file.readline(MAX_BYTES + 1), b"")):
            if b"\x00" in line or len(line) > MAX_BYTES:
                raise UnreadableFileError("The file is not a table, or a line is too long.")
            yield (line.removeprefix(_BOM) if not number else line).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFileError("Save the table in UTF-8.") from error


def _check_columns(names: list[str], *, known: tuple[str, ...], needed: tuple[str, ...]) -> None:
    missing = [name for name in needed if name not in names]
    if missing:
        raise UnreadableFileError(f"The table lacks the column {missing[0]}.")
    strange = [name for name in names if name not in known]
    if strange or len(set(names)) != len(names):
        raise UnreadableFileError(f"The columns of a table are: {', '.join(known)}.")
