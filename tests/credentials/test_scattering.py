"""The blocks of a list: every place in exactly one, and nothing to see of which one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.credentials.bitstring import MIN_ENTRIES
from app.credentials.scattering import BLOCK, places_of
from app.credentials.status_lists import ENTRIES

SECRET = b"s" * 16


@pytest.mark.parametrize("entries", [1_024, MIN_ENTRIES])
def test_every_place_is_in_one_block(entries: int) -> None:
    blocks = [places_of(n, secret=SECRET, entries=entries) for n in range(entries // BLOCK)]
    assert sorted(place for block in blocks for place in block) == list(range(entries))


@given(st.binary(min_size=16, max_size=16), st.integers(0, ENTRIES // BLOCK - 1))
def test_a_block_is_spread_over_the_whole_list(secret: bytes, number: int) -> None:
    places = places_of(number, secret=secret, entries=ENTRIES)
    assert len(set(places)) == BLOCK
    # Of 256 fair draws a quarter falls in each quarter of the list; a run would fall in one.
    quarters = [sum(place * 4 // ENTRIES == quarter for place in places) for quarter in range(4)]
    assert min(quarters) > BLOCK / 16
    assert list(places) != sorted(places)


def test_without_the_secret_a_place_tells_nothing_of_its_block() -> None:
    mine, other = (set(places_of(7, secret=secret, entries=ENTRIES)) for secret in (SECRET, b"t"))
    assert len(mine & other) < 5
