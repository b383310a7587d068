"""Base64url without padding (RFC 7515, section 2), with exactly one form for each value."""

import base64
import binascii

from app.core.errors import MalformedError


class InvalidEncodingError(MalformedError):
    """The text is not base64url in its one canonical form."""

    code = "invalid_encoding"


def encode(data: bytes) -> str:
    """Return `data` as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of base64url text.

    Raises:
        InvalidEncodingError: padding, white space, another alphabet, or bits that say nothing;
            else two texts could stand for one token.
    """
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # What is not ASCII, and lengths that no base64 has.
    except (ValueError, binascii.Error) as error:
        raise InvalidEncodingError("This is not base64url without padding.") from error
    # The decoder passes over what is no base64; written anew, there is one form and nothing else.
    if encode(data) != text:
        raise InvalidEncodingError("This base64url is not in its canonical form.")
    return data
