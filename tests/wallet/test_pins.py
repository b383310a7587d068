import pytest

from app.wallet.pins import InvalidPinError, hash_of, is_right


@pytest.mark.parametrize("pin", ["0000", "123456789012"], ids=["shortest", "longest"])
def test_a_pin_opens_what_it_closed(pin: str) -> None:
    stored = hash_of(pin)
    assert is_right(pin, stored)
    assert not is_right(pin[:-1] + "9", stored)
    assert pin not in stored


def test_the_same_pin_is_stored_differently_each_time() -> None:
    assert hash_of("1234") != hash_of("1234")


@pytest.mark.parametrize("pin", ["123", "1234567890123", "12a4", "\u0661\u0662\u0663\u0664", ""])
def test_what_is_no_pin_cannot_be_chosen_and_never_opens(pin: str) -> None:
    with pytest.raises(InvalidPinError):
        hash_of(pin)
    assert not is_right(pin, hash_of("1234"))
