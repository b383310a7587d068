"""The values of monitoring: sums of a group of people, and a table of groups."""

from dataclasses import dataclass, field
from datetime import date

from app.core.values import Value

Cell = tuple[int, int]
# What is told of a group, each with the people of whom it tells.
MEASURES = {
    "granted_cents": "persons",
    "reserved_cents": "reserving",
    "spent_cents": "spending",
    "expired_cents": "expiring",
}


class Sums(Value):
    """How many people, and what they were granted, put aside, spent and let expire, in cents.

    Beside each sum stands how many people it is about: `reserving`, `spending`, `expiring`.
    """

    persons: int = 0
    granted_cents: int = 0
    reserving: int = 0
    reserved_cents: int = 0
    spending: int = 0
    spent_cents: int = 0
    expiring: int = 0
    expired_cents: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        """Return both together."""
        names = type(self).model_fields
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Table:
    """Groups of people in rows and columns, with totals; `hidden` are cells that are not told.

    A cell is a row and a column; the total of a row stands in column `len(columns)`, that of a
    column in row `len(rows)`. What is hidden differs for each measure: a large group can hold few
    who spent something.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[Cell, Sums]
    hidden: dict[str, frozenset[Cell]] = field(default_factory=dict)

    def told(self, cell: Cell, measure: str) -> int | None:
        """Return a sum of a cell in cents, or None where it is not told."""
        return None if cell in self.hidden[measure] else int(getattr(self.cells[cell], measure))

    def persons(self, cell: Cell) -> int | None:
        """Return how many people a cell is about, or None where that is not told."""
        return None if cell in self.hidden["granted_cents"] else self.cells[cell].persons

    def take_up(self, cell: Cell) -> float | None:
        """Return which part of what was granted was spent, where both are told."""
        granted, spent = self.told(cell, "granted_cents"), self.told(cell, "spent_cents")
        return None if not granted or spent is None else round(spent / granted, 3)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of one version of the policy."""

    policy_version: str
    # They tell what was written before this day, the first of a month.
    until: date
    by_level_and_age: Table
    by_work: Table
    by_sector: Table

    def tables(self) -> dict[str, Table]:
        """Return the tables by name."""
        return {
            "level_and_age": self.by_level_and_age,
            "work": self.by_work,
            "sector": self.by_sector,
        }
