import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.documents import (
    MAX_BYTES,
    MAX_DEPTH,
    DocumentTooLargeError,
    InvalidDocumentError,
    JSONValue,
    canonical_bytes,
    parse_json,
    parse_object,
    strictly_read,
)
from app.core.errors import AppError

SAFE = 2**53 - 1
# ECMAScript writes doubles up to 1e21 like integers, and these are beyond what an integer may be.
DOUBLES = st.floats(allow_nan=False, allow_infinity=False).filter(
    lambda number: not SAFE < abs(number) < 1e21
)
SCALARS = st.none() | st.booleans() | st.integers(-SAFE, SAFE) | DOUBLES | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("data", "value"),
    [
        pytest.param(b' {"a": [1, -0.5, true, null]}\n', {"a": [1, -0.5, True, None]}, id="object"),
        pytest.param(b'"\\ud83d\\ude02"', "\U0001f602", id="pair-of-surrogates"),
        pytest.param(b'"\\u0000"', "\0", id="U+0000"),
        pytest.param(b'"\\\\ud800"', "\\ud800", id="escaped-backslash"),
        pytest.param(b'{"a": 1, "A": 1}', {"a": 1, "A": 1}, id="names-that-differ-by-case"),
        pytest.param(b'{"a": {"a": 1}}', {"a": {"a": 1}}, id="same-name-deeper"),
        pytest.param(b"1" + b"0" * 308, 10**308, id="greatest-power-of-ten"),
        pytest.param(b"1e308", 1e308, id="greatest-exponent"),
        pytest.param(b'"[[[[{{{{"' + b" " * 9, "[[[[{{{{", id="brackets-in-a-string"),
    ],
)
def test_json_is_read(data: bytes, value: JSONValue) -> None:
    assert parse_json(data) == value


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="unfinished"),
        pytest.param(b"{} {}", id="two-documents"),
        pytest.param(b"{'a': 1}", id="single-quotes"),
        pytest.param(b"[1, /* one */ 2]", id="comment"),
        pytest.param(b"[1,]", id="comma-at-the-end"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte-order-mark"),
        pytest.param("{}".encode("utf-16"), id="UTF-16"),
        pytest.param("{}".encode("utf-32-le"), id="UTF-32"),
        pytest.param(b'"\xe9"', id="Latin-1"),
        pytest.param(b'"\xed\xa0\x80"', id="surrogate-in-UTF-8"),
        pytest.param(b'"\\ud800"', id="lone-surrogate"),
        pytest.param(b'{"\\udc00": 1}', id="lone-surrogate-in-a-name"),
        pytest.param(b'"\\ude02\\ud83d"', id="pair-in-the-wrong-order"),
        pytest.param(b'{"a": 1, "a": 1}', id="member-twice"),
        pytest.param(b'{"a": 1, "\\u0061": 2}', id="member-twice-once-escaped"),
        pytest.param(b'[{"b": {"a": 1, "a": 1}}]', id="member-twice-deeper"),
        pytest.param(b"NaN", id="NaN"),
        pytest.param(b"[-Infinity]", id="infinity"),
        pytest.param(b"1e309", id="float-beyond-a-double"),
        pytest.param(b"-1e999999999", id="exponent-beyond-all"),
        pytest.param(b"1" + b"0" * 309, id="integer-beyond-a-double"),
        pytest.param(b"-" + b"9" * 5000, id="integer-beyond-the-digits-of-Python"),
        pytest.param("\N{ARABIC-INDIC DIGIT ONE}".encode(), id="other-digits"),
        pytest.param(b'"\n"', id="line-end-in-a-string"),
        pytest.param(b'"' + b'\\"' * 100_000, id="string-that-never-ends"),
        pytest.param(b"]" * 1000, id="only-closing"),
    ],
)
def test_what_parsers_read_differently_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidDocumentError):
        parse_json(data)


def test_a_document_may_be_as_deep_as_the_limit() -> None:
    assert canonical_bytes(parse_json(nested(MAX_DEPTH))) == nested(MAX_DEPTH)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(nested(MAX_DEPTH + 1), id="one-too-deep"),
        pytest.param(b"[" * 100_000, id="never-closed"),
        pytest.param(nested(100_000), id="deeper-than-the-stack"),
        pytest.param(b'{"a":' * 40_000 + b"1" + b"}" * 40_000, id="objects"),
        pytest.param(b'["\\"",' + nested(MAX_DEPTH) + b"]", id="behind-an-escaped-quote"),
    ],
)
def test_a_deeper_document_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidDocumentError, match="levels deep"):
        parse_json(data)


def test_a_document_may_be_as_large_as_the_limit_and_no_larger() -> None:
    largest = b"[]" + b" " * (MAX_BYTES - 2)

    assert parse_json(largest) == []
    with pytest.raises(DocumentTooLargeError):
        parse_json(largest + b" ")


