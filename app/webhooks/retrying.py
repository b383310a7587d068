"""When a delivery is tried again, when an endpoint is left alone, and when it is turned off.

Follows the schedule and the handling of statuses of Standard Webhooks 1.0.0, sections
"Deliverability and reliability" and "Delivery success and failure".
"""

from datetime import datetime, timedelta
from http import HTTPStatus

from app.webhooks.models import Answered, Health, Off

# What comes before each attempt but the first: ten attempts in a little over three days.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# A pause is up to a quarter longer, so that what failed together does not come back together.
JITTER = 0.25
# A receiver can ask for a longer pause, but not for ever.
MAX_RETRY_AFTER = timedelta(days=1)
# An endpoint that fails time and again rests as a whole: what waits for it costs others no time.
FAILURES_BEFORE_REST = 3
RESTS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
)
# It asks us to slow down, or something before it cannot keep up.
OVERLOADED = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
# Off is an endpoint where nothing arrived for so long, in at least so many attempts.
FAILING_FOR = timedelta(days=5)
FAILURES_BEFORE_OFF = 10


def has_arrived(answered: Answered) -> bool:
    """Tell whether the receiver took it: any status of 200 to 299."""
    status = answered.status or 0
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def next_try(attempts: int, answered: Answered, *, jitter: float, now: datetime) -> datetime | None:
    """Return when to try again after `attempts` attempts, or None when it is given up.

    `jitter` is a number from 0 to 1 that nobody can tell before.
    """
    if answered.status == HTTPStatus.GONE or attempts > len(PAUSES):
        return None
    pause = PAUSES[attempts - 1] * (1 + JITTER * jitter)
    return now + max(pause, _asked_for(answered))


def health_after(health: Health, answered: Answered, *, now: datetime) -> Health:
    """Return how an endpoint is after an attempt."""
    if has_arrived(answered):
        return Health()
    failures = health.failures + 1
    return Health(
        failures=failures,
        failing_since=health.failing_since or now,
        rests_until=_rest(failures, answered, now),
    )


def off_after(health: Health, answered: Answered, *, now: datetime) -> Off | None:
    """Return why an endpoint is told nothing more, once `health` counts this attempt."""
    if answered.status == HTTPStatus.GONE:
        return Off.GONE
    since, failures = health.failing_since, health.failures
    if since is not None and failures >= FAILURES_BEFORE_OFF and now - since >= FAILING_FOR:
        return Off.FAILING
    return None


def _rest(failures: int, answered: Answered, now: datetime) -> datetime | None:
    beyond = failures - FAILURES_BEFORE_REST
    overloaded = answered.status in OVERLOADED
    if beyond < 0 and not overloaded:
        return None
    rest = RESTS[min(max(beyond, 0), len(RESTS) - 1)]
    return now + max(rest, _asked_for(answered) if overloaded else timedelta())


def _asked_for(answered: Answered) -> timedelta:
    """Return the pause that a receiver asks for in seconds; a date is not worth reading wrongly."""
    text = answered.retry_after or ""
    if not (text.isascii() and text.isdigit()):
        return timedelta()
    # A number with more digits than a day of seconds has is not worth working out.
    if len(text.lstrip("0")) > len("86400"):
        return MAX_RETRY_AFTER
    return min(timedelta(seconds=int(text)), MAX_RETRY_AFTER)
