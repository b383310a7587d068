"""libsodium against OpenSSL: the same signatures, and nothing holds that OpenSSL refuses."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.ed25519 import check_ed25519, signed_by_ed25519

ORDER = 2**252 + 27742317777372353535851937790883648493
ED25519 = Ed25519PrivateKey.generate()
PUBLIC = ED25519.public_key()
DATA = b"data"
SIGNATURE = ED25519.sign(DATA)


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 40], ids=["none", "one", "many"])
def test_both_libraries_make_the_same_signature(data: bytes) -> None:
    signature = signed_by_ed25519(ED25519, data)

    assert signature == ED25519.sign(data)
    check_ed25519(PUBLIC, signature=signature, data=data)


def test_a_signature_of_another_key_or_over_other_data_does_not_hold() -> None:
    other = Ed25519PrivateKey.generate().sign(DATA)
    check_ed25519(PUBLIC, signature=SIGNATURE, data=DATA)
    for signature, data in ((other, DATA), (SIGNATURE, DATA + b"\0")):
        with pytest.raises(InvalidSignature):
            check_ed25519(PUBLIC, signature=signature, data=data)


def test_a_second_form_of_a_signature_does_not_hold() -> None:
    s = int.from_bytes(SIGNATURE[32:], "little") + ORDER
    with pytest.raises(InvalidSignature):
        check_ed25519(PUBLIC, signature=SIGNATURE[:32] + s.to_bytes(32, "little"), data=DATA)


@pytest.mark.parametrize(
    ("signature", "data"),
    [
        pytest.param(SIGNATURE[:-1], SIGNATURE[-1:] + DATA, id="shorter"),
        pytest.param(SIGNATURE + DATA[:1], DATA[1:], id="longer"),
        pytest.param(b"", SIGNATURE + DATA, id="none"),
    ],
)
def test_the_border_between_signature_and_data_cannot_be_moved(
    signature: bytes, data: bytes
) -> None:
    with pytest.raises(InvalidSignature):
        check_ed25519(PUBLIC, signature=signature, data=data)


def test_a_point_of_small_order_signs_nothing() -> None:
    # R and A are the neutral element and S is 0, which holds for every message by the equation.
    neutral = (1).to_bytes(32, "little")
    key = Ed25519PublicKey.from_public_bytes(neutral)
    key.verify(neutral + bytes(32), DATA)
    with pytest.raises(InvalidSignature):
        check_ed25519(key, signature=neutral + bytes(32), data=DATA)
