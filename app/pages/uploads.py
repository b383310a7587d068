"""What somebody handed in on the page: a file, a text, a link, or a photograph of a code."""

from app.core.qr_reading import qr_text
from app.core.text import MAX_SHORT

PNG, JPEG, RIFF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF"
BAKED = b"openbadgecredential"


def shown_name(filename: str) -> str:
    """Return the name of a file as far as it can be shown."""
    shown = "".join(letter for letter in filename if letter.isprintable()).strip()
    return shown[-MAX_SHORT:].strip()


def media_type_of_file(data: bytes) -> str:
    """Return what a file is, by its first bytes; whatever is no picture is plain text.

    A photograph counts as a PNG too: that it holds no credential is what its reader says.
    """
    if data.startswith((PNG, JPEG, RIFF)):
        return "image/png"
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "image/svg+xml"
    return "text/plain"


def is_photograph(data: bytes) -> bool:
    """Tell whether a file is a picture that has no credential baked into it."""
    return data.startswith((JPEG, RIFF)) or (data.startswith(PNG) and BAKED not in data)


def as_text(data: bytes) -> bytes:
    """Return the text of the code in a photograph; anything else as it is."""
    text = qr_text(data) if is_photograph(data) else None
    return data if text is None else text.encode()


def link_in(data: bytes) -> str | None:
    """Return the link that was handed in instead of a credential."""
    text = data.strip()
    is_link = text.startswith((b"https://", b"http://")) and b"\n" not in text
    return text.decode("utf-8", errors="replace") if is_link else None
