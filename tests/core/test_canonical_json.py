"""The quick serialiser writes what RFC 8785 asks for, or says that it cannot."""

import math
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.canonical_json import MAX_FRACTION, MAX_INTEGER, MIN_FRACTION, quick_canonical_bytes


class Colour(StrEnum):
    RED = "red"


# Above and below the border where two orders of names part, and what is escaped.
NAMES = st.text(st.sampled_from('ab"\\\n\x7f\x1fé€\ud7ff\ue000\uffff\U0001f602'), max_size=4)
NUMBERS = st.integers(-(2**54), 2**54) | st.floats() | st.sampled_from([0.0, -0.0, 1e15, 1e-6, 0.1])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=8) | NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=10,
)


@settings(max_examples=3_000, deadline=None)
@given(VALUES)
def test_what_it_writes_is_what_rfc_8785_asks_for(value: Any) -> None:
    quick = quick_canonical_bytes(value)

    assert quick is None or quick == rfc8785.dumps(value)


@settings(max_examples=1_000, deadline=None)
@given(st.floats(MIN_FRACTION, MAX_FRACTION) | st.integers(-MAX_INTEGER, MAX_INTEGER))
def test_a_number_is_written_as_ecmascript_does(number: float) -> None:
    quick = quick_canonical_bytes([number])

    assert quick in {rfc8785.dumps([number]), None}
    assert quick or number in {MIN_FRACTION, MAX_FRACTION} or number.is_integer()


@pytest.mark.parametrize(
    ("value", "other"),
    [
        pytest.param({"\ud7ff": 1}, {"\ue000": 1}, id="order-of-names"),
        pytest.param(MAX_INTEGER, MAX_INTEGER + 1, id="largest-integer"),
        pytest.param(-MAX_INTEGER, -MAX_INTEGER - 1, id="smallest-integer"),
        pytest.param(7.5, 7.0, id="whole-float"),
        pytest.param(0.0011, 0.000001, id="small-fraction"),
        pytest.param(123456789.5, 1e16 / 3, id="large-fraction"),
        pytest.param(1.5, math.nan, id="NaN"),
        pytest.param("\U0001f602", "\ud83d", id="lone-surrogate"),
        pytest.param({"1": 1}, {1: 1}, id="name-that-is-no-text"),
        pytest.param([None], [math.nan, None], id="null-that-was-none"),
        pytest.param([1.5], (1.0,), id="tuple"),
        pytest.param("x", date(2026, 1, 1), id="what-JSON-does-not-have"),
    ],
)
def test_what_serialisers_write_differently_is_left_to_the_reference(
    value: Any, other: Any
) -> None:
    assert quick_canonical_bytes(value) == rfc8785.dumps(value)
    assert quick_canonical_bytes(other) is None


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(Colour.RED, id="text-of-another-type"),
        pytest.param((1, "a"), id="tuple"),
        pytest.param({"a": ":1.5 ,null [7e3"}, id="text-that-looks-like-numbers"),
        pytest.param({"é": [10**15 - 1, -(10**15 - 1)]}, id="numbers-that-show"),
    ],
)
def test_what_is_no_different_is_written_as_the_reference_does(value: Any) -> None:
    assert quick_canonical_bytes(value) == rfc8785.dumps(value)
