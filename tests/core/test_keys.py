import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from app.core.key_profile import CURVES
from app.core.keys import (
    Algorithm,
    InvalidKeyError,
    InvalidSignatureError,
    algorithm_of,
    check_signature,
    new_private_key,
    sign,
)
from tests.core.signing import P256, PUBLIC_KEYS, SIGNING_KEYS, signature_of

DATA = b"data"
SIGNATURES = {algorithm: signature_of(algorithm, DATA) for algorithm in Algorithm}
ORDER_256 = CURVES[Algorithm.ES256].curve.group_order


def two_numbers(r: int, s: int) -> bytes:
    return r.to_bytes(32) + s.to_bytes(32)


@pytest.mark.parametrize("algorithm", list(SIGNING_KEYS))
def test_a_new_key_is_of_the_algorithm_that_was_asked_for(algorithm: Algorithm) -> None:
    assert algorithm_of(new_private_key(algorithm).public_key()) is algorithm


def test_there_is_no_key_to_sign_with_rsa() -> None:
    with pytest.raises(InvalidKeyError, match="EdDSA, ES256 or ES384"):
        new_private_key(Algorithm.RS256)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_signature_holds_for_its_key_and_its_data(algorithm: Algorithm) -> None:
    key, signature = PUBLIC_KEYS[algorithm], SIGNATURES[algorithm]

    check_signature(key, signature=signature, data=DATA)
    with pytest.raises(InvalidSignatureError):
        check_signature(key, signature=signature, data=DATA + b"\0")


@pytest.mark.parametrize("algorithm", list(Algorithm))
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"", b"\0", id="longer"),
        pytest.param(b"\0", b"", id="shifted"),
    ],
)
def test_a_signature_has_one_length(algorithm: Algorithm, before: bytes, after: bytes) -> None:
    signature = before + SIGNATURES[algorithm] + after

    with pytest.raises(InvalidSignatureError):
        check_signature(PUBLIC_KEYS[algorithm], signature=signature, data=DATA)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_changed_bit_or_nothing_at_all_is_no_signature(algorithm: Algorithm) -> None:
    signature = SIGNATURES[algorithm]
    changed = signature[:-1] + bytes([signature[-1] ^ 1])

    for wrong in (changed, signature[:-1], b""):
        with pytest.raises(InvalidSignatureError):
            check_signature(PUBLIC_KEYS[algorithm], signature=wrong, data=DATA)


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(two_numbers(0, 0), id="zeros"),
        pytest.param(two_numbers(1, 0), id="s-zero"),
        pytest.param(two_numbers(ORDER_256, ORDER_256), id="order"),
        pytest.param(two_numbers(1, 1), id="ones"),
        pytest.param(encode_dss_signature(1, 1), id="DER"),
    ],
)
def test_a_psychic_signature_does_not_hold(signature: bytes) -> None:
    with pytest.raises(InvalidSignatureError):
        check_signature(P256.public_key(), signature=signature, data=DATA)


@pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.ES384])
def test_we_sign_with_the_low_s_and_take_the_high_one(algorithm: Algorithm) -> None:
    curve, signature = CURVES[algorithm], sign(SIGNING_KEYS[algorithm], DATA)
    r, s = signature[: curve.size], int.from_bytes(signature[curve.size :])

    high = r + (curve.curve.group_order - s).to_bytes(curve.size)

    # Others need not choose, so the high s is no reason to refuse; nothing is keyed on signatures.
    assert s <= curve.curve.group_order // 2
    check_signature(PUBLIC_KEYS[algorithm], signature=high, data=DATA)


def test_every_signature_of_many_has_the_low_s() -> None:
    found = {int.from_bytes(sign(P256, bytes([n]))[32:]) <= ORDER_256 // 2 for n in range(50)}

    assert found == {True}


def test_a_key_on_another_curve_checks_nothing() -> None:
    key = ec.generate_private_key(ec.SECP521R1())

    with pytest.raises(InvalidKeyError):
        check_signature(key.public_key(), signature=b"\0" * 132, data=DATA)
