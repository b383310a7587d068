from datetime import datetime, timedelta

import pytest

from app.core.errors import NotAllowedError
from app.wallet.models import Field, Purpose, Share, SharedItem, ShareState
from app.wallet.pins import MAX_TRIES, PinLockedError, PinRequiredError
from app.wallet.sharing import (
    DEFAULT_LIFETIME,
    LINKEDIN_LIFETIME,
    MAX_LIFETIME,
    ForeignLinkError,
    InvalidExpiryError,
    NothingSharedError,
    OpeningRequiredError,
    ShareExpiredError,
    ShareWithdrawnError,
    ViewsUsedUpError,
    expiry,
    is_locked,
    may_be_changed,
    may_be_read,
    may_be_shared,
    must_be_open,
    must_be_there,
    state_of,
    token_in,
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


def test_a_link_for_a_profile_lasts_for_years_and_no_longer() -> None:
    assert expiry(None, now=NOW, purpose=Purpose.LINKEDIN) == NOW + LINKEDIN_LIFETIME
    with pytest.raises(InvalidExpiryError):
        expiry(NOW + LINKEDIN_LIFETIME + TICK, now=NOW, purpose=Purpose.LINKEDIN)


def test_a_link_is_used_up_with_its_last_view_and_still_there_for_who_had_it() -> None:
    share = SHARE.model_copy(update={"max_views": 2, "views": 1})
    must_be_open(share, now=NOW - TICK)
    used_up = share.model_copy(update={"views": 2})
    assert state_of(used_up, now=NOW - TICK) is ShareState.USED_UP
    with pytest.raises(ViewsUsedUpError):
        must_be_open(used_up, now=NOW - TICK)
    must_be_there(used_up, now=NOW - TICK)


def test_what_was_withdrawn_cannot_be_changed_and_what_expired_can() -> None:
    may_be_changed(SHARE)
    with pytest.raises(ShareWithdrawnError):
        may_be_changed(SHARE.model_copy(update={"withdrawn_at": NOW}))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param({"pin_hash": "x"}, PinRequiredError, id="a PIN"),
        pytest.param({"pin_hash": "x", "pin_tries": MAX_TRIES}, PinLockedError, id="locked"),
        pytest.param({"max_views": 1}, OpeningRequiredError, id="counted views"),
    ],
)
def test_what_has_a_condition_is_not_shown_to_who_only_asks(
    change: dict[str, object], error: type[NotAllowedError]
) -> None:
    may_be_read(SHARE)
    with pytest.raises(error):
        may_be_read(SHARE.model_copy(update=change))


def test_tries_lock_only_a_link_that_has_a_pin() -> None:
    assert not is_locked(SHARE.model_copy(update={"pin_tries": MAX_TRIES}))
    assert not is_locked(SHARE.model_copy(update={"pin_hash": "x", "pin_tries": MAX_TRIES - 1}))


def test_a_link_shows_something_and_each_only_once() -> None:
    one, other = SharedItem(item_id="i1"), SharedItem(item_id="i2", fields=frozenset(Field))
    may_be_shared([one, other])
    for items in ([], [one, SharedItem(item_id="i1", fields=frozenset(Field))]):
        with pytest.raises(NothingSharedError):
            may_be_shared(items)


def test_a_link_knows_what_it_shows() -> None:
    assert (SHARE.item_ids, SHARE.shows_name) == (("i1",), False)
    named = SharedItem(item_id="i1", fields=frozenset({Field.NAME}))
    assert SHARE.model_copy(update={"items": (named,)}).shows_name


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/v/x",
        "https://a.example/v/",
        "https://a.example/v/x/y",
        "https://a.example/v/x?y",
        7,
        None,
    ],
)
def test_only_a_link_of_ours_has_a_token(link: object) -> None:
    assert token_in("https://a.example/v/x_-9", base_url="https://a.example") == "x_-9"
    with pytest.raises(ForeignLinkError):
        token_in(link, base_url="https://a.example")
