"""What the worker does, time and again: it sends the mail that waits, and sweeps now and then."""

import time
from dataclasses import dataclass
from datetime import datetime

import structlog

from app.core.clock import Clock
from app.core.db import CollidedError
from app.core.errors import UnavailableError
from app.identity.outbox import Post
from app.ops.housekeeping import Housekeeping

log = structlog.get_logger()

# Somebody waits for a code.
PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Worker:
    """Any number of workers may run at once; without a mail server, `post` is None."""

    housekeeping: Housekeeping
    post: Post | None
    clock: Clock

    def run_forever(self) -> None:
        """Work until the process is told to stop."""
        swept = None
        while True:
            swept = self.turn(swept)
            time.sleep(PAUSE_SECONDS)

    def turn(self, swept: datetime | None) -> datetime | None:
        """Do what is due; return when the last sweep was."""
        now = self.clock()
        try:
            if self.post is not None:
                self.post.deliver()
            # Nothing depends on a sweep being on time: what is old is refused before it is swept.
            if swept is None or now >= swept + self.housekeeping.keeping.every:
                self.housekeeping.sweep()
                return now
        except (UnavailableError, CollidedError) as error:
            # A database that restarts is there again at the next turn, and who gave way goes on.
            log.warning("worker.waiting", code=error.code)
        return swept
