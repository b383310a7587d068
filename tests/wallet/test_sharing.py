from datetime import datetime, timedelta

import pytest

from app.wallet.models import Share, SharedItem, ShareState
from app.wallet.sharing import (
    DEFAULT_LIFETIME,
    MAX_LIFETIME,
    InvalidExpiryError,
    ShareExpiredError,
    ShareWithdrawnError,
    expiry,
    must_be_open,
    state_of,
)
from tests.moments import NOW

TICK = timedelta(microseconds=1)
SHARE = Share(
    id="s1",
    learner_id="l1",
    items=(SharedItem(item_id="i1"),),
    label="Sollicitatie",
    created_at=NOW - timedelta(days=1),
    expires_at=NOW,
    withdrawn_at=None,
)


def test_a_link_is_open_until_the_moment_at_which_it_ends() -> None:
    assert state_of(SHARE, now=NOW - TICK) is ShareState.OPEN
    must_be_open(SHARE, now=NOW - TICK)
    assert state_of(SHARE, now=NOW) is ShareState.EXPIRED
    with pytest.raises(ShareExpiredError):
        must_be_open(SHARE, now=NOW)


def test_a_withdrawn_link_is_closed_at_once_and_says_so_also_when_it_has_expired() -> None:
    withdrawn = SHARE.model_copy(update={"withdrawn_at": NOW - TICK})
    for moment in (NOW - TICK, NOW):
        with pytest.raises(ShareWithdrawnError):
            must_be_open(withdrawn, now=moment)


@pytest.mark.parametrize(
    "asked", [NOW + TICK, NOW + MAX_LIFETIME], ids=["the shortest", "the longest"]
)
def test_a_link_ends_when_it_was_asked_to(asked: datetime) -> None:
    assert expiry(asked, now=NOW) == asked


def test_a_link_ends_after_a_month_where_nothing_is_asked() -> None:
    assert expiry(None, now=NOW) == NOW + DEFAULT_LIFETIME


@pytest.mark.parametrize("asked", [NOW, NOW - TICK, NOW + MAX_LIFETIME + TICK])
def test_a_link_cannot_end_before_it_began_nor_after_a_year(asked: datetime) -> None:
    with pytest.raises(InvalidExpiryError):
        expiry(asked, now=NOW)
