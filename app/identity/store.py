"""The tables of learners, their addresses, their sessions, and of logins under way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row, insert_ignoring_conflict
from app.core.ids import new_id
from app.identity.models import ATTEMPT_LIFETIME, IDLE, Learner, LearnerSession, LoginAttempt
from app.identity.profile import Profile

AddressKind = Literal["eppn", "email"]


class LearnerRow(Row):
    """One person at one identity provider."""

    __tablename__ = "learner"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(1000))
    subject: Mapped[str] = mapped_column(String(255))
    name: Mapped[str | None] = mapped_column(String(200))
    assurance: Mapped[list[str]] = mapped_column(JSONDocument)
    created_at: Mapped[datetime] = mapped_column(Moment)


class EppnRow(Row):
    """An eppn that the provider vouched for at the last login."""

    __tablename__ = "learner_eppn"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    value: Mapped[str] = mapped_column(String(320), primary_key=True, index=True)


class EmailRow(Row):
    """An e-mail address that the provider had verified at the last login."""

    __tablename__ = "learner_email"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    value: Mapped[str] = mapped_column(String(320), primary_key=True, index=True)


class SessionRow(Row):
    """A browser that is logged in; only the hash of its cookie is kept."""

    __tablename__ = "learner_session"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment, index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class AttemptRow(Row):
    """A login that has begun and was not finished."""

    __tablename__ = "login_attempt"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    return_to: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


_ADDRESSES: dict[AddressKind, type[EppnRow] | type[EmailRow]] = {
    "eppn": EppnRow,
    "email": EmailRow,
}


@dataclass(frozen=True, slots=True)
class LearnerStore:
    """Learners in one unit of work."""

    session: Session

    def put(self, profile: Profile, *, now: datetime) -> str:
        """Write down who logged in, for the first time or again; return the learner's id."""
        identity = {"issuer": profile.issuer, "subject": profile.subject}
        known = {"name": profile.name, "assurance": list(profile.assurance)}
        new = {"id": new_id(), **identity, **known, "created_at": now}
        # Two first logins at once are one learner: the second waits for the first, and finds it.
        insert_ignoring_conflict(self.session, LearnerRow, new)
        row = self.session.scalars(select(LearnerRow).filter_by(**identity).with_for_update()).one()
        row.name, row.assurance = profile.name, list(profile.assurance)
        self._replace(EppnRow, row.id, profile.eppns)
        self._replace(EmailRow, row.id, profile.emails)
        return row.id

    def find(self, learner_id: str) -> Learner | None:
        """Return a learner by id."""
        row = self.session.get(LearnerRow, learner_id)
        return self._value(row) if row is not None else None

    def _replace(
        self, kind: type[EppnRow] | type[EmailRow], learner_id: str, values: tuple[str, ...]
    ) -> None:
        self.session.execute(delete(kind).where(kind.learner_id == learner_id))
        self.session.add_all(kind(learner_id=learner_id, value=value) for value in values)
        self.session.flush()

    def _value(self, row: LearnerRow) -> Learner:
        return Learner(
            id=row.id,
            issuer=row.issuer,
            subject=row.subject,
            name=row.name,
            eppns=self._of(EppnRow, row.id),
            emails=self._of(EmailRow, row.id),
            assurance=tuple(row.assurance),
            created_at=row.created_at,
        )

    def _of(self, kind: type[EppnRow] | type[EmailRow], learner_id: str) -> tuple[str, ...]:
        statement = select(kind.value).where(kind.learner_id == learner_id).order_by(kind.value)
        return tuple(self.session.scalars(statement))


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
        return LearnerSession(
            id_hash=row.id_hash,
            learner_id=row.learner_id,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
        )

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
    """Delete the sessions that are over; return how many."""
    over = (SessionRow.expires_at <= now) | (SessionRow.last_seen_at <= now - IDLE)
    return session.connection().execute(delete(SessionRow).where(over)).rowcount


def forget_old_attempts(session: Session, *, now: datetime) -> int:
    """Delete the logins that nobody finished; return how many."""
    old = delete(AttemptRow).where(AttemptRow.created_at <= now - ATTEMPT_LIFETIME)
    return session.connection().execute(old).rowcount
