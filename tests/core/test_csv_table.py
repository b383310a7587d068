"""No text in a table becomes a formula, and each comes back as it was."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.csv_table import PIECE, csv_pieces, csv_table, neutralised, restored
from tests.corpus.rows_of import rows

FORMULAS = [str(row["input"]) for row in rows("csv_formula")]
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def read(table: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(table.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_published_formula_is_a_text_in_the_table_and_comes_back(formula: str) -> None:
    cell = read(csv_table(("reason",), [(formula,)]))[1][0]

    assert not cell.startswith(BEGINNINGS)
    assert restored(cell) == formula


@pytest.mark.parametrize("start", BEGINNINGS)
def test_each_beginning_of_a_formula_is_kept_from_being_one(start: str) -> None:
    assert neutralised(f"{start}1+1") == f"'{start}1+1"


def test_an_ordinary_text_stays_as_it_is() -> None:
    assert neutralised("Scholing 2026 = goed") == "Scholing 2026 = goed"


@given(st.text())
def test_every_text_comes_back(text: str) -> None:
    assert restored(neutralised(text)) == text


def test_an_amount_is_a_number_also_below_zero() -> None:
    table = csv_table(("cents", "euros"), [(-500, Decimal("-5.00"))])

    assert read(table)[1] == ["-500", "-5.00"]


def test_a_row_that_does_not_fit_its_header_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        csv_table(("one",), [("a", "b")])


def test_a_long_table_comes_in_pieces_that_are_the_same_table() -> None:
    rows = [("a" * 1_000, number) for number in range(3 * PIECE // 1_000)]
    pieces = list(csv_pieces(("text", "number"), rows))
    assert len(pieces) > 2
    assert max(map(len, pieces)) < 2 * PIECE
    assert b"".join(pieces) == csv_table(("text", "number"), rows)
