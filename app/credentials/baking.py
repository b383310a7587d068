"""Credentials baked into pictures (Open Badges 3.0, section 5.3): read from PNG and SVG.

A picture is only searched for its credential, and never decoded or shown.
"""

import struct
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from app.core.documents import MAX_BYTES
from app.core.errors import MalformedError, RejectedError, TooLargeError

# A badge with its picture; the largest of the samples of others has 700 KB.
MAX_PICTURE_BYTES = 4 * 1024 * 1024
# A picture of four megabytes in the pieces of 8 KiB that encoders make has 512.
MAX_CHUNKS = 10_000
MAX_ELEMENT_DEPTH = 64
KEYWORD = b"openbadgecredential"
SVG_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ELEMENT = f"{SVG_NAMESPACE} credential"
_COMPRESSED = 1


class InvalidPictureError(MalformedError):
    """The bytes are not a picture of the kind that they claim to be."""

    code = "invalid_picture"


class NoBakedCredentialError(RejectedError):
    """The picture holds no credential, or several."""

    code = "no_baked_credential"


class PictureTooLargeError(TooLargeError):
    """The picture is larger than any badge."""

    code = "picture_too_large"


def unbake(data: bytes, media_type: str) -> str:
    """Return the text of the credential in a picture: a JWS, or JSON.

    Raises:
        PictureTooLargeError: it is larger than `MAX_PICTURE_BYTES`.
        InvalidPictureError: it is no PNG or SVG that can be read safely.
        NoBakedCredentialError: it does not hold exactly one credential.
    """
    if len(data) > MAX_PICTURE_BYTES:
        raise PictureTooLargeError(f"A picture has at most {MAX_PICTURE_BYTES} bytes.")
    found = _in_svg(data) if media_type == "image/svg+xml" else list(_in_png(data))
    if len(found) != 1 or not found[0].strip():
        raise NoBakedCredentialError("The picture does not hold exactly one credential.")
    return found[0].strip()


def bake_svg(svg: str, token: str) -> str:
    """Return an SVG of ours with a token in it, as its attribute `verify` (section 5.3.2)."""
    head, bracket, rest = svg.partition(">")
    baked = f'<openbadges:credential xmlns:openbadges="{SVG_NAMESPACE}" verify="{token}"/>'
    return f"{head}{bracket}{baked}{rest}"


def _in_png(data: bytes) -> Iterator[str]:
    for kind, content in _chunks(data):
        keyword, separator, rest = content.partition(b"\0")
        if kind == b"iTXt" and separator and keyword == KEYWORD:
            yield _text_of(rest)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a PNG (PNG third edition, section 5.3) whose checksums are right."""
    if not data.startswith(_SIGNATURE):
        raise InvalidPictureError("This is not a PNG.")
    position = len(_SIGNATURE)
    for _ in range(MAX_CHUNKS):
        header = data[position : position + 8]
        if len(header) < len(_SIGNATURE):
            break
        length, kind = struct.unpack(">I4s", header)
        content = data[position + 8 : position + 8 + length]
        checksum = data[position + 8 + length : position + 12 + length]
        if checksum != struct.pack(">I", zlib.crc32(kind + content)):
            raise InvalidPictureError("A part of the PNG is missing or damaged.")
        yield kind, content
        if kind == b"IEND":
            return
        position += 12 + length
    raise InvalidPictureError("The PNG does not end.")


def _text_of(rest: bytes) -> str:
    """Return the text of an iTXt chunk behind its keyword (section 11.3.3.4)."""
    flag, method, named = rest[:1], rest[1:2], rest[2:]
    parts = named.split(b"\0", 2)
    if len(parts) != 3 or method != b"\0":  # noqa: PLR2004 - language, translation, text
        raise InvalidPictureError("The text in the PNG is not of its form.")
    text = _inflated(parts[2]) if flag == bytes([_COMPRESSED]) else parts[2]
    if len(text) > MAX_BYTES:
        raise PictureTooLargeError(f"A credential has at most {MAX_BYTES} bytes.")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidPictureError("The text in the PNG is not UTF-8.") from error


def _inflated(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(data, MAX_BYTES)
    except zlib.error as error:
        raise InvalidPictureError("The text in the PNG is not compressed with zlib.") from error
    if not inflater.eof and not inflater.unconsumed_tail:
        raise InvalidPictureError("The compressed text in the PNG is cut off.")
    if not inflater.eof:
        raise PictureTooLargeError(f"A credential has at most {MAX_BYTES} bytes.")
    return text


def _in_svg(data: bytes) -> list[str]:
    search = _SVGSearch()
    try:
        search.parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise InvalidPictureError("This is not an SVG that can be read.") from error
    return search.found


class _SVGSearch:
    """Finds the credential in an SVG, which has no document type and so no entities."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.found: list[str] = []
        self._depth = 0
        self._inside: list[str] | None = None

    def _refuse_doctype(self, *_declaration: object) -> None:
        raise InvalidPictureError("An SVG with a document type is not read.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_ELEMENT_DEPTH:
            raise InvalidPictureError(f"An SVG is at most {MAX_ELEMENT_DEPTH} elements deep.")
        if name == _ELEMENT:
            # Section 5.3.2: a JWS is the attribute `verify`, JSON is the content.
            verify = attributes.get("verify", "")
            self._inside = []
            if verify and verify != "JWT":
                self.found.append(verify)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name == _ELEMENT and self._inside is not None:
            text = "".join(self._inside)
            if text.strip():
                self.found.append(text)
            self._inside = None

    def _text(self, text: str) -> None:
        if self._inside is not None:
            self._inside.append(text)
