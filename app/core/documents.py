"""JSON from strangers, read strictly (RFC 8259, RFC 7493), and its canonical bytes (RFC 8785).

Two parsers that read one document differently are a way to sign one thing and show another, so
whatever parsers disagree on is refused: duplicate members, other encodings, lone surrogates.
"""

import json
import math
import re
from typing import Any, NoReturn

import orjson
import rfc8785

from app.core.canonical_json import is_plain, quick_canonical_bytes
from app.core.errors import MalformedError, TooLargeError

JSONValue = Any
JSONObject = dict[str, Any]

# Larger than any credential of the reference samples (4 to 12 KB) by far; the largest of others
# that were seen hold an embedded picture of some 100 KB.
MAX_BYTES = 256 * 1024
# Real credentials are at most about ten levels deep.
MAX_DEPTH = 32
# The closing quote is optional and nothing is tried twice (`*+`), so that one pass reads any text:
# a string that never ends would otherwise be scanned again from each of its escaped quotes.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_CONTAINERS = frozenset({dict, list})


class InvalidDocumentError(MalformedError):
    """The bytes are not JSON that every parser reads alike."""

    code = "invalid_json"


class DocumentTooLargeError(TooLargeError):
    """The document is larger than `MAX_BYTES`."""

    code = "document_too_large"


def parse_json(data: bytes) -> JSONValue:
    """Return the value of a JSON text.

    Raises:
        InvalidDocumentError: it is not JSON, not UTF-8, too deep, or has a member twice.
        DocumentTooLargeError: it has more than `MAX_BYTES`.
    """
    if len(data) > MAX_BYTES:
        raise DocumentTooLargeError(f"A document has at most {MAX_BYTES} bytes.")
    value = _quickly_read(data)
    return strictly_read(data) if value is None else value


def strictly_read(data: bytes) -> JSONValue:
    """Return the value of a JSON text, read by Python with every rule looked at as it reads.

    Raises:
        InvalidDocumentError: as with `parse_json`, which says the same of every text.
    """
    try:
        text = data.decode("utf-8")
        _check_depth(text)
        value = _DECODER.decode(text)
        # Lone surrogates come in as escapes; they have no UTF-8.
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeError as error:
        raise InvalidDocumentError(
            "Write the document in UTF-8, without lone surrogates."
        ) from error
    except ValueError as error:
        raise InvalidDocumentError("The document is not JSON.") from error
    return value


def _quickly_read(data: bytes) -> JSONObject | list[JSONValue] | None:
    """Return what a parser in C reads, where that is provably what the strict one reads.

    None for all that it refuses and for everything else that is not plain, so that the strict one
    decides. A member that is there twice is in the text and not in the value: what was read is
    written anew, and has fewer strings. Unusual numbers are left to the strict one.
    """
    try:
        value = orjson.loads(data)
        written = orjson.dumps(value)
    # Both errors of the library are of these kinds.
    except (ValueError, TypeError):
        return None
    is_same = type(value) in _CONTAINERS and _quotes(data) == _quotes(written) and is_plain(written)
    return value if is_same and _is_shallow(value) else None


def _quotes(text: bytes) -> int:
    """Return how many quotes of JSON begin or end a string."""
    if b"\\" not in text:
        return text.count(b'"')
    return text.replace(b"\\\\", b"").replace(b'\\"', b"").count(b'"')


def _is_shallow(value: JSONObject | list[JSONValue]) -> bool:
    level: list[Any] = [value]
    depth = 0
    while level and depth <= MAX_DEPTH:
        level = [
            inner
            for each in level
            for inner in (each.values() if type(each) is dict else each)
            if type(inner) in _CONTAINERS
        ]
        depth += 1
    return depth <= MAX_DEPTH


def parse_object(data: bytes) -> JSONObject:
    """Return the value of a JSON text that is an object.

    Raises:
        InvalidDocumentError: it is not a JSON object that every parser reads alike.
        DocumentTooLargeError: it has more than `MAX_BYTES`.
    """
    value = parse_json(data)
    if not isinstance(value, dict):
        raise InvalidDocumentError("The document is not a JSON object.")
    return value


def canonical_bytes(value: JSONValue) -> bytes:
    """Return the canonical form of a JSON value (RFC 8785).

    Raises:
        InvalidDocumentError: it has no canonical form, such as an integer beyond 2**53.
    """
    quick = quick_canonical_bytes(value)
    if quick is not None:
        return quick
    try:
        return rfc8785.dumps(value)
    # The library reports most as its own ValueError, and leaves bad surrogates and depth to Python.
    except (ValueError, RecursionError) as error:
        raise InvalidDocumentError("The document has no canonical form.") from error


def _check_depth(text: str) -> None:
    # On the text, before the parser: a deep document would exhaust its stack.
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise InvalidDocumentError(f"A document is at most {MAX_DEPTH} levels deep.")


def _object(pairs: list[tuple[str, JSONValue]]) -> JSONObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidDocumentError("The document has a member twice.")
    return members


def _no_constant(name: str) -> NoReturn:
    raise InvalidDocumentError(f"{name} is not JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise InvalidDocumentError("The document has a number that is too large.")
    return number


def _integer(text: str) -> int:
    # Beyond a double, parsers differ (RFC 7493, section 2.2); it also bounds the digits to convert.
    _finite(text)
    return int(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_constant=_no_constant,
    parse_float=_finite,
    parse_int=_integer,
)
