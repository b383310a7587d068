import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.envelope import (
    KEY_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    SealBrokenError,
    derive_key,
    open_sealed,
    seal,
)
from app.core.errors import AppError

KEY = b"k" * KEY_BYTES
SECRET = b"private key"
SEALED = seal(SECRET, key=KEY, associated=b"institution 1")


def is_broken(sealed: bytes, *, key: bytes = KEY, associated: bytes = b"institution 1") -> bool:
    try:
        open_sealed(sealed, key=key, associated=associated)
    except SealBrokenError:
        return True
    return False


@given(st.binary(max_size=100), st.binary(max_size=20))
def test_what_is_sealed_opens(plaintext: bytes, associated: bytes) -> None:
    sealed = seal(plaintext, key=KEY, associated=associated)

    assert len(sealed) == NONCE_BYTES + len(plaintext) + TAG_BYTES
    assert open_sealed(sealed, key=KEY, associated=associated) == plaintext


def test_a_seal_does_not_show_what_is_in_it_and_never_looks_the_same_twice() -> None:
    seals = {seal(SECRET, key=KEY, associated=b"") for _ in range(100)}

    assert len({sealed[:NONCE_BYTES] for sealed in seals}) == 100
    assert not any(SECRET in sealed for sealed in seals)


@pytest.mark.parametrize("place", [0, NONCE_BYTES, -1])
def test_one_changed_bit_breaks_the_seal(place: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= 1

    assert not is_broken(SEALED)
    assert is_broken(bytes(changed))


@pytest.mark.parametrize(
    "sealed",
    [
        pytest.param(b"", id="empty"),
        pytest.param(SEALED[:7], id="half-a-nonce"),
        pytest.param(SEALED[:NONCE_BYTES], id="only-the-nonce"),
        pytest.param(SEALED[:-1], id="one-byte-short"),
        pytest.param(SEALED + b"\0", id="one-byte-long"),
    ],
)
def test_a_seal_of_another_length_is_broken(sealed: bytes) -> None:
    assert is_broken(sealed)


def test_a_seal_opens_with_its_own_key_and_in_its_own_place_only() -> None:
    assert is_broken(SEALED, key=b"x" * KEY_BYTES)
    assert is_broken(SEALED, associated=b"institution 2")
    assert is_broken(SEALED, associated=b"")


@pytest.mark.parametrize("size", [0, 16, 24, 31, 33])
def test_a_key_of_another_length_is_a_mistake_in_the_program(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal(SECRET, key=b"k" * size, associated=b"")
    with pytest.raises(ValueError, match="32 bytes"):
        open_sealed(SEALED, key=b"k" * size, associated=b"")


def test_a_broken_seal_is_nothing_that_a_caller_can_mend() -> None:
    assert not issubclass(SealBrokenError, AppError)


def test_a_derived_key_is_for_one_purpose_of_one_secret() -> None:
    key = derive_key(b"s" * 32, purpose="sessions")

    assert len(key) == KEY_BYTES
    assert key == derive_key(b"s" * 32, purpose="sessions")
    assert key != derive_key(b"s" * 32, purpose="sessions ")
    assert key != derive_key(b"t" * 32, purpose="sessions")
