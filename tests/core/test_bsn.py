import pytest

from app.core.bsn import contains_bsn, places_of_bsn

# Passes the 11-proof; a number of the range that is used in tests and never given out.
BSN = "999999990"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BSN, id="alone"),
        pytest.param(f"BSN: {BSN}.", id="in a sentence"),
        pytest.param(f"BSN-{BSN}", id="behind a dash"),
        pytest.param(f"bsn_{BSN}", id="behind an underscore"),
        pytest.param(f"{BSN}@school.example", id="in an address"),
        pytest.param("９９９９９９９９０", id="in other digits"),
        pytest.param(f"https://x.example/ {BSN}", id="behind a web address"),
    ],
)
def test_a_bsn_is_found(text: str) -> None:
    assert contains_bsn(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("999999991", id="fails the proof"),
        pytest.param("000000000", id="nothing but zeros"),
        pytest.param("99999999", id="eight digits"),
        pytest.param("9999999900", id="ten digits"),
        pytest.param(f"A{BSN}", id="part of a code"),
        pytest.param(f"https://x.example/{BSN}/", id="in a web address"),
        pytest.param("99999999-9990-4999-8999-999999990abc", id="in a UUID"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_numbers_are_let_through(text: str) -> None:
    assert not contains_bsn(text)


def test_every_place_is_named() -> None:
    value = {"a": [f"x {BSN}", {"b": BSN}], "c": ("ok", BSN), "d": 1, "e": None}
    assert list(places_of_bsn(value)) == ["a/0", "a/1/b", "c/1"]
