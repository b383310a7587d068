"""When a delivery is tried again, and when an endpoint rests or is turned off."""

from datetime import timedelta

import pytest

from app.webhooks.models import Answered, Health, Off
from app.webhooks.retrying import (
    FAILING_FOR,
    FAILURES_BEFORE_OFF,
    MAX_RETRY_AFTER,
    PAUSES,
    has_arrived,
    health_after,
    next_try,
    off_after,
)
from tests.moments import NOW

REFUSED = Answered(status=500)


@pytest.mark.parametrize(
    ("answered", "arrived"),
    [
        pytest.param(Answered(status=200), True, id="200"),
        pytest.param(Answered(status=299), True, id="299"),
        pytest.param(Answered(status=302), False, id="a redirect is not followed"),
        pytest.param(Answered(status=199), False, id="199"),
        pytest.param(Answered(fault="fetch_failed"), False, id="no answer"),
    ],
)
def test_only_a_good_status_is_an_arrival(answered: Answered, arrived: bool) -> None:
    assert has_arrived(answered) is arrived


def test_ten_attempts_in_a_little_over_three_days() -> None:
    moment = NOW
    for attempts in range(1, len(PAUSES) + 1):
        later = next_try(attempts, REFUSED, jitter=0, now=moment)
        assert later is not None
        moment = later
    assert timedelta(days=3) < moment - NOW < timedelta(days=4)
    assert next_try(len(PAUSES) + 1, REFUSED, jitter=0, now=moment) is None


def test_a_pause_is_at_most_a_quarter_longer() -> None:
    assert next_try(2, REFUSED, jitter=1, now=NOW) == NOW + 1.25 * PAUSES[1]


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        pytest.param("60", timedelta(seconds=60), id="longer than ours"),
        pytest.param("1", PAUSES[0], id="shorter than ours"),
        pytest.param("9" * 30, MAX_RETRY_AFTER, id="for ever"),
        pytest.param("99999", MAX_RETRY_AFTER, id="more than a day"),
        pytest.param("Wed, 21 Oct 2026 07:28:00 GMT", PAUSES[0], id="a date"),
        pytest.param("\u0661", PAUSES[0], id="digits of another script"),
    ],
)
def test_a_receiver_can_ask_for_a_longer_pause(asked: str, pause: timedelta) -> None:
    answered = Answered(status=500, retry_after=asked)
    assert next_try(1, answered, jitter=0, now=NOW) == NOW + pause


def test_what_is_gone_is_not_tried_again_and_turns_it_off() -> None:
    gone = Answered(status=410)
    assert next_try(1, gone, jitter=0, now=NOW) is None
    assert off_after(Health(failures=1, failing_since=NOW), gone, now=NOW) is Off.GONE


@pytest.mark.parametrize(
    ("failures", "since", "off"),
    [
        pytest.param(FAILURES_BEFORE_OFF, FAILING_FOR, Off.FAILING, id="long and often"),
        pytest.param(FAILURES_BEFORE_OFF - 1, FAILING_FOR, None, id="long and seldom"),
        pytest.param(FAILURES_BEFORE_OFF, FAILING_FOR / 2, None, id="often and shortly"),
    ],
)
def test_what_fails_for_days_is_turned_off(
    failures: int, since: timedelta, off: Off | None
) -> None:
    health = Health(failures=failures, failing_since=NOW - since)
    assert off_after(health, REFUSED, now=NOW) is off


def test_it_rests_after_three_failures_or_at_once_when_it_is_overloaded() -> None:
    twice = health_after(health_after(Health(), REFUSED, now=NOW), REFUSED, now=NOW)
    assert twice.rests_until is None
    assert health_after(twice, REFUSED, now=NOW).rests_until == NOW + timedelta(seconds=30)
    busy = Answered(status=503, retry_after="600")
    assert health_after(Health(), busy, now=NOW).rests_until == NOW + timedelta(minutes=10)
    assert health_after(twice, Answered(status=204), now=NOW) == Health()
    assert off_after(Health(), Answered(status=204), now=NOW) is None
