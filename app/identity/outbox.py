"""The mails that wait to be sent, written in the transaction of what they are about."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.ids import new_id
from app.core.mail import Mail


class MailRow(Row):
    """One mail that has not been sent."""

    __tablename__ = "mail_outbox"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str | None] = mapped_column(ForeignKey("learner.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class Outbox:
    """The mails of one unit of work."""

    session: Session

    def put(self, mail: Mail, *, learner_id: str | None, now: datetime) -> None:
        """Keep a mail until the worker has sent it."""
        self.session.add(
            MailRow(
                id=new_id(),
                learner_id=learner_id,
                recipient=mail.to,
                subject=mail.subject,
                text=mail.text,
                created_at=now,
            )
        )
        self.session.flush()
