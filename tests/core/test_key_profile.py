import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.key_profile import (
    CURVES,
    MAX_RSA_BITS,
    Algorithm,
    InvalidKeyError,
    algorithm_of,
    ec_key,
    ed25519_key,
    rsa_key,
)
from tests.core.signing import PUBLIC_KEYS, RSA

FIELD = 2**255 - 19
D = -121665 * pow(121666, -1, FIELD)
BASE_POINT = bytes.fromhex("58" + "66" * 31)
MODULUS = RSA.public_key().public_numbers().n
GENERATOR = CURVES[Algorithm.ES256]


def encoded(y: int, *, sign: int = 0) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


# Every encoding of a point of order 1, 2, 4 or 8, also those that are not canonical.
ORDER_8 = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
SMALL = {"0": 0, "1": 1, "-1": FIELD - 1, "order-8": ORDER_8, "other-order-8": FIELD - ORDER_8}
UNREDUCED = {"p": FIELD, "p+1": FIELD + 1, "p+18": FIELD + 18}


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_key_has_one_algorithm(algorithm: Algorithm) -> None:
    assert algorithm_of(PUBLIC_KEYS[algorithm]) is algorithm


@pytest.mark.parametrize(
    "curve",
    [pytest.param(ec.SECP521R1(), id="P-521"), pytest.param(ec.SECP256K1(), id="secp256k1")],
)
def test_a_key_on_another_curve_has_none(curve: ec.EllipticCurve) -> None:
    with pytest.raises(InvalidKeyError, match="P-256 or P-384"):
        algorithm_of(ec.generate_private_key(curve).public_key())


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(BASE_POINT, id="base-point"),
        pytest.param(encoded(int.from_bytes(BASE_POINT, "little"), sign=1), id="its-negative"),
        pytest.param(Ed25519PrivateKey.generate().public_key().public_bytes_raw(), id="fresh"),
    ],
)
def test_an_ed25519_key_is_a_point(raw: bytes) -> None:
    assert ed25519_key(raw).public_bytes_raw() == raw


@pytest.mark.parametrize("sign", [pytest.param(0, id="plus"), pytest.param(1, id="minus")])
@pytest.mark.parametrize(
    "y", [pytest.param(y, id=name) for name, y in (SMALL | UNREDUCED | {"no-point": 2}).items()]
)
def test_an_ed25519_key_that_anyone_can_sign_for_is_refused(y: int, sign: int) -> None:
    with pytest.raises(InvalidKeyError, match="small order"):
        ed25519_key(encoded(y, sign=sign))


def test_the_point_of_order_8_is_one() -> None:
    # Doubled it has y = 0: then x**2 = -y**2, which the equation of the curve turns into this.
    assert (D * ORDER_8**4 + 2 * ORDER_8**2 - 1) % FIELD == 0


@pytest.mark.parametrize("size", [0, 31, 33])
def test_an_ed25519_key_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(InvalidKeyError, match="32 bytes"):
        ed25519_key((BASE_POINT * 2)[:size])


@pytest.mark.parametrize(
    "point",
    [
        pytest.param(b"\x04" + b"\x01" * 64, id="beside-the-curve"),
        pytest.param(b"\x02" + b"\xff" * 32, id="beyond-the-field"),
        pytest.param(b"\x00", id="infinity"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\x09" + b"\x01" * 32, id="unknown-form"),
    ],
)
def test_a_point_that_is_not_on_its_curve_is_refused(point: bytes) -> None:
    with pytest.raises(InvalidKeyError, match="not a point of P-256"):
        ec_key(GENERATOR, point)


@pytest.mark.parametrize(
    ("modulus", "exponent"),
    [
        pytest.param(MODULUS, 65537, id="usual"),
        pytest.param(MODULUS, 3, id="least-exponent"),
        pytest.param(2 ** (MAX_RSA_BITS - 1) + 1, 65537, id="longest"),
    ],
)
def test_an_rsa_key_is_taken(modulus: int, exponent: int) -> None:
    assert rsa_key(modulus=modulus, exponent=exponent).public_numbers() == rsa.RSAPublicNumbers(
        exponent, modulus
    )


@pytest.mark.parametrize(
    ("modulus", "exponent"),
    [
        pytest.param(2**2046 + 1, 65537, id="2047-bits"),
        pytest.param(2**MAX_RSA_BITS + 1, 65537, id="too-long"),
        pytest.param(0, 65537, id="nothing"),
        pytest.param(MODULUS + 1, 65537, id="even-modulus"),
        pytest.param(MODULUS, 1, id="exponent-one"),
        pytest.param(MODULUS, 65536, id="even-exponent"),
        pytest.param(MODULUS, 2**64 + 1, id="exponent-too-long"),
        # Powers of 65537 are what gives such a key away.
        pytest.param(pow(65537, 128), 65537, id="ROCA"),
    ],
)
def test_an_rsa_key_that_is_weak_is_refused(modulus: int, exponent: int) -> None:
    with pytest.raises(InvalidKeyError):
        rsa_key(modulus=modulus, exponent=exponent)
