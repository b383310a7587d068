"""What institutions hold to be worth their units, as rows: one row per unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.ids import new_id
from app.core.paging import Page, Slice, read_page
from app.prior_learning.models import Equivalence, EquivalenceDefinition


class EquivalenceRow(Row):
    """The alternatives for one unit."""

    __tablename__ = "unit_equivalence"
    __table_args__ = (
        Index("ix_unit_equivalence_unit", "institution_id", "unit", unique=True),
        Index("ix_unit_equivalence_list", "institution_id", "recorded_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    unit: Mapped[str] = mapped_column(String(100))
    definition: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    recorded_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class EquivalenceStore:
    """Reads and writes equivalences in one unit of work."""

    session: Session

    def put(self, equivalence: Equivalence) -> None:
        """Keep what is worth a unit now. The institution is locked by the caller."""
        row = self._row(equivalence.institution_id, equivalence.unit)
        if row is None:
            row = EquivalenceRow(
                id=new_id(), institution_id=equivalence.institution_id, unit=equivalence.unit
            )
            self.session.add(row)
        row.definition = equivalence.definition.model_dump(mode="json", exclude_none=True)
        row.recorded_at = equivalence.recorded_at
        self.session.flush()

    def find(self, institution_id: str, unit: str) -> Equivalence | None:
        """Return what is worth a unit."""
        row = self._row(institution_id, unit)
        return None if row is None else _equivalence(row)

    def of_units(self, institution_id: str, units: Iterable[str]) -> dict[str, Equivalence]:
        """Return what is worth these units, by unit."""
        statement = select(EquivalenceRow).where(
            EquivalenceRow.institution_id == institution_id, EquivalenceRow.unit.in_(list(units))
        )
        return {row.unit: _equivalence(row) for row in self.session.scalars(statement)}

    def page(self, institution_id: str, wanted: Slice) -> Page[Equivalence]:
        """Return a page of what an institution recorded, newest first."""
        statement = select(EquivalenceRow).where(EquivalenceRow.institution_id == institution_id)
        rows = read_page(
            self.session,
            statement,
            wanted,
            moment=EquivalenceRow.recorded_at,
            key=EquivalenceRow.id,
        )
        return rows.map(_equivalence)

    def _row(self, institution_id: str, unit: str) -> EquivalenceRow | None:
        statement = select(EquivalenceRow).where(
            EquivalenceRow.institution_id == institution_id, EquivalenceRow.unit == unit
        )
        return self.session.scalar(statement)


def _equivalence(row: EquivalenceRow) -> Equivalence:
    return Equivalence(
        institution_id=row.institution_id,
        unit=row.unit,
        definition=EquivalenceDefinition.model_validate(row.definition),
        recorded_at=row.recorded_at,
    )
