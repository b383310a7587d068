"""Pictures from strangers: read with care, and written anew, so that only points of colour remain.

A picture that is shown was made by us from the points of the one that came in: what else was in the
file (a script, a place on earth, a second file behind the first) is gone. SVG is not read at all.
"""

import struct
import warnings
import zlib
from io import BytesIO

from PIL import Image, ImageOps

from app.core.errors import MalformedError, TooLargeError, UnsupportedMediaTypeError

FORMATS = ("JPEG", "PNG", "WEBP")
# A photograph of a good telephone, and a drawing for print; looked at before anything is unpacked.
MAX_POINTS = 25_000_000
MAX_BYTES = 4 * 1024 * 1024
# What is kept: sharp on a large screen, and small enough for a page with fifty.
KEPT_SIDE = 800
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")


class UnsupportedPictureError(UnsupportedMediaTypeError):
    """The file is no PNG, JPEG or WebP."""

    code = "unsupported_picture"


class UnreadablePictureError(MalformedError):
    """The picture is damaged."""

    code = "unreadable_picture"


class TooManyPointsError(TooLargeError):
    """The picture is larger than a named limit, in bytes or in points."""

    code = "too_many_points"


def clean_picture(data: bytes) -> bytes:
    """Return a PNG of at most `KEPT_SIDE` points a side with what the picture shows, and no more.

    Raises:
        UnsupportedPictureError: it is no PNG, JPEG or WebP.
        TooManyPointsError: it has more than `MAX_BYTES` or `MAX_POINTS`.
        UnreadablePictureError: it is damaged.
    """
    if len(data) > MAX_BYTES:
        raise TooManyPointsError(f"A picture has at most {MAX_BYTES} bytes.")
    if not data.startswith(_SIGNATURES):
        raise UnsupportedPictureError("Send a picture as PNG, JPEG or WebP.")
    try:
        # Pillow complains aloud of what it then repairs, and of what it refuses anyway.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _written_anew(data)
    except (
        OSError,
        ValueError,
        SyntaxError,
        KeyError,
        IndexError,
        OverflowError,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
    ) as error:
        # What Pillow raises on a picture that is none, or is damaged.
        raise UnreadablePictureError("The picture is damaged.") from error


def _written_anew(data: bytes) -> bytes:
    with Image.open(BytesIO(data), formats=FORMATS) as picture:
        # The size is in the head of the file: nothing has been unpacked yet.
        if picture.width * picture.height > MAX_POINTS:
            raise TooManyPointsError(f"A picture has at most {MAX_POINTS} points.")
        picture.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
        upright = ImageOps.exif_transpose(picture)
        shown = upright.convert("RGBA" if "A" in upright.getbands() else "RGB")
        shown.thumbnail((KEPT_SIDE, KEPT_SIDE))
        plain = Image.new(shown.mode, shown.size)
        plain.paste(shown)
        made = BytesIO()
        plain.save(made, "PNG", optimize=True)
    return made.getvalue()