@pytest.mark.parametrize(
    "data",
    [pytest.param(b"[]", id="list"), pytest.param(b'"{}"', id="text"), pytest.param(b"1", id="1")],
)
def test_an_object_is_asked_for_and_anything_else_is_refused(data: bytes) -> None:
    assert parse_object(b'{"a": 1}') == {"a": 1}
    with pytest.raises(InvalidDocumentError, match="not a JSON object"):
        parse_object(data)


# Pieces of which texts are made that parsers are apt to read each in its own way.
PIECES = [
    *(
        '{"a":1}',
        '{"a": 1, "a": 2}',
        '{"\\u0061":1,"a":2}',
        '{"b\\\\":"\\"","b":0}',
        '{"a,1.5":":-2e3"}',
    ),
    *(
        "[]",
        "[1.0]",
        "[-0]",
        "[-0.0]",
        "[1e5,1E400]",
        "[1e-400]",
        '["\\ud800"]',
        '["\\ud83d\\ude02"]',
    ),
    *("[18446744073709551615]", "[18446744073709551616]", "[-9223372036854775809]", "[0.1,2]"),
    *('["\\\\"]', '["\\\\\\""]', '["\\u0022"]', '"\\/"', '"é"', "NaN", "01", "1", "null", "[1,]"),
    *('{"a":{"a":[{}]},"b":"{"}', '{"x":"\\n","x\\n":1}', "\ufeff[]", '"\x01"', " ", ","),
]
WRAPS = ["{}", '{{"c":{},"d":{}}}', '{{"c" : {},\n"c":{}}}', "[{},{}]", "[ {}, {} ]", "{}{}"]


@given(st.sampled_from(WRAPS), st.lists(st.sampled_from(PIECES), min_size=4, max_size=4))
def test_what_is_read_quickly_is_what_is_read_strictly(wrap: str, pieces: list[str]) -> None:
    outer, inner = wrap.format(*pieces[:2]), wrap.format(*pieces[2:])
    text = wrap.format(outer, inner).encode()

    assert _read(parse_json, text) == _read(strictly_read, text)


@given(VALUES, st.booleans(), st.sampled_from([(",", ":"), (", ", ": ")]))
def test_a_value_is_read_the_same_however_it_is_written(
    value: JSONValue, escaped: bool, separators: tuple[str, str]
) -> None:
    text = json.dumps(value, ensure_ascii=escaped, separators=separators).encode("utf-8", "replace")

    assert _read(parse_json, text) == _read(strictly_read, text)


def _read(reader: Callable[[bytes], JSONValue], text: bytes) -> str:
    # As text: 1, 1.0 and True are equal, and 0.0 and -0.0.
    try:
        return repr(reader(text))
    except InvalidDocumentError:
        return "refused"


def test_canonical_bytes_sort_names_by_utf_16_and_write_numbers_as_ecmascript_does() -> None:
    value = {"\ufb33": 1, "\U0001f602": 1e21, "a": [1.0, 1e-7, -0.0, SAFE]}

    expected = '{"a":[1,1e-7,0,9007199254740991],"\U0001f602":1e+21,"\ufb33":1}'
    assert canonical_bytes(value) == expected.encode()


def _endless() -> list[JSONValue]:
    endless: list[JSONValue] = []
    endless.append(endless)
    return endless


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(SAFE + 1, id="integer-beyond-a-double"),
        pytest.param(-SAFE - 1, id="negative-integer-beyond-a-double"),
        pytest.param(10**5000, id="integer-beyond-the-digits-of-Python"),
        pytest.param(float("nan"), id="NaN"),
        pytest.param(float("inf"), id="infinity"),
        pytest.param("\ud800", id="lone-surrogate"),
        pytest.param({"\ud800": 1}, id="lone-surrogate-in-a-name"),
        pytest.param({1: 1}, id="name-that-is-no-text"),
        pytest.param(b"bytes", id="bytes"),
        pytest.param(_endless(), id="endless"),
    ],
)
def test_a_value_without_canonical_form_is_refused(value: JSONValue) -> None:
    with pytest.raises(InvalidDocumentError, match="no canonical form"):
        canonical_bytes(value)


@given(VALUES)
def test_reading_canonical_bytes_and_writing_them_again_changes_nothing(value: JSONValue) -> None:
    canonical = canonical_bytes(value)

    read = parse_json(canonical)

    assert read == value
    assert canonical_bytes(read) == canonical


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\u0d8e1.- ', max_size=30).map(str.encode))
def test_no_bytes_whatever_fail_in_an_unexpected_way(data: bytes) -> None:
    try:
        canonical = canonical_bytes(parse_json(data))
    except AppError:
        return
    assert canonical_bytes(parse_json(canonical)) == canonical
