"""What somebody who left had used up already, so that who comes back is not given it again.

Kept under a mark that only this service can make of the login, until it would be over anyway.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import BigInteger, Date, String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Row
from app.core.documents import canonical_bytes
from app.core.envelope import derive_key
from app.core.forgetting import forget
from app.core.ids import new_id
from app.identity.service import Learners
from app.learning_account.models import Used


class UsedUpRow(Row):
    """What was used up under one login. It names nobody."""

    __tablename__ = "used_up"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), index=True)
    what: Mapped[str] = mapped_column(String(120))
    day: Mapped[date] = mapped_column(Date)
    cents: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[date] = mapped_column(Date, index=True)


@dataclass(frozen=True, slots=True)
class UsedUp:
    """What was used up, in one unit of work; the marks are made with `secret`."""

    session: Session
    learners: Learners
    secret: bytes = field(repr=False)

    def remember(self, learner_id: str, used: Iterable[Used]) -> None:
        """Keep what a learner who leaves has used up, under each login that opens the wallet."""
        found = tuple(used)
        rows = [
            {"id": new_id(), "mark": mark, **dict(one)}
            for mark in self._marks([learner_id])
            for one in found
        ]
        if rows:
            self.session.execute(insert(UsedUpRow), rows)

    def of(self, learner_ids: Sequence[str], *, on: date) -> dict[str, tuple[Used, ...]]:
        """Return what these learners had used up before they left and came back."""
        if not learner_ids or self.session.scalar(select(UsedUpRow.id).limit(1)) is None:
            return {}
        owners = self._marks(learner_ids)
        row = UsedUpRow
        wanted = select(row).where(row.mark.in_(owners), row.until >= on).order_by(row.day, row.id)
        found: dict[str, tuple[Used, ...]] = {}
        for one in self.session.scalars(wanted):
            used = Used(what=one.what, day=one.day, cents=one.cents, until=one.until)
            learner_id = owners[one.mark]
            found[learner_id] = (*found.get(learner_id, ()), used)
        return found

    def _marks(self, learner_ids: Sequence[str]) -> dict[str, str]:
        key = derive_key(self.secret, purpose="used-up rights")
        return {
            hmac.new(key, canonical_bytes([issuer, subject]), hashlib.sha256).hexdigest(): one
            for one, issuer, subject in self.learners.identities(learner_ids)
        }


def forget_used_up(session: Session, *, now: datetime) -> int:
    """Delete what would be over anyway; return how many rows."""
    return forget(session, UsedUpRow, UsedUpRow.until < now.date(), first=UsedUpRow.until)
