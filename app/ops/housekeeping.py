"""Forgets what has served its time: stored answers, counters, sessions, used-up login attempts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from app.core.clock import Clock
from app.core.db import Database, empty_log
from app.ops.keeping import FORGET, Forget, Keeping

log = structlog.get_logger()

# So often some are taken away of one kind in one sweep: the other kinds have their turn too.
TURNS = 200


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """One sweep is many short transactions; any number of workers may sweep at once."""

    database: Database
    clock: Clock
    # What else is done at every interval, such as giving notices.
    rounds: tuple[Callable[[], int], ...] = ()
    keeping: Keeping = field(default_factory=Keeping)

    def sweep(self) -> int:
        """Delete what is no longer needed and go the rounds; return how many rows were deleted."""
        now = self.clock()
        forgotten = sum(self._all_of(forget, now) for forget in FORGET)
        for go in self.rounds:
            go()
        empty_log(self.database)
        log.info("housekeeping.swept", rows=forgotten)
        return forgotten

    def _all_of(self, forget: Forget, now: datetime) -> int:
        forgotten = 0
        for _ in range(TURNS):
            with self.database.transaction() as session:
                gone = forget(session, self.keeping, now)
            forgotten += gone
            if not gone:
                break
        return forgotten
