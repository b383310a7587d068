import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import base64url
from app.core.errors import AppError
from app.credentials import bitstring
from app.credentials.bitstring import MAX_BYTES, MIN_ENTRIES, InvalidStatusListError
from app.credentials.models import StatusPurpose, StatusSlot
from app.credentials.reading import Mechanism, StatusEntry
from app.credentials.status_lists import ENTRIES, bits_of, list_url, slot_of

BASE = "https://wallet.example"
LIST = "0b7c3b1e-8e4e-4c1e-9d3e-4f1f6d0b7c3b"
SIZE = MIN_ENTRIES // 8
indices = st.integers(0, MIN_ENTRIES - 1)


def multibase(data: bytes) -> str:
    return "u" + base64url.encode(data)


@given(st.sets(indices, max_size=20), indices)
def test_what_was_set_is_set_and_nothing_else(chosen: set[int], other: int) -> None:
    bits = bitstring.decode(bitstring.encode(bits_of(chosen)))
    assert all(bitstring.value_at(bits, index) for index in chosen)
    assert bitstring.value_at(bits, other) == (other in chosen)


def test_index_0_is_the_leftmost_bit() -> None:
    # Bitstring Status List 1.0, section 2.2: "the first index is the left-most bit".
    assert bits_of([0])[0] == 0b1000_0000
    assert bits_of([7, 8])[:2] == b"\x01\x80"


def test_another_implementation_of_gzip_reads_and_writes_the_same() -> None:
    bits = bits_of([3, 77_777])
    assert gzip.decompress(base64url.decode(bitstring.encode(bits)[1:])) == bits
    assert bitstring.decode(multibase(gzip.compress(bits))) == bits


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param("", id="nothing"),
        pytest.param(bitstring.encode(bytes(SIZE))[1:], id="no multibase prefix"),
        pytest.param("z" + bitstring.encode(bytes(SIZE))[1:], id="another multibase"),
        pytest.param("u!!!!", id="no base64url"),
        pytest.param(multibase(b"no gzip"), id="no gzip"),
        pytest.param(multibase(zlib.compress(bytes(SIZE))), id="zlib and not gzip"),
        pytest.param(multibase(gzip.compress(bytes(SIZE))[:-4]), id="cut off"),
        pytest.param(multibase(gzip.compress(bytes(SIZE)) * 2), id="two members"),
        pytest.param(multibase(gzip.compress(bytes(SIZE - 1))), id="too small"),
        pytest.param(multibase(gzip.compress(bytes(MAX_BYTES + 1))), id="inflates too far"),
    ],
)
def test_what_is_no_status_list_is_refused(encoded: str) -> None:
    with pytest.raises(AppError):
        bitstring.decode(encoded)


def test_the_smallest_and_the_largest_list_are_read() -> None:
    assert bitstring.decode(multibase(gzip.compress(bytes(SIZE)))) == bytes(SIZE)
    largest = bitstring.decode(multibase(gzip.compress(bytes(MAX_BYTES))))
    assert len(largest) == MAX_BYTES


@pytest.mark.parametrize("index", [-1, MIN_ENTRIES])
def test_an_index_outside_the_list_is_refused(index: int) -> None:
    with pytest.raises(InvalidStatusListError):
        bitstring.value_at(bytes(SIZE), index)


@pytest.mark.parametrize(
    ("purpose", "url", "index", "ours"),
    [
        pytest.param("revocation", f"{BASE}/status/{LIST}/revocation", 5, True, id="ours"),
        pytest.param("suspension", f"{BASE}/status/{LIST}/suspension", 0, True, id="suspension"),
        pytest.param("suspension", f"{BASE}/status/{LIST}/revocation", 5, False, id="mixed"),
        pytest.param("message", f"{BASE}/status/{LIST}/message", 5, False, id="other purpose"),
        pytest.param("revocation", f"{BASE}.evil/status/{LIST}/revocation", 5, False, id="host"),
        pytest.param("revocation", f"{BASE}/status/{LIST}/revocation?x", 5, False, id="a query"),
        pytest.param("revocation", f"{BASE}/status/../{LIST}/revocation", 5, False, id="dots"),
        pytest.param("revocation", f"{BASE}/status/{LIST}/revocation", ENTRIES, False, id="beyond"),
    ],
)
def test_only_an_entry_of_our_own_lists_is_ours(
    purpose: str, url: str, index: int, *, ours: bool
) -> None:
    expected = StatusSlot(list_id=LIST, index=index) if ours else None
    assert slot_of(StatusEntry(Mechanism.BITSTRING, purpose, url, index), base_url=BASE) == expected


def test_the_address_of_a_list_leads_back_to_its_place() -> None:
    entry = StatusEntry(
        Mechanism.BITSTRING, "revocation", list_url(BASE, LIST, StatusPurpose.REVOCATION), 9
    )
    found = slot_of(entry, base_url=BASE)
    assert found == StatusSlot(list_id=LIST, index=9)
