from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from starlette.requests import Request

from app.core.db import Database
from app.core.errors import TooManyRequestsError
from app.web.parts import Parts
from app.web.rate_limits import (
    Hit,
    Limit,
    UsedUp,
    client_address,
    count_hit,
    count_hits,
    forget_old_counts,
)
from tests.moments import NOW

LIMIT = Limit("test", hits=3, seconds=60)


def hits(database: Database, count: int, *, client: str = "192.0.2.1") -> None:
    for _ in range(count):
        count_hit(database, LIMIT, client=client, now=NOW)


def hit(limit: Limit = LIMIT, *, client: str = "192.0.2.1") -> Hit:
    return Hit.of(limit, client, NOW)


def test_the_limit_can_be_used_up_and_not_passed(database: Database) -> None:
    hits(database, 3)
    with pytest.raises(TooManyRequestsError) as refused:
        hits(database, 1)
    assert 0 < refused.value.retry_after <= 61


def test_hits_that_are_counted_together_are_counted_as_one_by_one(database: Database) -> None:
    hits(database, 1)
    other = Limit("other", hits=1, seconds=60)
    here, there = hit(), hit(client="192.0.2.2")
    together = [here, hit(other), *[here] * 3]

    refused = count_hits(database, [*together, there], now=NOW)
    assert [one is None for one in refused] == [True, True, True, False, False, True]
    assert count_hits(database, [hit(other)], now=NOW) != [None]


def test_a_window_that_is_used_up_is_remembered_and_no_other(database: Database) -> None:
    used_up = UsedUp()
    here, there = [hit()] * (LIMIT.hits + 1), hit(client="192.0.2.2")
    later = Hit.of(LIMIT, "192.0.2.1", NOW + timedelta(seconds=60))

    used_up.note(here[1:], count_hits(database, here[1:], now=NOW))
    assert used_up.refusal(here[0], now=NOW) is None
    used_up.note(here[:1], count_hits(database, here[:1], now=NOW))
    known = used_up.refusal(here[0], now=NOW)

    assert known is not None
    assert 0 < known.retry_after <= 61
    assert used_up.refusal(there, now=NOW) is None
    assert used_up.refusal(later, now=NOW) is None


def test_another_client_has_its_own_count(database: Database) -> None:
    hits(database, 3)
    hits(database, 3, client="192.0.2.2")


def test_the_next_window_begins_anew(database: Database) -> None:
    hits(database, 3)
    count_hit(database, LIMIT, client="192.0.2.1", now=NOW + timedelta(seconds=60))


def test_no_hit_is_lost_between_threads(database: Database) -> None:
    def tried(_: int) -> bool:
        try:
            hits(database, 1)
        except TooManyRequestsError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(tried, range(20))) == LIMIT.hits


def test_old_counts_are_forgotten(database: Database) -> None:
    hits(database, 1)
    with database.transaction() as session:
        assert forget_old_counts(session, now=NOW) == 0
        assert forget_old_counts(session, now=NOW + timedelta(days=2)) == 1


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        pytest.param("192.0.2.9", "198.51.100.1", "192.0.2.9", id="a stranger is not believed"),
        pytest.param("10.0.0.1", "198.51.100.1", "198.51.100.1", id="a proxy is"),
        pytest.param("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1", id="the last hop counts"),
        pytest.param("10.0.0.1", "198.51.100.1, 10.0.0.1", "198.51.100.1", id="past our proxies"),
        pytest.param("10.0.0.1", "", "10.0.0.1", id="no header"),
    ],
)
def test_the_client_is_the_last_hop_that_is_not_ours(
    sqlite_database: Database, peer: str, forwarded: str, address: str
) -> None:
    parts = Parts(
        database=sqlite_database,
        clock=lambda: NOW,
        base_url="https://wallet.example",
        secret=b"",
        trusted_proxies=frozenset({"10.0.0.1"}),
    )
    headers = [(b"x-forwarded-for", forwarded.encode())]
    request = Request({"type": "http", "client": (peer, 1), "headers": headers})
    assert client_address(request, parts) == address
