"""Token Status List: what is put in comes out, and what is no list is refused."""

import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import base64url
from app.core.errors import AppError
from app.credentials import token_status
from app.credentials.bitstring import MAX_BYTES, InvalidStatusListError


@given(st.sampled_from([1, 2, 4, 8]), st.data())
def test_what_is_put_in_comes_out(bits: int, data: st.DataObject) -> None:
    places = st.dictionaries(st.integers(0, 127), st.integers(0, 2**bits - 1))
    statuses = data.draw(places)

    array, size = token_status.decode(token_status.encode(statuses, entries=128, bits=bits))

    assert size == bits
    found = [token_status.status_at(array, index, bits=bits) for index in range(128)]
    assert found == [statuses.get(index, 0) for index in range(128)]


def listed(data: bytes, *, bits: Any = 1) -> dict[str, Any]:
    return {"bits": bits, "lst": base64url.encode(data)}


FINE = zlib.compress(bytes(16))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"bits": 1}, id="no-lst"),
        pytest.param(listed(FINE, bits=3), id="three-bits"),
        pytest.param(listed(FINE, bits=True), id="true-bits"),
        pytest.param(listed(FINE, bits="1"), id="bits-as-text"),
        pytest.param(listed(b"\x00\x01"), id="no-zlib"),
        pytest.param(listed(FINE[:-3]), id="cut-short"),
        pytest.param(listed(FINE + b"more"), id="something-behind"),
        pytest.param(listed(zlib.compress(bytes(MAX_BYTES + 1))), id="inflates-too-far"),
        pytest.param({"bits": 1, "lst": "eNrb="}, id="padding"),
    ],
)
def test_what_is_no_list_is_refused(given: Any) -> None:
    with pytest.raises(AppError):
        token_status.decode(given)


@pytest.mark.parametrize("index", [-1, 64, 10**9])
def test_a_place_outside_is_refused(index: int) -> None:
    array, bits = token_status.decode(listed(FINE, bits=2))

    assert token_status.status_at(array, 63, bits=bits) == 0
    with pytest.raises(InvalidStatusListError):
        token_status.status_at(array, index, bits=bits)
