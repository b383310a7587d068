"""Leave for advisers, and every look they took, as rows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Select, String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.paging import Page, Slice, read_page
from app.holder.models import AdviceLook, Grant, Part


class GrantRow(Row):
    """Leave for one adviser; only the hash of the code of its invitation is here."""

    __tablename__ = "advice_grant"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    label: Mapped[str] = mapped_column(String(200))
    parts: Mapped[list[str]] = mapped_column(JSONDocument)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    invitation_expires_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    # Empty before the invitation is taken up, and again when the adviser leaves the service.
    adviser_id: Mapped[str | None] = mapped_column(ForeignKey("learner.id"), index=True)
    adviser_name: Mapped[str | None] = mapped_column(String(200))
    redeemed_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class AdviceLookRow(Row):
    """A look of an adviser at what was granted."""

    __tablename__ = "advice_look"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    grant_id: Mapped[str] = mapped_column(ForeignKey("advice_grant.id"), index=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class AdviceStore:
    """Grants and looks in one unit of work."""

    session: Session

    def add(self, grant: Grant, *, code_hash: str) -> None:
        """Keep new leave with the hash of the code of its invitation."""
        self.session.add(GrantRow(**grant.model_dump(mode="python"), code_hash=code_hash))
        self.session.flush()

    def grant(self, grant_id: str, *, learner_id: str) -> Grant | None:
        """Return leave that this learner gave."""
        return self._one(select(GrantRow).where(_given(learner_id), GrantRow.id == grant_id))

    def page(self, learner_id: str, wanted: Slice) -> Page[Grant]:
        """Return a page of the leave that a learner gave, newest first."""
        statement = select(GrantRow).where(_given(learner_id))
        page = read_page(
            self.session, statement, wanted, moment=GrantRow.created_at, key=GrantRow.id
        )
        return page.map(_grant)

    def live(self, learner_id: str, *, now: datetime) -> int:
        """Return how much leave of a learner has not ended."""
        statement = (
            select(func.count())
            .select_from(GrantRow)
            .where(_given(learner_id), GrantRow.withdrawn_at.is_(None), GrantRow.expires_at > now)
        )
        return self.session.execute(statement).scalar_one()

    def by_code(self, code_hash: str) -> Grant | None:
        """Return the leave behind an invitation, which nobody else can take up meanwhile."""
        return self._one(select(GrantRow).where(GrantRow.code_hash == code_hash).with_for_update())

    def redeem(self, grant_id: str, *, adviser_id: str, name: str | None, now: datetime) -> None:
        """Note who took up an invitation."""
        self._change(grant_id, adviser_id=adviser_id, adviser_name=name, redeemed_at=now)

    def withdraw(self, grant_id: str, *, now: datetime) -> None:
        """End leave for good."""
        self._change(grant_id, withdrawn_at=now)

    def taken_up(self, adviser_id: str, wanted: Slice) -> Page[Grant]:
        """Return a page of the leave that was given to an adviser, newest first."""
        statement = select(GrantRow).where(GrantRow.adviser_id == adviser_id)
        page = read_page(
            self.session, statement, wanted, moment=GrantRow.created_at, key=GrantRow.id
        )
        return page.map(_grant)

    def of_adviser(self, grant_id: str, *, adviser_id: str) -> Grant | None:
        """Return leave that was given to this adviser."""
        return self._one(
            select(GrantRow).where(GrantRow.adviser_id == adviser_id, GrantRow.id == grant_id)
        )

    def note_look(self, look: AdviceLook, *, learner_id: str) -> None:
        """Note that an adviser looked."""
        self.session.add(
            AdviceLookRow(id=look.id, grant_id=look.grant_id, learner_id=learner_id, at=look.at)
        )
        self.session.flush()

    def looks(self, learner_id: str, wanted: Slice) -> Page[AdviceLook]:
        """Return a page of the looks that advisers took at a learner's wallet, newest first."""
        statement = select(AdviceLookRow).where(AdviceLookRow.learner_id == learner_id)
        page = read_page(
            self.session, statement, wanted, moment=AdviceLookRow.at, key=AdviceLookRow.id
        )
        ids = {row.grant_id for row in page.items}
        found = self.session.scalars(select(GrantRow).where(GrantRow.id.in_(ids)))
        grants = {row.id: row for row in found}
        return page.map(lambda row: _look(row, grants[row.grant_id]))

    def leave(self, adviser_id: str, *, now: datetime) -> None:
        """End all leave of an adviser who leaves the service, and forget the adviser's name."""
        mine = update(GrantRow).where(GrantRow.adviser_id == adviser_id)
        self.session.execute(mine.where(GrantRow.withdrawn_at.is_(None)).values(withdrawn_at=now))
        self.session.execute(mine.values(adviser_id=None, adviser_name=None))

    def _change(self, grant_id: str, **values: object) -> None:
        self.session.execute(update(GrantRow).where(GrantRow.id == grant_id).values(**values))

    def _one(self, statement: Select[GrantRow]) -> Grant | None:
        row = self.session.scalar(statement.execution_options(populate_existing=True))
        return None if row is None else _grant(row)


def _given(learner_id: str) -> ColumnElement[bool]:
    return GrantRow.learner_id == learner_id


def _grant(row: GrantRow) -> Grant:
    return Grant(
        id=row.id,
        learner_id=row.learner_id,
        label=row.label,
        parts=tuple(Part(part) for part in row.parts),
        created_at=row.created_at,
        invitation_expires_at=row.invitation_expires_at,
        expires_at=row.expires_at,
        adviser_id=row.adviser_id,
        adviser_name=row.adviser_name,
        redeemed_at=row.redeemed_at,
        withdrawn_at=row.withdrawn_at,
    )


def _look(row: AdviceLookRow, grant: GrantRow) -> AdviceLook:
    return AdviceLook(
        id=row.id,
        grant_id=row.grant_id,
        at=row.at,
        adviser_name=grant.adviser_name,
        label=grant.label,
    )
