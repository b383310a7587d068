"""The table of recoveries, and the one place where a new identity is moved to an older wallet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ForeignKey, Select, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import GOES_WITH_LOGIN, OWNER, Moment, Row, points_at_person
from app.core.forgetting import forget
from app.identity.models import Learner
from app.identity.outbox import MailRow
from app.identity.recovery import Recovery, RecoveryState
from app.identity.session_store import SessionRow
from app.identity.store import (
    AssuranceRow,
    EmailRow,
    IdentityRow,
    LearnerRow,
    LearnerStore,
    LinkedAccountRow,
)

# Long after anybody could object or ask what happened.
KEPT = timedelta(days=400)


class RecoveryRow(Row):
    """A request for a wallet. That of the claimant goes with it in the end, so no key to it."""

    __tablename__ = "wallet_recovery"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    claimant_id: Mapped[str] = mapped_column(String(36), index=True)
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    ready_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)


# What of a wallet is only about who it is; anything else means that the wallet was used.
OF_IDENTITY = (
    IdentityRow,
    LinkedAccountRow,
    AssuranceRow,
    EmailRow,
    SessionRow,
    MailRow,
    RecoveryRow,
)


@dataclass(frozen=True, slots=True)
class RecoveryStore:
    """Recoveries in one unit of work."""

    session: Session

    def with_account_of(self, new: Learner, *, now: datetime) -> tuple[Learner, ...]:
        """Return the other learners with an eppn of `new`, each as they are now."""
        same = select(LinkedAccountRow.learner_id).where(
            LinkedAccountRow.eppn.in_(new.eppns),
            LinkedAccountRow.learner_id != new.id,
            LinkedAccountRow.expires_at > now,
        )
        ids = sorted(set(self.session.scalars(same)))
        found = (LearnerStore(self.session).find(learner_id, now=now) for learner_id in ids)
        return tuple(learner for learner in found if learner is not None)

    def add(self, recovery: Recovery) -> None:
        """Keep a new request."""
        self.session.add(RecoveryRow(**recovery.model_dump()))
        self.session.flush()

    def by_claimant(self, learner_id: str) -> tuple[Recovery, ...]:
        """Return what a new wallet asked for, the last first."""
        mine = select(RecoveryRow).where(RecoveryRow.claimant_id == learner_id)
        return self._values(mine.order_by(RecoveryRow.asked_at.desc()))

    def of_wallet(self, learner_id: str) -> tuple[Recovery, ...]:
        """Return the requests for a wallet, the last first."""
        mine = select(RecoveryRow).where(RecoveryRow.learner_id == learner_id)
        return self._values(mine.order_by(RecoveryRow.asked_at.desc()))

    def decide(
        self,
        recovery_id: str,
        *,
        state: RecoveryState,
        was: frozenset[RecoveryState],
        now: datetime,
    ) -> bool:
        """Write down what became of a request; tell whether it still was one of `was`."""
        change = (
            update(RecoveryRow)
            .where(RecoveryRow.id == recovery_id, RecoveryRow.state.in_(was))
            .values(state=state, decided_at=now)
        )
        return bool(self.session.connection().execute(change).rowcount)

    def lock(self, *learner_ids: str) -> None:
        """Wait for whoever changes these learners, always in the same order."""
        rows = select(LearnerRow.id).where(LearnerRow.id.in_(learner_ids)).order_by(LearnerRow.id)
        self.session.execute(rows.with_for_update())

    def is_used(self, learner_id: str) -> bool:
        """Tell whether any table holds something of a wallet besides who it is of."""
        own = {row.__tablename__ for row in OF_IDENTITY}
        mentions = [
            column
            for name, table in Row.metadata.tables.items()
            if name not in own and not table.info.get(GOES_WITH_LOGIN)
            for column in table.c
            if _is_of_a_learner(column)
        ]
        return any(
            self.session.execute(select(1).where(column == learner_id).limit(1)).first()
            for column in mentions
        )

    def join(self, new: Learner, old: Learner) -> None:
        """Let the identities of `new` open the wallet of `old`; end all sessions of both."""
        for kind in (LinkedAccountRow, AssuranceRow):
            self.session.execute(delete(kind).where(kind.learner_id == old.id))
        known = select(EmailRow.value).where(EmailRow.learner_id == old.id)
        twice = EmailRow.value.in_(list(self.session.scalars(known)))
        self.session.execute(delete(EmailRow).where(EmailRow.learner_id == new.id, twice))
        self.session.execute(delete(SessionRow).where(SessionRow.learner_id.in_([new.id, old.id])))
        self.session.execute(delete(RecoveryRow).where(RecoveryRow.learner_id == new.id))
        for moved in (IdentityRow, LinkedAccountRow, AssuranceRow, EmailRow, MailRow):
            mine = update(moved).where(moved.learner_id == new.id)
            self.session.execute(mine.values(learner_id=old.id))
        for table in Row.metadata.tables.values():
            if table.info.get(GOES_WITH_LOGIN):
                self.session.execute(delete(table).where(table.c.learner_id == new.id))
        told = {"name": new.name, "birth_date": new.birth_date, "seen_at": new.seen_at}
        self.session.execute(update(LearnerRow).where(LearnerRow.id == old.id).values(**told))
        self.session.execute(delete(LearnerRow).where(LearnerRow.id == new.id))
        self.session.expire_all()

    def _values(self, rows: Select[RecoveryRow]) -> tuple[Recovery, ...]:
        return tuple(
            Recovery(
                id=row.id,
                learner_id=row.learner_id,
                claimant_id=row.claimant_id,
                state=RecoveryState(row.state),
                asked_at=row.asked_at,
                ready_at=row.ready_at,
                decided_at=row.decided_at,
            )
            for row in self.session.scalars(rows)
        )


def _is_of_a_learner(column: Column[Any]) -> bool:
    # By whatever name: an adviser is a learner in the wallet of somebody else.
    return points_at_person(column) or column.name == OWNER


def forget_old_recoveries(session: Session, *, now: datetime) -> int:
    """Delete requests of long ago; return how many."""
    asked = RecoveryRow.asked_at
    return forget(session, RecoveryRow, asked <= now - KEPT, first=asked)
