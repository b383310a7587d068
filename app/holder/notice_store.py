"""Who wants which notices, and which were given, as rows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.inserting import insert_ignoring_conflict
from app.holder.models import NoticeKind, Occasion, Preference


class PreferenceRow(Row):
    """That a learner wants notices of a kind; `looked_at` is when they were last thought of."""

    __tablename__ = "notice_preference"
    __table_args__ = (Index("ix_notice_preference_round", "looked_at", "learner_id", "kind"),)

    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    language: Mapped[str] = mapped_column(String(2))
    since: Mapped[datetime] = mapped_column(Moment)
    looked_at: Mapped[datetime] = mapped_column(Moment)


class NoticeRow(Row):
    """A notice that was given; its key keeps it from being given twice."""

    __tablename__ = "notice"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    occasion: Mapped[str] = mapped_column(String(120), primary_key=True)
    given_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class NoticeStore:
    """Preferences and notices in one unit of work."""

    session: Session

    def wanted(self, learner_id: str) -> tuple[Preference, ...]:
        """Return which notices a learner wants."""
        statement = (
            select(PreferenceRow)
            .where(PreferenceRow.learner_id == learner_id)
            .order_by(PreferenceRow.kind)
        )
        return tuple(_preference(row) for row in self.session.scalars(statement))

    def want(self, preference: Preference) -> None:
        """Note that a learner wants notices of a kind; one that was wanted keeps its moment."""
        values = {**preference.model_dump(), "looked_at": preference.since}
        if not insert_ignoring_conflict(self.session, PreferenceRow, values):
            statement = update(PreferenceRow).where(
                PreferenceRow.learner_id == preference.learner_id,
                PreferenceRow.kind == preference.kind,
            )
            self.session.execute(statement.values(language=preference.language))

    def stop(self, learner_id: str, kind: NoticeKind) -> None:
        """Note that a learner no longer wants notices of a kind."""
        statement = delete(PreferenceRow).where(
            PreferenceRow.learner_id == learner_id, PreferenceRow.kind == kind
        )
        self.session.execute(statement)

    def take(self, count: int, *, looked_before: datetime, now: datetime) -> tuple[Preference, ...]:
        """Return the preferences that were thought of longest ago, which nobody else has in hand.

        Two workers at once take different ones; what one of them has done, the other finds done.
        """
        statement = (
            select(PreferenceRow)
            .where(PreferenceRow.looked_at <= looked_before)
            .order_by(PreferenceRow.looked_at, PreferenceRow.learner_id, PreferenceRow.kind)
            .limit(count)
            .with_for_update(skip_locked=True)
        )
        rows = tuple(self.session.scalars(statement))
        for row in rows:
            row.looked_at = now
        self.session.flush()
        return tuple(_preference(row) for row in rows)

    def note(self, preference: Preference, occasion: Occasion, *, now: datetime) -> bool:
        """Note that a notice is given; tell whether it had not been given before."""
        values = {
            "learner_id": preference.learner_id,
            "kind": preference.kind,
            "occasion": occasion.key,
            "given_at": now,
        }
        return insert_ignoring_conflict(self.session, NoticeRow, values)


def _preference(row: PreferenceRow) -> Preference:
    return Preference(
        learner_id=row.learner_id,
        kind=NoticeKind(row.kind),
        language="en" if row.language == "en" else "nl",
        since=row.since,
    )
