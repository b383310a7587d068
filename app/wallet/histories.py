"""Gathers what happened to an item: its award, its checks, its links and the looks at it."""

from dataclasses import dataclass
from datetime import datetime

from app.wallet.history import Event, history
from app.wallet.holding import Holding
from app.wallet.share_store import ShareStore

# The access log shows all of them; here the latest are enough.
MAX_LOOKS = 20


@dataclass(frozen=True, slots=True)
class Histories:
    """What happened to items, in one unit of work."""

    store: ShareStore

    def of(self, holding: Holding, *, now: datetime) -> tuple[Event, ...]:
        """Return what happened to an item, latest first."""
        item, held = holding.item, holding.held
        whose = {"learner_id": item.learner_id}
        return history(
            item,
            award=held.described.award if held else None,
            imported=holding.imported,
            shares=self.store.shares_of(item.id, **whose),
            looks=self.store.looks_at(item.id, limit=MAX_LOOKS, **whose),
            now=now,
        )
