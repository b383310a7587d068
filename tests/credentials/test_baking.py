"""Credentials in pictures: those that openbadgeslib bakes, and every picture that holds none."""

import struct
import zlib

import pytest

from app.core.documents import MAX_BYTES
from app.core.errors import AppError
from app.credentials.baking import (
    MAX_PICTURE_BYTES,
    InvalidPictureError,
    NoBakedCredentialError,
    PictureTooLargeError,
    unbake,
)
from tests.pages.pictures import NAMESPACE, baked_png, baked_svg

TEXT = '{"naam": "Zoë", "wat": "<diploma> & meer"}'
TOKEN = "eyJhbGciOiJFZERTQSJ9.e30.AAAA"
PNG = "image/png"
SVG = "image/svg+xml"


@pytest.mark.parametrize("text", [TEXT, TOKEN])
@pytest.mark.parametrize("compressed", [False, True])
def test_what_was_baked_into_a_png_comes_out(text: str, compressed: bool) -> None:
    assert unbake(baked_png(text, compressed=compressed), PNG) == text


@pytest.mark.parametrize("text", [TEXT, TOKEN])
def test_what_was_baked_into_an_svg_comes_out(text: str) -> None:
    assert unbake(baked_svg(text), SVG) == text


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def with_text(content: bytes, *, times: int = 1) -> bytes:
    """Return a PNG whose only chunks are texts."""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"iTXt", content) * times + chunk(b"IEND", b"")


def itxt(text: bytes, *, flag: bytes = b"\0", method: bytes = b"\0") -> bytes:
    return b"openbadgecredential\0" + flag + method + b"\0\0" + text


GOOD = with_text(itxt(b"x"))
BOMB = zlib.compress(b"x" * (MAX_BYTES + 1))


@pytest.mark.parametrize(
    ("picture", "error"),
    [
        pytest.param(b"", InvalidPictureError, id="nothing"),
        pytest.param(GOOD[1:], InvalidPictureError, id="no signature"),
        pytest.param(GOOD[:-12], InvalidPictureError, id="no end"),
        pytest.param(GOOD[:-1], InvalidPictureError, id="cut off"),
        pytest.param(GOOD.replace(b"x", b"y"), InvalidPictureError, id="a wrong checksum"),
        pytest.param(with_text(b"openbadgecredential\0"), InvalidPictureError, id="no text"),
        pytest.param(
            with_text(itxt(b"x", method=b"\1")), InvalidPictureError, id="unknown compression"
        ),
        pytest.param(with_text(itxt(b"x", flag=b"\1")), InvalidPictureError, id="not compressed"),
        pytest.param(with_text(itxt(b"\xff")), InvalidPictureError, id="no UTF-8"),
        pytest.param(with_text(itxt(BOMB, flag=b"\1")), PictureTooLargeError, id="a bomb"),
        pytest.param(
            with_text(itxt(b"x" * (MAX_BYTES + 1))), PictureTooLargeError, id="a long text"
        ),
        pytest.param(
            b"\x89PNG\r\n\x1a\n" + bytes(MAX_PICTURE_BYTES), PictureTooLargeError, id="large"
        ),
        pytest.param(
            with_text(b"Title\0\0\0\0\0x", times=10_001), InvalidPictureError, id="many chunks"
        ),
        pytest.param(with_text(itxt(b"x"), times=2), NoBakedCredentialError, id="two"),
        pytest.param(with_text(itxt(b" ")), NoBakedCredentialError, id="an empty one"),
        pytest.param(
            baked_png("x", keyword="openbadges"), NoBakedCredentialError, id="of Open Badges 2.0"
        ),
    ],
)
def test_a_png_that_holds_none_is_refused(picture: bytes, error: type[AppError]) -> None:
    with pytest.raises(error):
        unbake(picture, PNG)


def svg(inner: str, *, before: str = "") -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>'.encode()


ONE = f'<o:credential xmlns:o="{NAMESPACE}">x</o:credential>'
ENTITY = '<!DOCTYPE svg [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]>'
FILE = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("picture", "error"),
    [
        pytest.param(b"", InvalidPictureError, id="nothing"),
        pytest.param(b"<svg", InvalidPictureError, id="cut off"),
        pytest.param(svg(ONE, before=ENTITY), InvalidPictureError, id="entities"),
        pytest.param(svg(ONE, before=FILE), InvalidPictureError, id="a file"),
        pytest.param(svg("<g>" * 70 + "</g>" * 70), InvalidPictureError, id="deep"),
        pytest.param(svg(ONE * 2), NoBakedCredentialError, id="two"),
        pytest.param(svg(""), NoBakedCredentialError, id="none"),
        pytest.param(svg("<credential>x</credential>"), NoBakedCredentialError, id="namespace"),
        pytest.param(
            svg(f'<o:credential xmlns:o="{NAMESPACE}"/>'), NoBakedCredentialError, id="an empty one"
        ),
    ],
)
def test_an_svg_that_holds_none_is_refused(picture: bytes, error: type[AppError]) -> None:
    with pytest.raises(error):
        unbake(picture, SVG)
