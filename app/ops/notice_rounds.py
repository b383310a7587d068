"""Gives the notices that are due: part after part, each a short transaction of its own."""

from dataclasses import dataclass

from app.core.clock import Clock
from app.core.db import Database
from app.holder.opt_out import OptOuts
from app.wiring import Services

# So much in one round that the rest of the worker's tasks are never kept waiting for long.
PARTS = 200


@dataclass(frozen=True, slots=True)
class NoticeRounds:
    """One round of the worker; any number of workers may go round at once."""

    database: Database
    services: Services
    opt_outs: OptOuts
    clock: Clock

    def go(self) -> int:
        """Look after all who have waited long enough; return how many."""
        looked_after = 0
        for _ in range(PARTS):
            with self.database.transaction() as session:
                done = self.services.notices(session).part(self.opt_outs, now=self.clock())
            looked_after += done
            if not done:
                break
        return looked_after
