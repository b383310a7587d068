"""How long an adviser may read along, and who can take up an invitation."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from app.core.errors import AppError
from app.holder import advising
from app.holder.models import Grant, GrantState, Part
from tests.moments import NOW

TICK = timedelta(microseconds=1)
INVITED = Grant(
    id="g",
    learner_id="learner",
    label="Leerwerkloket",
    parts=(Part.CREDENTIALS,),
    created_at=NOW,
    invitation_expires_at=NOW + timedelta(days=7),
    expires_at=NOW + timedelta(days=30),
)
OPEN = INVITED.model_copy(update={"adviser_id": "adviser", "adviser_name": "A", "redeemed_at": NOW})
WITHDRAWN = {"withdrawn_at": NOW}


@pytest.mark.parametrize(
    ("grant", "now", "state"),
    [
        pytest.param(INVITED, NOW, GrantState.INVITED, id="just invited"),
        pytest.param(INVITED, NOW + timedelta(days=7), GrantState.LAPSED, id="not in time"),
        pytest.param(OPEN, NOW + timedelta(days=8), GrantState.OPEN, id="taken up"),
        pytest.param(OPEN, OPEN.expires_at - TICK, GrantState.OPEN, id="until the end"),
        pytest.param(OPEN, OPEN.expires_at, GrantState.EXPIRED, id="at the end"),
        pytest.param(
            OPEN.model_copy(update=WITHDRAWN), NOW, GrantState.WITHDRAWN, id="withdrawn at once"
        ),
    ],
)
def test_leave_counts_only_while_it_is_open(grant: Grant, now: datetime, state: GrantState) -> None:
    assert advising.state_of(grant, now=now) is state


def test_without_a_wish_leave_lasts_thirty_days() -> None:
    assert advising.period_end(None, now=NOW) == NOW + timedelta(days=30)


@pytest.mark.parametrize(
    ("asked", "accepted"),
    [
        pytest.param(NOW + TICK, True, id="the shortest"),
        pytest.param(NOW, False, id="no time at all"),
        pytest.param(NOW + timedelta(days=366), True, id="a year"),
        pytest.param(NOW + timedelta(days=366) + TICK, False, id="longer than a year"),
    ],
)
def test_leave_ends_within_a_year(asked: datetime, *, accepted: bool) -> None:
    assert outcome(lambda: advising.period_end(asked, now=NOW)) == (
        "" if accepted else "invalid_grant_period"
    )


def outcome(ask: Callable[[], object]) -> str:
    try:
        ask()
    except AppError as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    ("grant", "adviser", "code"),
    [
        pytest.param(INVITED, "adviser", "", id="a fresh invitation"),
        pytest.param(None, "adviser", "unknown_advice_code", id="no invitation"),
        pytest.param(OPEN, "adviser", "unknown_advice_code", id="used before"),
        pytest.param(INVITED, "learner", "own_invitation", id="the learner's own"),
        pytest.param(
            INVITED.model_copy(update={"invitation_expires_at": NOW}),
            "adviser",
            "invitation_expired",
            id="too late",
        ),
        pytest.param(
            INVITED.model_copy(update=WITHDRAWN), "adviser", "invitation_expired", id="withdrawn"
        ),
    ],
)
def test_an_invitation_is_taken_up_once_and_in_time(
    grant: Grant | None, adviser: str, code: str
) -> None:
    assert outcome(lambda: advising.may_redeem(grant, adviser_id=adviser, now=NOW)) == code


@pytest.mark.parametrize(
    ("grant", "code"),
    [
        pytest.param(OPEN, "", id="open"),
        pytest.param(INVITED, "grant_ended", id="not taken up"),
        pytest.param(OPEN.model_copy(update=WITHDRAWN), "grant_ended", id="withdrawn"),
        pytest.param(None, "unknown_grant", id="none"),
    ],
)
def test_only_under_open_leave_is_anything_read(grant: Grant | None, code: str) -> None:
    assert outcome(lambda: advising.must_be_open(grant, now=NOW)) == code
