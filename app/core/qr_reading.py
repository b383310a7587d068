"""Reads the QR code in a photograph: by zxing, from what Pillow makes of the picture.

Only three formats, only so many points; the picture is reduced before anything looks at it.
"""

import struct
import zlib
from io import BytesIO

import zxingcpp
from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP")
# The best telephones make fifty million points; only a JPEG can be read at a reduced size.
MAX_JPEG_POINTS = 64_000_000
MAX_POINTS = 16_000_000
# Enough for a code that fills a tenth of the width.
REDUCED_TO = (2000, 2000)
MAX_TEXT = 8_000
QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def qr_text(data: bytes) -> str | None:
    """Return the text of the one QR code in a picture; None when there is none that can be read."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            most = MAX_JPEG_POINTS if picture.format == "JPEG" else MAX_POINTS
            if picture.width * picture.height > most:
                return None
            picture.draft("L", REDUCED_TO)
            grey = picture.convert("L")
            grey.thumbnail(REDUCED_TO)
            found = zxingcpp.read_barcodes(grey, formats=QR_CODES)
    except (
        OSError,
        ValueError,
        SyntaxError,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
    ):
        # What Pillow raises on a picture that is none, or is damaged.
        return None
    texts = {code.text for code in found if code.valid}
    return texts.pop()[:MAX_TEXT] if len(texts) == 1 else None
