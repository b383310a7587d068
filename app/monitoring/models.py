"""The values of monitoring: sums of a group of people, and a table of groups."""

from dataclasses import dataclass, field

from app.core.values import Value


class Sums(Value):
    """How many people, and their cents: granted, put aside, spent, expired."""

    persons: int = 0
    granted_cents: int = 0
    reserved_cents: int = 0
    spent_cents: int = 0
    expired_cents: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        """Return both together."""
        names = type(self).model_fields
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Table:
    """Groups of people in rows and columns, with totals; `hidden` are cells that are not told.

    A cell is a row and a column; the total of a row stands in column `len(columns)`, that of a
    column in row `len(rows)`.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[int, int], Sums]
    hidden: frozenset[tuple[int, int]] = field(default=frozenset())

    def told(self, row: int, column: int) -> Sums | None:
        """Return the sums of a cell, or None where they are not told."""
        return None if (row, column) in self.hidden else self.cells[row, column]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of one version of the policy: by level and age, and by sector of the course."""

    policy_version: str
    by_level_and_age: Table
    by_sector: Table
