"""When a learner may close the account: just logged in, and on purpose."""

from datetime import timedelta

import pytest

from app.holder.leaving import (
    FRESH,
    FreshLoginNeededError,
    NotConfirmedError,
    is_fresh,
    may_leave,
)
from app.identity.models import LearnerSession
from tests.moments import NOW

SESSION = LearnerSession(
    id="s",
    id_hash="h",
    browser="Firefox",
    system="Linux",
    learner_id="l",
    created_at=NOW,
    last_seen_at=NOW,
    expires_at=NOW + timedelta(hours=12),
    authenticated_at=NOW,
)


@pytest.mark.parametrize(
    ("later", "fresh"),
    [
        pytest.param(timedelta(0), True, id="at once"),
        pytest.param(FRESH - timedelta(microseconds=1), True, id="just in time"),
        pytest.param(FRESH, False, id="a moment late"),
    ],
)
def test_a_login_is_fresh_for_fifteen_minutes(later: timedelta, *, fresh: bool) -> None:
    assert is_fresh(SESSION, now=NOW + later) is fresh


def test_a_new_session_of_somebody_whom_nobody_saw_is_not_fresh() -> None:
    assert not is_fresh(SESSION.model_copy(update={"authenticated_at": None}), now=NOW)
    earlier = SESSION.model_copy(update={"authenticated_at": NOW - FRESH})
    assert not is_fresh(earlier, now=NOW)


def test_a_token_is_never_a_fresh_login() -> None:
    with pytest.raises(FreshLoginNeededError):
        may_leave(None, typed="DELETE", now=NOW)


@pytest.mark.parametrize("word", ["DELETE", "verwijderen", " Delete "])
def test_the_word_in_either_language_confirms(word: str) -> None:
    may_leave(SESSION, typed=word, now=NOW)


@pytest.mark.parametrize("word", ["", "yes", "DELETE!"])
def test_another_word_does_not(word: str) -> None:
    with pytest.raises(NotConfirmedError):
        may_leave(SESSION, typed=word, now=NOW)
