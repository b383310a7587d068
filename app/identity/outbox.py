"""Mails that wait to be sent: written with the change that they tell of, sent by the worker after.

Each is sent at least once. A worker claims a mail before it sends it, so that two workers do not
send it together; one that dies halfway leaves it to the next. The text is here until it is sent,
and nowhere else: it is never in a log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ForeignKey, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.clock import Clock
from app.core.db import Database, Moment, Row
from app.core.forgetting import forget
from app.core.ids import new_id
from app.core.mail import Mail, message_of
from app.core.smtp import MailRefusedError, MailServer, MailUnavailableError

log = structlog.get_logger()

# Longer than a mail server may take, so that a mail is not sent by two workers.
CLAIM = timedelta(minutes=2)
# 1, 2, 4, 8 ... minutes: a server that is down for a night is back in time.
FIRST_PAUSE = timedelta(minutes=1)
MAX_TRIES = 11
# A code has long expired by then, and a notice is no news.
LIFETIME = timedelta(days=2)


class MailRow(Row):
    """A mail that waits."""

    __tablename__ = "mail_outbox"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str | None] = mapped_column(ForeignKey("learner.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    due_at: Mapped[datetime] = mapped_column(Moment, index=True)
    tries: Mapped[int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that was claimed, to be sent now."""

    id: str
    mail: Mail
    created_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Outbox:
    """The mails that wait, in one unit of work."""

    session: Session

    def put(self, mail: Mail, *, learner_id: str | None, now: datetime) -> None:
        """Let a mail be sent, if and when this unit of work is committed."""
        self.session.add(
            MailRow(
                id=new_id(),
                learner_id=learner_id,
                recipient=mail.to,
                subject=mail.subject,
                text=mail.text,
                created_at=now,
                due_at=now,
                tries=0,
            )
        )
        self.session.flush()

    def claim(self, *, now: datetime) -> Waiting | None:
        """Return the mail that has waited longest, if one is due, and keep others off it."""
        due = select(MailRow).where(MailRow.due_at <= now).order_by(MailRow.due_at).limit(1)
        row = self.session.scalars(due.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        row.due_at, row.tries = now + CLAIM, row.tries + 1
        mail = Mail(to=row.recipient, subject=row.subject, text=row.text)
        return Waiting(row.id, mail, row.created_at, row.tries)

    def is_due(self, *, now: datetime) -> bool:
        """Tell whether a mail is due."""
        due = select(MailRow.id).where(MailRow.due_at <= now).order_by(MailRow.due_at)
        return self.session.scalar(due.limit(1)) is not None

    def remove(self, mail_id: str) -> None:
        """Forget a mail: it was sent, or never will be."""
        self.session.execute(delete(MailRow).where(MailRow.id == mail_id))

    def put_off(self, waiting: Waiting, *, now: datetime) -> None:
        """Let a mail be tried again later."""
        row = self.session.get(MailRow, waiting.id)
        if row is not None:
            row.due_at = now + FIRST_PAUSE * 2 ** (waiting.tries - 1)


@dataclass(frozen=True, slots=True)
class Post:
    """Sends what waits, through the mail server that is configured."""

    database: Database
    server: MailServer
    clock: Clock

    def deliver(self) -> int:
        """Send every mail that is due; return how many were sent."""
        sent = 0
        while self._is_due() and (waiting := self._claimed()) is not None:
            sent += self._send(waiting)
        return sent

    def _is_due(self) -> bool:
        # A look first: it does not wait for anybody who writes.
        with self.database.reading() as session:
            return Outbox(session).is_due(now=self.clock())

    def _claimed(self) -> Waiting | None:
        with self.database.transaction() as session:
            return Outbox(session).claim(now=self.clock())

    def _send(self, waiting: Waiting) -> bool:
        message = message_of(
            waiting.mail, sender=self.server.sender, name=waiting.id, at=waiting.created_at
        )
        try:
            self.server.send(message, to=waiting.mail.to)
        except MailUnavailableError:
            return self._failed(waiting, "mail.put_off", final=waiting.tries >= MAX_TRIES)
        except MailRefusedError:
            return self._failed(waiting, "mail.refused", final=True)
        with self.database.transaction() as session:
            Outbox(session).remove(waiting.id)
        log.info("mail.sent", mail_id=waiting.id)
        return True

    def _failed(self, waiting: Waiting, event: str, *, final: bool) -> bool:
        with self.database.transaction() as session:
            outbox = Outbox(session)
            if final:
                outbox.remove(waiting.id)
            else:
                outbox.put_off(waiting, now=self.clock())
        log.warning(event, mail_id=waiting.id, tries=waiting.tries, final=final)
        return False


def forget_old_mails(session: Session, *, now: datetime) -> int:
    """Delete mails that could not be sent in time; return how many."""
    return forget(session, MailRow, MailRow.created_at <= now - LIFETIME, first=MailRow.created_at)
