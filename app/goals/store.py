"""Goals as rows. Every query takes the person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.inserting import insert_ignoring_conflict
from app.core.paging import Page, Slice, read_page
from app.goals.models import Goal


class GoalRow(Row):
    """A learner works towards a programme."""

    __tablename__ = "goal"
    __table_args__ = (
        UniqueConstraint("learner_id", "programme_id"),
        Index("ix_goal_list", "learner_id", "chosen_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"))
    programme_id: Mapped[str] = mapped_column(ForeignKey("programme.id"))
    chosen_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class GoalStore:
    """Reads and writes goals in one unit of work."""

    session: Session

    def add(self, goal: Goal) -> bool:
        """Keep a goal, unless the learner has it already; tell whether it is new."""
        return insert_ignoring_conflict(self.session, GoalRow, goal.model_dump())

    def get(self, goal_id: str, *, learner_id: str) -> Goal | None:
        """Return one goal of a learner."""
        row = self.session.scalar(_of(learner_id).where(GoalRow.id == goal_id))
        return None if row is None else _goal(row)

    def towards(self, programme_ids: Iterable[str], *, learner_id: str) -> dict[str, Goal]:
        """Return the goals of a learner among these programmes, by programme."""
        found = _of(learner_id).where(GoalRow.programme_id.in_(set(programme_ids)))
        return {row.programme_id: _goal(row) for row in self.session.scalars(found)}

    def page(self, learner_id: str, wanted: Slice) -> Page[Goal]:
        """Return a page of the goals of a learner, newest first."""
        page = read_page(
            self.session,
            _of(learner_id),
            wanted,
            moment=GoalRow.chosen_at,
            key=GoalRow.id,
        )
        return page.map(_goal)

    def count(self, learner_id: str) -> int:
        """Return how many goals a learner has."""
        found = _of(learner_id).with_only_columns(func.count())
        return self.session.scalar(found) or 0

    def remove(self, goal_id: str, *, learner_id: str) -> bool:
        """Forget a goal; tell whether it was there."""
        statement = delete(GoalRow).where(GoalRow.learner_id == learner_id, GoalRow.id == goal_id)
        return bool(self.session.connection().execute(statement).rowcount)


def _of(learner_id: str) -> Select[GoalRow]:
    return select(GoalRow).where(GoalRow.learner_id == learner_id)


def _goal(row: GoalRow) -> Goal:
    return Goal.model_validate({name: getattr(row, name) for name in Goal.model_fields})
