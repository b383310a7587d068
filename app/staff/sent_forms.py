"""A form that is sent twice has one effect, and both times the same answer.

Each form that makes something carries a key of its own. What came of it is kept in the transaction
of its effect, sealed with a key derived from that of the form: it can hold a code that is shown
once. A second sending at the same time waits in the database for the first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.documents import JSONObject, canonical_bytes, parse_object
from app.core.envelope import derive_key, open_sealed, seal
from app.core.forgetting import forget
from app.core.ids import token_hash
from app.core.inserting import insert_ignoring_conflict

# Longer than anybody leaves a page open between two clicks.
KEPT = timedelta(hours=24)


class SentFormRow(Row):
    """A form that was sent, and what came of it."""

    __tablename__ = "sent_form"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime] = mapped_column(Moment, index=True)


@dataclass(frozen=True, slots=True)
class SentForms:
    """The forms that were sent, in one unit of work. `secret` is only for deriving keys."""

    session: Session
    secret: bytes

    def once(
        self, key: str, work: Callable[[], JSONObject], *, sender: str, now: datetime
    ) -> JSONObject:
        """Return what came of the form with this key of this sender; only the first does `work`."""
        name = f"{sender}\n{key}"
        key_hash, sealing = token_hash(name), derive_key(self.secret, purpose=f"form\n{name}")
        values = {"key_hash": key_hash, "sealed": None, "sent_at": now}
        if not insert_ignoring_conflict(self.session, SentFormRow, values):
            statement = select(SentFormRow.sealed).where(SentFormRow.key_hash == key_hash)
            kept = self.session.execute(statement).scalar_one() or b""
            return parse_object(open_sealed(kept, key=sealing, associated=b""))
        made = work()
        sealed = seal(canonical_bytes(made), key=sealing, associated=b"")
        self.session.execute(
            update(SentFormRow).where(SentFormRow.key_hash == key_hash).values(sealed=sealed)
        )
        return made


def forget_old_forms(session: Session, *, now: datetime) -> int:
    """Delete what came of forms that nobody sends again; return how many."""
    return forget(session, SentFormRow, SentFormRow.sent_at < now - KEPT, first=SentFormRow.sent_at)
