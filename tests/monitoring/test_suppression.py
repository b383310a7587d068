"""S11: of few people nothing is told, and nothing can be worked out from what is."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.monitoring.models import Sums
from app.monitoring.suppression import FEWEST, hidden_cells, suppressed, with_totals

Cell = tuple[int, int]


def table_of(counts: Sequence[Sequence[int]]) -> dict[Cell, int]:
    rows, columns = tuple(map(str, range(len(counts)))), tuple(map(str, range(len(counts[0]))))
    inner = {
        (row, column): Sums(persons=counts[row][column])
        for row, column in product(range(len(rows)), range(len(columns)))
    }
    return {cell: sums.persons for cell, sums in with_totals(rows, columns, inner).cells.items()}


def test_s11_a_small_cell_is_hidden_and_so_is_what_would_betray_it() -> None:
    hidden = hidden_cells(table_of([[3, 40, 50], [60, 70, 20], [30, 90, 80]]))
    assert (0, 0) in hidden
    assert len(hidden) == 4


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param([[10, 40], [60, 70]], id="groups of ten"),
        pytest.param([[0, 40], [60, 70]], id="nobody is no group"),
    ],
)
def test_s11_what_tells_of_nobody_is_told(counts: list[list[int]]) -> None:
    assert hidden_cells(table_of(counts)) == frozenset()


def test_s11_two_hidden_cells_are_together_no_small_group() -> None:
    persons = table_of([[4, 5, 60], [70, 80, 90], [20, 30, 40]])
    hidden = hidden_cells(persons)
    first_row = [cell for cell in hidden if cell[0] == 0 and cell[1] < 3]
    assert sum(persons[cell] for cell in first_row) >= FEWEST or (0, 3) in hidden


def test_what_is_hidden_has_no_sums() -> None:
    few = Sums(persons=9, granted_cents=1)
    table = suppressed(with_totals(("a",), ("b",), {(0, 0): few}))
    assert {table.persons(cell) for cell in table.cells} == {None}
    assert {table.told(cell, "granted_cents") for cell in table.cells} == {None}
    more = Sums(persons=10, granted_cents=200, spending=10, spent_cents=50)
    told = suppressed(with_totals(("a",), ("b",), {(0, 0): more}))
    assert (told.persons((1, 1)), told.take_up((1, 1))) == (10, 0.25)


def test_s11_what_one_of_many_spent_is_not_told() -> None:
    group = Sums(persons=40, granted_cents=400, spending=1, spent_cents=7)
    table = suppressed(with_totals(("a",), ("b",), {(0, 0): group}))
    assert (table.persons((0, 0)), table.told((0, 0), "granted_cents")) == (40, 400)
    assert (table.told((0, 0), "spent_cents"), table.take_up((0, 0))) == (None, None)


def worked_out(persons: dict[Cell, int], hidden: frozenset[Cell]) -> set[Cell]:
    """Return the hidden cells that follow from what is told, by solving the equations."""
    last_row, last_column = max(persons)
    unknown = sorted(hidden)
    lines = [
        [((row, column), -1 if column == last_column else 1) for column in range(last_column + 1)]
        for row in range(last_row + 1)
    ]
    lines += [
        [((row, column), -1 if row == last_row else 1) for row in range(last_row + 1)]
        for column in range(last_column + 1)
    ]
    matrix = [[Fraction(dict(line).get(cell, 0)) for cell in unknown] for line in lines]
    rank = rank_of(matrix)
    units = [[Fraction(int(one == cell)) for one in unknown] for cell in unknown]
    return {
        cell for cell, unit in zip(unknown, units, strict=True) if rank_of([*matrix, unit]) == rank
    }


def rank_of(matrix: list[list[Fraction]]) -> int:
    rows, rank = [list(row) for row in matrix], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in range(rank, len(rows)) if rows[row][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for row in range(rank + 1, len(rows)):
            factor = rows[row][column] / rows[rank][column]
            rows[row] = [
                below - factor * above for below, above in zip(rows[row], rows[rank], strict=True)
            ]
        rank += 1
    return rank


def test_the_equations_find_what_one_hidden_cell_is() -> None:
    persons = table_of([[3, 40], [60, 70]])
    assert worked_out(persons, frozenset({(0, 0)})) == {(0, 0)}


tables = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 30), min_size=columns, max_size=columns), min_size=1, max_size=4
    )
)


@given(tables)
def test_s11_nothing_hidden_can_be_worked_out(counts: list[list[int]]) -> None:
    persons = table_of(counts)
    hidden = hidden_cells(persons)
    assert all(cell in hidden for cell, count in persons.items() if 0 < count < FEWEST)
    open_to_all = worked_out(persons, hidden) if hidden else set()
    # Only where everything is hidden is there nothing left to hide it behind.
    assert not open_to_all or len(hidden) == len(persons)
