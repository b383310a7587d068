"""When a delivery is tried again, and when an endpoint rests or is turned off."""

from datetime import timedelta

import pytest

from app.webhooks.models import Answered, Health, Off
from app.webhooks.retrying import (
    FAILING_FOR,
    FAILURES_BEFORE_OFF,
    MAX_RETRY_AFTER,
    PAUSES,
    RESTS,
    has_arrived,
    health_after,
    next_try,
    off_after,
)
from tests.moments import NOW

INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("status", "arrived"),
    [
        (199, False),
        (200, True),
        (299, True),
        (300, False),
        (410, False),
        (500, False),
        (None, False),
    ],
)
def test_any_status_of_200_to_299_has_arrived(status: int | None, arrived: bool) -> None:
    assert has_arrived(Answered(status=status)) is arrived


def test_the_pauses_grow_and_span_three_days() -> None:
    assert list(PAUSES) == sorted(PAUSES)
    assert timedelta(days=3) < sum(PAUSES, timedelta()) < timedelta(days=4)


@pytest.mark.parametrize(
    ("attempts", "answered", "jitter", "pause"),
    [
        pytest.param(1, Answered(status=500), 0.0, PAUSES[0], id="first"),
        pytest.param(1, Answered(status=500), 1.0, PAUSES[0] * 1.25, id="with jitter"),
        pytest.param(2, Answered(fault="fetch_failed"), 0.0, PAUSES[1], id="second"),
        pytest.param(9, Answered(status=302), 0.0, PAUSES[8], id="last"),
        pytest.param(10, Answered(status=500), 0.0, None, id="given up"),
        pytest.param(1, Answered(status=410), 0.0, None, id="gone"),
        pytest.param(1, Answered(503, None, "120"), 0.0, timedelta(minutes=2), id="asked for"),
        pytest.param(2, Answered(503, None, "120"), 0.0, PAUSES[1], id="asked for less"),
        pytest.param(1, Answered(503, None, "86401"), 0.0, MAX_RETRY_AFTER, id="asked for long"),
        pytest.param(1, Answered(503, None, "9" * 5000), 0.0, MAX_RETRY_AFTER, id="for ever"),
        pytest.param(1, Answered(503, None, "-5"), 0.0, PAUSES[0], id="asked for the past"),
        pytest.param(1, Answered(503, None, "\u0665"), 0.0, PAUSES[0], id="other digits"),
        pytest.param(1, Answered(503, None, "tomorrow"), 0.0, PAUSES[0], id="asked for in words"),
        pytest.param(
            1, Answered(503, None, "Wed, 21 Oct 2026 07:28:00 GMT"), 0.0, PAUSES[0], id="a date"
        ),
    ],
)
def test_it_is_tried_again_after_a_pause(
    attempts: int, answered: Answered, jitter: float, pause: timedelta | None
) -> None:
    expected = None if pause is None else NOW + pause
    assert next_try(attempts, answered, jitter=jitter, now=NOW) == expected


@pytest.mark.parametrize(
    ("failures", "answered", "rest"),
    [
        pytest.param(0, Answered(status=500), None, id="one failure is the event's"),
        pytest.param(1, Answered(status=500), None, id="two can be chance"),
        pytest.param(2, Answered(status=500), RESTS[0], id="three are not"),
        pytest.param(3, Answered(fault="fetch_timed_out"), RESTS[1], id="longer"),
        pytest.param(99, Answered(status=500), RESTS[-1], id="no longer than this"),
        pytest.param(0, Answered(status=429), RESTS[0], id="too many"),
        pytest.param(0, Answered(429, None, "600"), timedelta(minutes=10), id="as it asks"),
        pytest.param(2, Answered(500, None, "600"), RESTS[0], id="only where overloaded"),
    ],
)
def test_what_fails_time_and_again_rests(
    failures: int, answered: Answered, rest: timedelta | None
) -> None:
    health = health_after(Health(failures=failures, failing_since=NOW), answered, now=NOW)
    assert health.rests_until == (None if rest is None else NOW + rest)
    assert health.failures == failures + 1


def test_the_first_failure_has_a_date_and_one_good_answer_ends_it() -> None:
    failing = health_after(Health(), Answered(status=500), now=NOW)
    again = health_after(failing, Answered(status=500), now=NOW + INSTANT)
    assert failing.failing_since == again.failing_since == NOW
    assert health_after(again, Answered(status=200), now=NOW) == Health()


@pytest.mark.parametrize(
    ("failures", "since", "status", "off"),
    [
        pytest.param(FAILURES_BEFORE_OFF, FAILING_FOR, 500, Off.FAILING, id="long and often"),
        pytest.param(FAILURES_BEFORE_OFF - 1, FAILING_FOR, 500, None, id="not often"),
        pytest.param(FAILURES_BEFORE_OFF, FAILING_FOR - INSTANT, 500, None, id="not long"),
        pytest.param(1, timedelta(), 410, Off.GONE, id="gone"),
        pytest.param(1, timedelta(), 404, None, id="not found"),
    ],
)
def test_what_fails_for_long_is_turned_off(
    failures: int, since: timedelta, status: int, off: Off | None
) -> None:
    health = Health(failures=failures, failing_since=NOW - since)
    assert off_after(health, Answered(status=status), now=NOW) is off


def test_what_is_well_is_not_turned_off() -> None:
    assert off_after(Health(), Answered(status=200), now=NOW) is None
