"""Which terms a learner accepted, and what a learner removed from the wallet, as rows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import GOES_WITH_LOGIN, Moment, Row
from app.core.inserting import insert_ignoring_conflict
from app.holder.models import Acceptance, Removal


class AcceptanceRow(Row):
    """A version of the terms that a learner accepted."""

    __tablename__ = "terms_acceptance"
    __table_args__ = {"info": {GOES_WITH_LOGIN: True}}  # noqa: RUF012 - SQLAlchemy reads it once

    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    accepted_at: Mapped[datetime] = mapped_column(Moment)


class RemovalRow(Row):
    """An award that a learner removed: its level still counts, whatever its owner wants to see."""

    __tablename__ = "removed_award"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    award_id: Mapped[str] = mapped_column(ForeignKey("award.id"), primary_key=True)
    removed_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class TermsStore:
    """Acceptances in one unit of work."""

    session: Session

    def add(self, learner_id: str, acceptance: Acceptance) -> None:
        """Note an acceptance; the first one of a version stays."""
        values = {"learner_id": learner_id, **acceptance.model_dump()}
        insert_ignoring_conflict(self.session, AcceptanceRow, values)

    def of(self, learner_id: str) -> tuple[Acceptance, ...]:
        """Return what a learner accepted, the oldest first."""
        statement = (
            select(AcceptanceRow)
            .where(AcceptanceRow.learner_id == learner_id)
            .order_by(AcceptanceRow.accepted_at, AcceptanceRow.version)
        )
        return tuple(
            Acceptance(version=row.version, accepted_at=row.accepted_at)
            for row in self.session.scalars(statement)
        )


@dataclass(frozen=True, slots=True)
class RemovalStore:
    """Removals in one unit of work."""

    session: Session

    def add(self, learner_id: str, removal: Removal) -> None:
        """Note that an award was removed."""
        values = {"learner_id": learner_id, **removal.model_dump()}
        insert_ignoring_conflict(self.session, RemovalRow, values)

    def of(self, learner_id: str) -> tuple[Removal, ...]:
        """Return what a learner removed, the oldest first."""
        statement = (
            select(RemovalRow)
            .where(RemovalRow.learner_id == learner_id)
            .order_by(RemovalRow.removed_at, RemovalRow.award_id)
        )
        return tuple(
            Removal(award_id=row.award_id, removed_at=row.removed_at)
            for row in self.session.scalars(statement)
        )
