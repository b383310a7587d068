"""The tables of sessions, and of logins under way."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.forgetting import forget
from app.identity.models import ATTEMPT_LIFETIME, IDLE, LearnerSession, LoginAttempt


class SessionRow(Row):
    """A browser that is logged in; only the hash of its cookie is kept."""

    __tablename__ = "learner_session"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    browser: Mapped[str] = mapped_column(String(20))
    system: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment, index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    authenticated_at: Mapped[datetime | None] = mapped_column(Moment)


class AttemptRow(Row):
    """A login that has begun and was not finished."""

    __tablename__ = "login_attempt"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    return_to: Mapped[str] = mapped_column(String(1000))
    acr: Mapped[str | None] = mapped_column(String(200))
    anew: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


@dataclass(frozen=True, slots=True)
class SessionStore:
    """Sessions in one unit of work."""

    session: Session

    def add(self, opened: LearnerSession) -> None:
        """Keep a new session."""
        self.session.add(SessionRow(**opened.model_dump()))
        self.session.flush()

    def find(self, id_hash: str) -> LearnerSession | None:
        """Return a session, open or not."""
        row = self.session.get(SessionRow, id_hash)
        if row is None:
            return None
        return _session(row)

    def of_learner(self, learner_id: str) -> tuple[LearnerSession, ...]:
        """Return the sessions of a learner, the last used first."""
        mine = select(SessionRow).where(SessionRow.learner_id == learner_id)
        rows = self.session.scalars(mine.order_by(SessionRow.last_seen_at.desc(), SessionRow.id))
        return tuple(_session(row) for row in rows)

    def remove_of_learner(
        self, learner_id: str, *, session_id: str | None = None, but: str | None = None
    ) -> int:
        """End the sessions of a learner: the one named, or all but one; return how many."""
        gone = delete(SessionRow).where(SessionRow.learner_id == learner_id)
        if session_id is not None:
            gone = gone.where(SessionRow.id == session_id)
        if but is not None:
            gone = gone.where(SessionRow.id_hash != but)
        return self.session.connection().execute(gone).rowcount

    def note(self, id_hash: str, *, now: datetime) -> None:
        """Write down that a session was used."""
        seen = update(SessionRow).where(
            SessionRow.id_hash == id_hash, SessionRow.last_seen_at < now
        )
        self.session.execute(seen.values(last_seen_at=now))

    def remove(self, id_hash: str) -> bool:
        """End a session; tell whether there was one."""
        gone = delete(SessionRow).where(SessionRow.id_hash == id_hash)
        return bool(self.session.connection().execute(gone).rowcount)


def _session(row: SessionRow) -> LearnerSession:
    return LearnerSession(
        id_hash=row.id_hash,
        id=row.id,
        learner_id=row.learner_id,
        browser=row.browser,
        system=row.system,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        authenticated_at=row.authenticated_at,
    )


@dataclass(frozen=True, slots=True)
class AttemptStore:
    """Logins under way in one unit of work."""

    session: Session

    def add(self, attempt: LoginAttempt) -> None:
        """Keep a login that has begun."""
        self.session.add(AttemptRow(**attempt.model_dump()))
        self.session.flush()

    def take(self, *, state_hash: str, browser_hash: str) -> LoginAttempt | None:
        """Return the login that this browser began, and remove it: it can be finished once."""
        taken = (
            delete(AttemptRow)
            .where(AttemptRow.state_hash == state_hash, AttemptRow.browser_hash == browser_hash)
            .returning(AttemptRow.__table__)
        )
        row = self.session.execute(taken).mappings().one_or_none()
        return LoginAttempt.model_validate(dict(row)) if row is not None else None


def forget_old_sessions(session: Session, *, now: datetime) -> int:
    """Delete sessions that are over; return how many."""
    row = SessionRow
    idle = forget(session, row, row.last_seen_at <= now - IDLE, first=row.last_seen_at)
    return idle + forget(session, row, row.expires_at <= now, first=row.expires_at)


def forget_old_attempts(session: Session, *, now: datetime) -> int:
    """Delete logins that nobody finished; return how many."""
    began = AttemptRow.created_at
    return forget(session, AttemptRow, began <= now - ATTEMPT_LIFETIME, first=began)
