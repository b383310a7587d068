"""How long is kept what can be forgotten, and how it is swept: named here, set by the settings.

What protects people has no setting: sessions, logins under way, codes, mails that wait, counters of
rate limits. Their times stand with their rules; docs/operation.md lists all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.batches.service import forget_old_batches
from app.catalogue.imports import forget_old_imports
from app.identity.email_store import forget_old_addresses
from app.identity.outbox import forget_old_mails
from app.identity.recovery_store import forget_old_recoveries
from app.identity.session_store import forget_old_attempts, forget_old_sessions
from app.institutions.client_store import forget_used_assertions
from app.learning_account.top_up_imports import forget_old_files
from app.learning_account.used_up import forget_used_up
from app.learning_account.voucher_service import lapse_vouchers
from app.settings import Settings
from app.staff.sent_forms import forget_old_forms
from app.web.idempotency import forget_old_answers
from app.web.rate_limits import forget_old_counts
from app.webhooks.delivery_store import forget_old_deliveries
from app.webhooks.endpoint_store import forget_old_secrets
from app.work.service import forget_old_jobs

# A batch or a file names its jobs: they stay until it is gone, and a little longer.
AFTER = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long things are kept that nobody needs for ever, and how often that is looked at."""

    answers: timedelta = timedelta(hours=24)
    deliveries: timedelta = timedelta(days=30)
    batches: timedelta = timedelta(days=90)
    files: timedelta = timedelta(days=30)
    every: timedelta = timedelta(minutes=5)

    @classmethod
    def of(cls, settings: Settings) -> "Keeping":
        """Return what the settings say."""
        return cls(
            answers=timedelta(hours=settings.keep_answers_hours),
            deliveries=timedelta(days=settings.keep_deliveries_days),
            batches=timedelta(days=settings.keep_batches_days),
            files=timedelta(days=settings.keep_files_days),
            every=timedelta(seconds=settings.sweep_seconds),
        )

    @property
    def jobs(self) -> timedelta:
        """Return how long jobs are kept."""
        return max(self.batches, self.files) + AFTER


def _answers(session: Session, keeping: Keeping, now: datetime) -> int:
    return forget_old_answers(session, now=now, kept=keeping.answers)


def _deliveries(session: Session, keeping: Keeping, now: datetime) -> int:
    return forget_old_deliveries(session, now=now, kept=keeping.deliveries)


def _batches(session: Session, keeping: Keeping, now: datetime) -> int:
    return forget_old_batches(session, now=now, kept=keeping.batches)


def _imports(session: Session, keeping: Keeping, now: datetime) -> int:
    return forget_old_imports(session, now=now, kept=keeping.files)


def _files(session: Session, keeping: Keeping, now: datetime) -> int:
    return forget_old_files(session, now=now, kept=keeping.files)


def _jobs(session: Session, keeping: Keeping, now: datetime) -> int:
    return forget_old_jobs(session, now=now, kept=keeping.jobs)


# Each takes away some of what is due in one unit of work, and tells how much that was.
Forget = Callable[[Session, Keeping, datetime], int]


def _always(forget: Callable[..., int]) -> Forget:
    return lambda session, _keeping, now: forget(session, now=now)


FORGET: tuple[Forget, ...] = (
    _answers,
    *map(
        _always,
        (
            forget_old_counts,
            forget_old_sessions,
            forget_old_attempts,
            forget_old_addresses,
            forget_used_assertions,
            forget_old_mails,
            forget_old_recoveries,
            forget_old_forms,
            forget_used_up,
            lapse_vouchers,
            forget_old_secrets,
        ),
    ),
    _imports,
    _files,
    _batches,
    _jobs,
    _deliveries,
)
