"""Pictures with a credential in them, written from the specification (Open Badges 3.0, 5.3)."""

import io
from html import escape

from PIL import Image
from PIL.PngImagePlugin import PngInfo

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


def baked_png(
    text: str, *, keyword: str = "openbadgecredential", compressed: bool = False
) -> bytes:
    """Return a PNG with a credential in an iTXt chunk."""
    info = PngInfo()
    info.add_itxt(keyword, text, zip=compressed)
    made = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(made, "PNG", pnginfo=info)
    return made.getvalue()


def baked_svg(text: str) -> bytes:
    """Return an SVG with a credential: a JWS as an attribute, JSON as text."""
    if text.startswith("{"):
        inner = f'<ob:credential xmlns:ob="{NAMESPACE}"><![CDATA[{text}]]></ob:credential>'
    else:
        inner = f'<ob:credential xmlns:ob="{NAMESPACE}" verify="{escape(text)}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>'.encode()
