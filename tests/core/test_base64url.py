import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.base64url import InvalidEncodingError, decode, encode

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"", "", id="empty"),
        pytest.param(b"f", "Zg", id="one-byte"),
        pytest.param(b"fo", "Zm8", id="two-bytes"),
        pytest.param(b"foo", "Zm9v", id="three-bytes"),
        pytest.param(b"\x03\xec\xff\xe0\xc1", "A-z_4ME", id="RFC-7515-appendix-C"),
    ],
)
def test_the_examples_of_rfc_4648_and_7515_go_both_ways(data: bytes, text: str) -> None:
    assert encode(data) == text
    assert decode(text) == data


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Zg==", id="padding"),
        pytest.param("Zg\n", id="line-end"),
        pytest.param("Z g", id="space"),
        pytest.param("A+z/", id="other-alphabet"),
        pytest.param("Zh", id="bits-that-say-nothing"),
        pytest.param("Z", id="impossible-length"),
        pytest.param("Zgé", id="not-ASCII"),
        pytest.param("Z\N{FULLWIDTH LATIN SMALL LETTER G}", id="full-width"),
        pytest.param("Zg\ud800", id="surrogate"),
    ],
)
def test_a_second_way_to_write_a_value_is_refused(text: str) -> None:
    with pytest.raises(InvalidEncodingError):
        decode(text)


@given(st.binary(max_size=100))
def test_what_is_encoded_decodes_to_itself(data: bytes) -> None:
    assert decode(encode(data)) == data


@given(st.text(alphabet=ALPHABET, max_size=12))
def test_a_text_is_refused_or_is_the_only_one_for_its_bytes(text: str) -> None:
    try:
        data = decode(text)
    except InvalidEncodingError:
        return
    assert encode(data) == text
