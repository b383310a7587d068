"""Pictures from strangers: what comes out holds the points, and nothing else of the file."""

import time
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydantic import TypeAdapter, ValidationError

from app.core.colour import Colour, contrast_with_white
from app.core.errors import AppError
from app.core.pictures import (
    KEPT_SIDE,
    MAX_BYTES,
    TooManyPointsError,
    UnreadablePictureError,
    UnsupportedPictureError,
    clean_picture,
)
from tests.corpus.rows_of import octets, rows

# Enough for a slow machine; the corpus asks for a second on a quiet one.
PATIENCE_SECONDS = 5


def drawn(kind: str = "PNG", *, size: tuple[int, int] = (40, 20), mode: str = "RGB") -> bytes:
    made = BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else None).save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_comes_out_as_png(kind: str) -> None:
    with Image.open(BytesIO(clean_picture(drawn(kind)))) as picture:
        assert (picture.format, picture.size) == ("PNG", (40, 20))


def test_a_large_picture_is_made_smaller() -> None:
    with Image.open(BytesIO(clean_picture(drawn(size=(2000, 1000))))) as picture:
        assert picture.size == (KEPT_SIDE, KEPT_SIDE // 2)


def test_what_was_written_in_the_file_is_gone() -> None:
    info = PngInfo()
    info.add_itxt("openbadgecredential", "secret words")
    made = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (4, 4)).save(made, "PNG", pnginfo=info, exif=exif)
    clean = clean_picture(made.getvalue() + b"<script>secret</script>")
    assert b"secret" in made.getvalue()
    assert b"secret" not in clean
    with Image.open(BytesIO(clean)) as picture:
        assert picture.info == {}


def test_transparency_stays() -> None:
    with Image.open(BytesIO(clean_picture(drawn(mode="RGBA")))) as picture:
        assert picture.mode == "RGBA"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"<svg onload='alert(1)'/>", UnsupportedPictureError, id="svg"),
        pytest.param(b"GIF89a", UnsupportedPictureError, id="gif"),
        pytest.param(b"", UnsupportedPictureError, id="nothing"),
        pytest.param(drawn()[:40], UnreadablePictureError, id="cut off"),
        pytest.param(b"RIFF\x00\x00\x00\x00WEBPVP8 ", UnreadablePictureError, id="a head only"),
        pytest.param(b"\xff\xd8\xff" + b"x" * MAX_BYTES, TooManyPointsError, id="too many bytes"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(data: bytes, error: type[AppError]) -> None:
    with pytest.raises(error):
        clean_picture(data)


def test_a_picture_that_only_claims_to_be_huge_is_refused_before_it_is_unpacked() -> None:
    data = bytearray(drawn())
    data[16:24] = (5_001).to_bytes(4) + (5_000).to_bytes(4)
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    began = time.monotonic()
    with pytest.raises(TooManyPointsError):
        clean_picture(bytes(data))
    assert time.monotonic() - began < PATIENCE_SECONDS


def test_no_malformed_picture_leads_to_a_fault_of_ours() -> None:
    refused, kept = 0, 0
    for row in rows("images_malformed"):
        began = time.monotonic()
        try:
            clean = clean_picture(octets(row))
        except AppError:
            refused += 1
        else:
            kept += 1
            assert clean.startswith(b"\x89PNG"), row["id"]
        assert time.monotonic() - began < PATIENCE_SECONDS, row["id"]
    assert refused > 20
    assert kept > 5


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#000000", 21.0), ("#ffffff", 1.0), ("#777777", 4.48)]
)
def test_the_contrast_is_that_of_the_guidelines(colour: str, ratio: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.01)


def test_a_colour_on_which_white_can_be_read_is_taken_and_a_lighter_one_is_not() -> None:
    colour: TypeAdapter[str] = TypeAdapter(Colour)
    assert colour.validate_python("#767676") == "#767676"
    for refused in ("#777777", "#FFF", "teal", '#0a5257"/>'):
        with pytest.raises(ValidationError):
            colour.validate_python(refused)
