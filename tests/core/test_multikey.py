import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.key_profile import Algorithm, InvalidKeyError
from app.core.multikey import (
    ALPHABET,
    MAX_LENGTH,
    PREFIXES,
    InvalidMultibaseError,
    decode,
    encode,
    public_from_multibase,
    public_to_multibase,
)
from tests.core.signing import PUBLIC_KEYS

ED25519, P256, P384, RSA = (
    PUBLIC_KEYS[name]
    for name in (Algorithm.EDDSA, Algorithm.ES256, Algorithm.ES384, Algorithm.RS256)
)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"", "z", id="empty"),
        pytest.param(b"Hello World!", "z2NEpo7TZRRrLZSi2U", id="text"),
        pytest.param(b"\0\0\x28\x7f\xb4\xcd", "z11233QC4", id="zeros"),
        pytest.param(b"\0", "z1", id="one-zero"),
    ],
)
def test_the_examples_of_base_58_go_both_ways(data: bytes, text: str) -> None:
    assert encode(data) == text
    assert decode(text) == data


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("2NEpo7TZRRrLZSi2U", id="no-prefix"),
        pytest.param("uSGVsbG8", id="base64url"),
        pytest.param("Z2NEpo", id="other-prefix"),
        pytest.param("z0", id="zero"),
        pytest.param("zO", id="capital-O"),
        pytest.param("zI", id="capital-I"),
        pytest.param("zl", id="small-l"),
        pytest.param("z2NE po", id="space"),
        pytest.param("z2NEpo\n", id="line-end"),
        pytest.param("z\ud800", id="surrogate"),
        pytest.param("z" + "2" * MAX_LENGTH, id="too-long"),
    ],
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidMultibaseError):
        decode(text)


def test_the_longest_text_is_read() -> None:
    assert decode("z" + "1" * (MAX_LENGTH - 1)) == b"\0" * (MAX_LENGTH - 1)


@given(st.binary(max_size=100))
def test_what_is_encoded_decodes_to_itself(data: bytes) -> None:
    assert decode(encode(data)) == data


@given(st.text(alphabet=ALPHABET, max_size=40))
def test_a_text_is_the_only_one_for_its_bytes(digits: str) -> None:
    assert encode(decode("z" + digits)) == "z" + digits


@pytest.mark.parametrize(
    ("text", "algorithm"),
    [
        # The examples of Controlled Identifiers 1.0 and of the did:key method.
        pytest.param(
            "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", Algorithm.EDDSA, id="Ed25519"
        ),
        pytest.param(
            "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv", Algorithm.ES256, id="P-256"
        ),
        pytest.param(
            "z82LkvCwHNreneWpsgPEbV3gu1C6NFJEBg4srfJ5gdxEsMGRJUz2sG9FE42shbn2xkZJh54",
            Algorithm.ES384,
            id="P-384",
        ),
    ],
)
def test_a_published_key_is_read_and_written_as_published(text: str, algorithm: Algorithm) -> None:
    key = public_from_multibase(text)

    assert type(key) is type(PUBLIC_KEYS[algorithm])
    assert public_to_multibase(key) == text
    assert decode(text)[:2] == PREFIXES[algorithm]


@pytest.mark.parametrize("algorithm", list(PREFIXES))
def test_a_key_survives_being_written_and_read(algorithm: Algorithm) -> None:
    key = PUBLIC_KEYS[algorithm]

    assert public_from_multibase(public_to_multibase(key)) == key


def with_prefix(prefix: bytes, raw: bytes) -> str:
    return encode(prefix + raw)


POINT_256 = decode(public_to_multibase(P256))[2:]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("z", id="nothing"),
        # From the did:key method; the same 32 bytes could be taken for another kind of key.
        pytest.param("z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F", id="X25519"),
        pytest.param(with_prefix(b"\xe7\x01", POINT_256), id="secp256k1"),
        pytest.param(with_prefix(b"\x80\x26", b"\x01" * 32), id="private-key"),
        pytest.param(with_prefix(PREFIXES[Algorithm.EDDSA], b"\0" * 32), id="small-order"),
        pytest.param(with_prefix(PREFIXES[Algorithm.EDDSA], b"\x02" * 33), id="too-long"),
        pytest.param(with_prefix(PREFIXES[Algorithm.ES384], POINT_256), id="other-curve"),
        pytest.param(with_prefix(PREFIXES[Algorithm.ES256], POINT_256[1:]), id="too-short"),
        pytest.param(
            with_prefix(PREFIXES[Algorithm.ES256], b"\x04" + POINT_256[1:]), id="wrong-form"
        ),
        pytest.param(with_prefix(PREFIXES[Algorithm.ES256], b"\x02" + b"\xff" * 32), id="no-point"),
    ],
)
def test_any_other_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidKeyError):
        public_from_multibase(text)


def test_an_rsa_key_has_no_such_form() -> None:
    with pytest.raises(InvalidKeyError, match="Ed25519, P-256 or P-384"):
        public_to_multibase(RSA)
