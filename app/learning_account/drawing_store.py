"""What learners drew from pools, as rows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.learning_account.drawing import Drawing
from app.learning_account.funding_store import FundingSourceRow, source_of
from app.learning_account.models import Access, FundingSource


class DrawingRow(Row):
    """One drawing of one learner."""

    __tablename__ = "drawing"
    __table_args__ = (
        CheckConstraint("cents > 0", name="positive"),
        Index("ix_drawing_learner_id", "learner_id", "source_id", "year"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"))
    source_id: Mapped[str] = mapped_column(ForeignKey("funding_source.id"))
    year: Mapped[int] = mapped_column(Integer)
    cents: Mapped[int] = mapped_column(BigInteger)
    drawn_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class DrawingStore:
    """The drawings in one unit of work."""

    session: Session

    def add(self, drawing: Drawing) -> None:
        """Keep a drawing."""
        self.session.add(DrawingRow(**drawing.model_dump()))
        self.session.flush()

    def drawn(self, learner_id: str, source_id: str, *, year: int) -> int:
        """Return how many cents a learner drew from a source in one of its years."""
        statement = select(func.coalesce(func.sum(DrawingRow.cents), 0)).where(
            DrawingRow.learner_id == learner_id,
            DrawingRow.source_id == source_id,
            DrawingRow.year == year,
        )
        return int(self.session.scalar(statement) or 0)

    def of(self, learner_id: str) -> tuple[Drawing, ...]:
        """Return what a learner drew, oldest first."""
        row = DrawingRow
        mine = select(row).where(row.learner_id == learner_id).order_by(row.drawn_at, row.id)
        names = Drawing.model_fields
        return tuple(
            Drawing.model_validate({name: getattr(one, name) for name in names})
            for one in self.session.scalars(mine)
        )

    def pools(self) -> tuple[FundingSource, ...]:
        """Return every source from which somebody may draw, oldest first."""
        pools = FundingSourceRow.access == Access.POOL.value
        order = (FundingSourceRow.created_at, FundingSourceRow.id)
        rows = self.session.scalars(select(FundingSourceRow).where(pools).order_by(*order))
        return tuple(source_of(row) for row in rows)
