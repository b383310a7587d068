"""Hides what could tell about few people, also from who subtracts what is told from the totals.

Of a group of 1 to 9 people nothing is told. Every row and every column adds up to its total, so a
hidden cell can be found again when what is hidden with it does not leave it open. Rows and columns
are the two sides of a graph and hidden cells its edges: a cell can be worked out exactly when its
edge is a bridge. Cells are hidden, those that tell of the fewest people first, until there is no
bridge, and until the hidden cells of a line are together no small group.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.monitoring.models import MEASURES, Cell, Sums, Table

FEWEST = 10
Persons = Mapping[Cell, int]


def with_totals(
    rows: tuple[str, ...], columns: tuple[str, ...], inner: Mapping[Cell, Sums]
) -> Table:
    """Return a table with the totals of its rows and columns, in which nothing is hidden yet."""
    last_row, last_column = len(rows), len(columns)
    cells = {
        (row, column): inner.get((row, column), Sums())
        for row in range(last_row)
        for column in range(last_column)
    }
    for row in range(last_row):
        cells[row, last_column] = _total(cells[row, column] for column in range(last_column))
    for column in range(last_column + 1):
        cells[last_row, column] = _total(cells[row, column] for row in range(last_row))
    return Table(rows, columns, cells)


def suppressed(table: Table) -> Table:
    """Return the table with what must not be told hidden, for each measure."""
    hidden = {
        measure: hidden_cells({cell: getattr(one, about) for cell, one in table.cells.items()})
        for measure, about in MEASURES.items()
    }
    return replace(table, hidden=hidden)


def hidden_cells(persons: Persons) -> frozenset[Cell]:
    """Return which cells must be hidden, of a table with its totals."""
    hidden = {cell for cell, count in persons.items() if 0 < count < FEWEST}
    while more := next(_needed(persons, hidden), None):
        hidden |= more
    return frozenset(hidden)


def _needed(persons: Persons, hidden: set[Cell]) -> Iterator[set[Cell]]:
    """Yield cells that must be hidden too; nothing when no hidden cell can be worked out."""
    for cell in sorted(hidden):
        if _is_bridge(cell, hidden):
            yield _corners(cell, persons, hidden)
        elif _is_small_together(cell, persons, hidden):
            yield _smallest_beside(cell, persons, hidden)


def _corners(cell: Cell, persons: Persons, hidden: set[Cell]) -> set[Cell]:
    """Return what to hide so that a cell is one corner of a rectangle: what tells of the fewest."""
    row, column = cell
    rectangles = (
        {(row, other[1]), (other[0], column), other} - hidden
        for other in persons
        if other[0] != row and other[1] != column
    )
    return min(rectangles, key=lambda found: (_loss(found, persons), sorted(found)))


def _loss(found: set[Cell], persons: Persons) -> tuple[int, int]:
    """Return what is lost by hiding cells; of nobody there is nothing to hide behind."""
    return sum(persons[one] == 0 for one in found), sum(persons[one] for one in found)


def _is_bridge(cell: Cell, hidden: set[Cell]) -> bool:
    """Tell whether a cell can be worked out: no other way leads from its row to its column."""
    rows, columns = {cell[0]}, set[int]()
    others = hidden - {cell}
    while True:
        seen = {column for row, column in others if row in rows} - columns
        if cell[1] in seen:
            return False
        columns |= seen
        reached = {row for row, column in others if column in columns} - rows
        if not reached:
            return True
        rows |= reached


def _is_small_together(cell: Cell, persons: Persons, hidden: set[Cell]) -> bool:
    """Tell whether what is hidden in a line of this cell, its total told, is a small group."""
    last_row, last_column = max(persons)
    row, column = cell
    lines = (
        ([one for one in hidden if one[0] == row and one[1] < last_column], (row, last_column)),
        ([one for one in hidden if one[1] == column and one[0] < last_row], (last_row, column)),
    )
    return any(
        0 < sum(persons[one] for one in line) < FEWEST and total not in hidden
        for line, total in lines
    )


def _smallest_beside(cell: Cell, persons: Persons, hidden: set[Cell]) -> set[Cell]:
    """Return the cell of the same row or column that tells of the fewest people."""
    beside = [
        one for one in persons if one not in hidden and (one[0] == cell[0]) != (one[1] == cell[1])
    ]
    return {min(beside, key=lambda one: (_loss({one}, persons), one))} if beside else set()


def _total(sums: Iterator[Sums]) -> Sums:
    total = Sums()
    for one in sums:
        total += one
    return total
