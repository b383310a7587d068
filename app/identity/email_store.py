"""The e-mail addresses of learners as rows; the table itself stands with that of the learners."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core.forgetting import forget
from app.core.ids import new_id
from app.core.inserting import insert_ignoring_conflict
from app.core.values import Value
from app.identity.email_codes import MAX_TRIES
from app.identity.store import EmailRow

OWN = "own"
# Whoever comes back after a week asks for a new code in any case.
KEPT_UNVERIFIED = timedelta(days=7)


class EmailAddress(Value):
    """An address of a learner. `source` is `provider`, or `own` for one that they added."""

    id: str
    value: str
    source: str
    verified_at: datetime | None
    code_sent_at: datetime | None
    tries: int


@dataclass(frozen=True, slots=True)
class EmailStore:
    """The addresses in one unit of work."""

    session: Session

    def of_learner(self, learner_id: str) -> tuple[EmailAddress, ...]:
        """Return the addresses of a learner, those that wait for a code last."""
        mine = select(EmailRow).where(EmailRow.learner_id == learner_id)
        rows = self.session.scalars(mine.order_by(EmailRow.verified_at.is_(None), EmailRow.value))
        return tuple(_value(row) for row in rows)

    def count(self, learner_id: str) -> int:
        """Return how many addresses a learner has."""
        mine = select(func.count()).where(EmailRow.learner_id == learner_id)
        return self.session.scalar(mine) or 0

    def find(self, email_id: str, *, learner_id: str) -> EmailAddress | None:
        """Return an address of a learner."""
        row = self._row(email_id, learner_id)
        return _value(row) if row is not None else None

    def put(self, learner_id: str, address: str, *, code_hash: str, now: datetime) -> EmailAddress:
        """Keep an address that awaits its code; the code before this one no longer works.

        One that was verified stays verified.
        """
        key = {"learner_id": learner_id, "value": address}
        new = {**key, "id": new_id(), "source": OWN, "tries": 0}
        insert_ignoring_conflict(self.session, EmailRow, new)
        row = self.session.scalars(select(EmailRow).filter_by(**key).with_for_update()).one()
        if row.verified_at is None:
            row.code_hash, row.code_sent_at, row.tries = code_hash, now, 0
            self.session.flush()
        return _value(row)

    def try_code(self, email_id: str, *, learner_id: str) -> str | None:
        """Count one try, and return the hash to compare with; nothing when no try is left.

        One statement: two tries at once are two tries, on every replica.
        """
        counted = (
            update(EmailRow)
            .where(
                EmailRow.id == email_id,
                EmailRow.learner_id == learner_id,
                EmailRow.verified_at.is_(None),
                EmailRow.tries < MAX_TRIES,
            )
            .values(tries=EmailRow.tries + 1)
            .returning(EmailRow.code_hash)
        )
        return self.session.execute(counted).scalar_one_or_none()

    def verify(self, email_id: str, *, learner_id: str, now: datetime) -> None:
        """Write down that an address was shown to be the learner's; its code is forgotten."""
        row = self._row(email_id, learner_id)
        if row is not None:
            row.verified_at, row.code_hash, row.code_sent_at = now, None, None

    def remove(self, email_id: str, *, learner_id: str) -> None:
        """Forget an address."""
        row = self._row(email_id, learner_id)
        if row is not None:
            self.session.delete(row)
            self.session.flush()

    def _row(self, email_id: str, learner_id: str) -> EmailRow | None:
        mine = select(EmailRow).filter_by(id=email_id, learner_id=learner_id)
        return self.session.scalars(mine).one_or_none()


def forget_old_addresses(session: Session, *, now: datetime) -> int:
    """Delete addresses that nobody showed to be theirs, with their codes; return how many."""
    row, sent = EmailRow, EmailRow.code_sent_at
    waits = (row.verified_at.is_(None), row.source == OWN, sent < now - KEPT_UNVERIFIED)
    return forget(session, row, *waits, first=sent)


def _value(row: EmailRow) -> EmailAddress:
    return EmailAddress(
        id=row.id,
        value=row.value,
        source=row.source,
        verified_at=row.verified_at,
        code_sent_at=row.code_sent_at,
        tries=row.tries,
    )
