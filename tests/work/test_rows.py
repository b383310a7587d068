"""Rows that are handed in: numbered, and judged by one measure whatever they are of."""

from typing import Any

import pytest

from app.core.documents import InvalidDocumentError, JSONObject
from app.core.refusals import Refusal
from app.work.rows import errors_of, fault_of, numbered, unkeepable

BSN = "111222333"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param({"name": "Fenna", "number": "111222334"}, None, id="good"),
        pytest.param({"name": "Fen\x00na"}, "unstorable_text", id="NUL"),
        pytest.param({"name": {"deep": ["a\x00"]}}, "unstorable_text", id="NUL within"),
        pytest.param({"name": f"Fenna {BSN}"}, "bsn_not_allowed", id="BSN"),
        pytest.param({"name": [{"deep": BSN}]}, "bsn_not_allowed", id="BSN within"),
    ],
)
def test_what_nobody_may_keep_is_told(row: dict[str, Any], code: str | None) -> None:
    fault = unkeepable(row, texts=row)
    assert (fault and fault[0]) == code


def test_what_is_a_number_by_right_may_look_like_a_bsn() -> None:
    row = {"code": BSN, "name": "Fenna"}
    assert unkeepable(row, texts={"name": "Fenna"}) is None


def test_each_row_has_a_number_and_is_kept_or_refused() -> None:
    rows: list[JSONObject | InvalidDocumentError] = [{"a": 1}]
    rows += [InvalidDocumentError("Mend this."), {"a": 3}]
    kept = list(numbered(rows, lambda n, _: ["third", "Not this."] if n == 3 else None, table=True))
    assert kept == [
        {"n": 1, "row": {"a": 1}, "table": True},
        {"n": 2, "fault": ["invalid_json", "Mend this."]},
        {"n": 3, "fault": ["third", "Not this."]},
    ]
    assert [fault_of(row) for row in kept] == [
        (),
        (Refusal("invalid_json", "", "Mend this."),),
        (Refusal("third", "", "Not this."),),
    ]


def test_errors_are_told_in_the_order_of_the_rows() -> None:
    wrong = {7: (Refusal("a", "name", "x"), Refusal("b", "", "y")), 2: (Refusal("c", "", "z"),)}
    told = [(error.row, error.column, error.code) for error in errors_of(wrong)]
    assert told == [(2, None, "c"), (7, "name", "a"), (7, None, "b")]
