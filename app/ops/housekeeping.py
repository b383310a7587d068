"""Forgets what has served its time: stored answers, counters, sessions, used-up login attempts."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from app.core.clock import Clock
from app.core.db import Database
from app.identity.store import forget_old_attempts, forget_old_sessions
from app.institutions.client_store import forget_used_assertions
from app.staff.sent_forms import forget_old_forms
from app.web.idempotency import forget_old_answers
from app.web.rate_limits import forget_old_counts

log = structlog.get_logger()

# Nothing depends on a sweep being on time: what is old is refused before it is swept.
INTERVAL_SECONDS = 300
FORGET: tuple[Callable[..., int], ...] = (
    forget_old_answers,
    forget_old_counts,
    forget_old_sessions,
    forget_old_attempts,
    forget_used_assertions,
    forget_old_forms,
)


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """One sweep is one short transaction per kind; any number of workers may sweep at once."""

    database: Database
    clock: Clock

    def sweep(self) -> int:
        """Delete what is no longer needed; return how many rows."""
        now, forgotten = self.clock(), 0
        for forget in FORGET:
            with self.database.transaction() as session:
                forgotten += forget(session, now=now)
        log.info("housekeeping.swept", rows=forgotten)
        return forgotten

    def run_forever(self) -> None:
        """Sweep at every interval until the process is told to stop."""
        while True:
            self.sweep()
            time.sleep(INTERVAL_SECONDS)
