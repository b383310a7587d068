import pytest

from app.credentials.claim_codes import (
    ALPHABET,
    InvalidClaimCodeError,
    claim_code_hash,
    derived_claim_code,
    new_claim_code,
)


def test_a_code_is_easy_to_read() -> None:
    code = new_claim_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert set(code) <= {*ALPHABET, "-"}


def test_codes_do_not_repeat() -> None:
    assert len({new_claim_code() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("0123-4567-89AB-CDEF", id="as printed"),
        pytest.param("0123 4567 89ab cdef", id="with spaces, in lower case"),
        pytest.param("O123-4567-89AB-CDEF", id="a letter for the zero"),
        pytest.param("0i23-4567-89AB-CDEF", id="a letter for the one"),
        pytest.param("0l23-4567-89AB-CDEF", id="another letter for the one"),
    ],
)
def test_a_code_can_be_typed_in_many_ways(typed: str) -> None:
    assert claim_code_hash(typed) == claim_code_hash("0123456789ABCDEF")


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("0123-4567-89AB-CDE", id="one short"),
        pytest.param("0123-4567-89AB-CDEF0", id="one more"),
        pytest.param("0123-4567-89AB-CDEU", id="a letter that is never used"),
        pytest.param("0123-4567-89AB-CDÉF", id="an accent"),
    ],
)
def test_what_cannot_be_a_code_is_refused(typed: str) -> None:
    with pytest.raises(InvalidClaimCodeError):
        claim_code_hash(typed)


def test_another_code_has_another_hash() -> None:
    assert claim_code_hash("0123456789ABCDEF") != claim_code_hash("0123456789ABCDEG")


def test_a_code_is_worked_out_again_and_each_award_and_key_has_its_own() -> None:
    first, second = b"k" * 32, b"j" * 32
    codes = {derived_claim_code(key, award) for key in (first, second) for award in ("a", "b")}
    assert len(codes) == 4
    assert derived_claim_code(first, "a") == derived_claim_code(first, "a")
    assert all(claim_code_hash(code) for code in codes)


def test_worked_out_codes_use_every_sign_at_every_place() -> None:
    codes = [derived_claim_code(b"k" * 32, str(n)).replace("-", "") for n in range(2_000)]
    assert {len(code) for code in codes} == {16}
    assert all(set(place) == set(ALPHABET) for place in zip(*codes, strict=True))
