"""Forgets what has served its time: stored answers, counters, sessions, used-up login attempts."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from app.batches.service import forget_old_batches
from app.catalogue.imports import forget_old_imports
from app.core.clock import Clock
from app.core.db import Database, empty_log
from app.identity.outbox import forget_old_mails
from app.identity.recovery_store import forget_old_recoveries
from app.identity.session_store import forget_old_attempts, forget_old_sessions
from app.institutions.client_store import forget_used_assertions
from app.learning_account.top_up_imports import forget_old_files
from app.learning_account.used_up import forget_used_up
from app.learning_account.voucher_service import lapse_vouchers
from app.staff.sent_forms import forget_old_forms
from app.web.idempotency import forget_old_answers
from app.web.rate_limits import forget_old_counts
from app.webhooks.delivery_store import forget_old_deliveries
from app.webhooks.endpoint_store import forget_old_secrets
from app.work.service import forget_old_jobs

log = structlog.get_logger()

FORGET: tuple[Callable[..., int], ...] = (
    forget_old_answers,
    forget_old_counts,
    forget_old_sessions,
    forget_old_attempts,
    forget_used_assertions,
    forget_old_mails,
    forget_old_recoveries,
    forget_old_forms,
    forget_old_imports,
    forget_old_files,
    forget_used_up,
    forget_old_batches,
    lapse_vouchers,
    forget_old_jobs,
    forget_old_deliveries,
    forget_old_secrets,
)


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """One sweep is one short transaction per kind; any number of workers may sweep at once."""

    database: Database
    clock: Clock
    # What else is done at every interval, such as giving notices.
    rounds: tuple[Callable[[], int], ...] = ()

    def sweep(self) -> int:
        """Delete what is no longer needed and go the rounds; return how many rows were deleted."""
        now, forgotten = self.clock(), 0
        for forget in FORGET:
            with self.database.transaction() as session:
                forgotten += forget(session, now=now)
        for go in self.rounds:
            go()
        empty_log(self.database)
        log.info("housekeeping.swept", rows=forgotten)
        return forgotten
