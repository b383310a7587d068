"""The compressed array of a Token Status List (draft-ietf-oauth-status-list, sections 4 and 7).

Every entry has 1, 2, 4 or 8 bits; the first lies in the lowest bits of the first byte.
"""

import zlib
from collections.abc import Mapping
from typing import Any

from app.core import base64url
from app.core.documents import JSONObject
from app.credentials.bitstring import MAX_BYTES, InvalidStatusListError, deflated

# Section 4.1.
SIZES = frozenset({1, 2, 4, 8})
# Section 7.1.
VALID, INVALID, SUSPENDED = 0, 1, 2


def encode(statuses: Mapping[int, int], *, entries: int, bits: int) -> JSONObject:
    """Return the `status_list` in which these places have a status, and all others are valid."""
    data, per_byte = bytearray(entries * bits // 8), 8 // bits
    for index, status in statuses.items():
        data[index // per_byte] |= status << (index % per_byte * bits)
    return {"bits": bits, "lst": base64url.encode(deflated(data, wbits=zlib.MAX_WBITS))}


def decode(status_list: Any) -> tuple[bytes, int]:
    """Return the array of a `status_list`, and how many bits an entry has.

    Raises:
        InvalidStatusListError: it is not one zlib stream, or inflates too far.
        InvalidEncodingError: it is not base64url.
    """
    match status_list:
        case {"bits": int(bits), "lst": str(text)} if bits in SIZES and not isinstance(bits, bool):
            return _inflated(base64url.decode(text)), bits
        case _:
            raise InvalidStatusListError("A status_list has bits (1, 2, 4 or 8) and lst.")


def status_at(data: bytes, index: int, *, bits: int) -> int:
    """Return the status in a place of an array.

    Raises:
        InvalidStatusListError: the list has no such place.
    """
    per_byte = 8 // bits
    if not 0 <= index < len(data) * per_byte:
        raise InvalidStatusListError("The status list has no such index.")
    return data[index // per_byte] >> (index % per_byte * bits) & ((1 << bits) - 1)


def _inflated(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        inflated = inflater.decompress(data, MAX_BYTES)
    except zlib.error as error:
        raise InvalidStatusListError("A token status list is compressed with zlib.") from error
    if not inflater.eof or inflater.unused_data:
        raise InvalidStatusListError("A token status list is one zlib stream of at most 16 MiB.")
    return inflated
