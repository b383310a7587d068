"""Standards and assessments as rows; both are only added to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.paging import Page, Slice, read_page
from app.prior_learning.models import (
    Assessment,
    Finding,
    PriorEvidence,
    Route,
    Standard,
    StandardDefinition,
)


class StandardRow(Row):
    """One version of a standard."""

    __tablename__ = "evc_standard"
    __table_args__ = (
        UniqueConstraint("institution_id", "slug", "version"),
        CheckConstraint("version > 0", name="counted_from_one"),
        Index("ix_evc_standard_list", "institution_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    slug: Mapped[str] = mapped_column(String(100))
    version: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    created_at: Mapped[datetime] = mapped_column(Moment)


class AssessmentRow(Row):
    """What a provider found about somebody; whom it is about stands on the award."""

    __tablename__ = "evc_assessment"
    __table_args__ = (
        CheckConstraint("route IN ('labour_market', 'education')", name="route"),
        Index("ix_evc_assessment_list", "institution_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    standard_id: Mapped[str] = mapped_column(ForeignKey("evc_standard.id"), index=True)
    route: Mapped[str] = mapped_column(String(16))
    assessed_on: Mapped[date] = mapped_column(Date)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSONDocument)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONDocument)
    award_id: Mapped[str] = mapped_column(ForeignKey("award.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class StandardStore:
    """Reads and writes standards in one unit of work."""

    session: Session

    def add(self, standard: Standard) -> None:
        """Keep a version."""
        values = standard.model_dump(exclude={"definition"})
        definition = standard.definition.model_dump(mode="json")
        self.session.add(StandardRow(**values, definition=definition))
        self.session.flush()

    def newest(self, institution_id: str, slug: str) -> Standard | None:
        """Return the newest version of a standard of this institution."""
        statement = _newest(institution_id).where(StandardRow.slug == slug)
        row = self.session.scalar(statement)
        return None if row is None else standard_of(row)

    def page(self, institution_id: str, wanted: Slice) -> Page[Standard]:
        """Return a page of the standards of an institution as they are now, newest first."""
        rows = read_page(
            self.session,
            _newest(institution_id),
            wanted,
            moment=StandardRow.created_at,
            key=StandardRow.id,
        )
        return rows.map(standard_of)


@dataclass(frozen=True, slots=True)
class AssessmentStore:
    """Reads and writes assessments in one unit of work."""

    session: Session

    def add(self, assessment: Assessment) -> None:
        """Keep an assessment."""
        self.session.add(
            AssessmentRow(
                **assessment.model_dump(exclude={"standard", "evidence", "findings"}),
                standard_id=assessment.standard.id,
                evidence=[each.model_dump(mode="json") for each in assessment.evidence],
                findings=[each.model_dump(mode="json") for each in assessment.findings],
            )
        )
        self.session.flush()

    def get(self, assessment_id: str, *, institution_id: str) -> Assessment | None:
        """Return an assessment of this institution."""
        return self._one(
            select(AssessmentRow).where(
                AssessmentRow.id == assessment_id, AssessmentRow.institution_id == institution_id
            )
        )

    def of_award(self, award_id: str) -> Assessment | None:
        """Return the assessment that led to an award."""
        return self._one(select(AssessmentRow).where(AssessmentRow.award_id == award_id))

    def page(self, institution_id: str, wanted: Slice) -> Page[Assessment]:
        """Return a page of the assessments of an institution, newest first."""
        statement = select(AssessmentRow).where(AssessmentRow.institution_id == institution_id)
        rows = read_page(
            self.session,
            statement,
            wanted,
            moment=AssessmentRow.created_at,
            key=AssessmentRow.id,
        )
        standards = self._standards(rows.items)
        return rows.map(lambda row: _assessment(row, standards[row.standard_id]))

    def _one(self, statement: Select[AssessmentRow]) -> Assessment | None:
        row = self.session.scalar(statement)
        return None if row is None else _assessment(row, self._standards([row])[row.standard_id])

    def _standards(self, rows: Any) -> dict[str, Standard]:
        wanted = {row.standard_id for row in rows}
        found = self.session.scalars(select(StandardRow).where(StandardRow.id.in_(wanted)))
        return {row.id: standard_of(row) for row in found}


def _newest(institution_id: str) -> Select[StandardRow]:
    other = aliased(StandardRow)
    last = (
        select(func.max(other.version))
        .where(other.institution_id == institution_id, other.slug == StandardRow.slug)
        .correlate(StandardRow)
        .scalar_subquery()
    )
    return select(StandardRow).where(
        StandardRow.institution_id == institution_id, StandardRow.version == last
    )


def standard_of(row: StandardRow) -> Standard:
    """Return the standard in a row."""
    return Standard(
        id=row.id,
        institution_id=row.institution_id,
        slug=row.slug,
        version=row.version,
        definition=StandardDefinition.model_validate(row.definition),
        created_at=row.created_at,
    )


def _assessment(row: AssessmentRow, standard: Standard) -> Assessment:
    return Assessment(
        id=row.id,
        institution_id=row.institution_id,
        standard=standard,
        route=Route(row.route),
        assessed_on=row.assessed_on,
        evidence=tuple(PriorEvidence.model_validate(each) for each in row.evidence),
        findings=tuple(Finding.model_validate(each) for each in row.findings),
        award_id=row.award_id,
        created_at=row.created_at,
    )
