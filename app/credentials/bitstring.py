"""The compressed bitstring of a status list (Bitstring Status List 1.0, sections 3.1 to 3.4)."""

import zlib

from app.core import base64url
from app.core.errors import RejectedError

# Section 6.1: a smaller list would tell too much about whose status is asked for.
MIN_ENTRIES = 131_072
# A list of 1 MiB of gzip can inflate to 1 GiB; no honest list has more than 16 MiB (2**27 entries).
MAX_BYTES = 16 * 1024 * 1024
# The ones in a list are few and far apart. To look for runs of zeros alone takes a tenth of the
# time of zlib's usual search, and gains more: of 2**20 entries with 1 % set 0.4 ms and 15.6 KB,
# against 3.7 ms and 16.9 KB at level 6 and 0.8 ms and 22.6 KB at level 1 (docs/performance.md).
LEVEL, STRATEGY = 1, zlib.Z_RLE
_GZIP = 16 + zlib.MAX_WBITS
PREFIX = "u"


class InvalidStatusListError(RejectedError):
    """The list cannot be read, or is smaller than a list may be."""

    code = "invalid_status_list"


def encode(bits: bytes) -> str:
    """Return a bitstring as `encodedList`: gzip, then multibase base64url."""
    return PREFIX + base64url.encode(deflated(bits, wbits=_GZIP))


def deflated(bits: bytes | bytearray, *, wbits: int) -> bytes:
    """Return a list compressed, as gzip or as zlib."""
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, wbits, zlib.DEF_MEM_LEVEL, STRATEGY)
    return compressor.compress(bits) + compressor.flush()


def decode(encoded: str) -> bytes:
    """Return the bitstring of an `encodedList`.

    Raises:
        InvalidStatusListError: it is not one gzip member, too small, or inflates too far.
        InvalidEncodingError: it is not base64url.
    """
    if not encoded.startswith(PREFIX):
        raise InvalidStatusListError("A status list is multibase base64url.")
    inflater = zlib.decompressobj(_GZIP)
    try:
        bits = inflater.decompress(base64url.decode(encoded[1:]), MAX_BYTES)
    except zlib.error as error:
        raise InvalidStatusListError("A status list is compressed with gzip.") from error
    if not inflater.eof or inflater.unused_data:
        raise InvalidStatusListError("A status list is one complete gzip member of at most 16 MiB.")
    if len(bits) * 8 < MIN_ENTRIES:
        raise InvalidStatusListError(f"A status list has at least {MIN_ENTRIES} entries.")
    return bits


def value_at(data: bytes, index: int, *, bits: int = 1) -> int:
    """Return the entry at `index`; the first lies in the leftmost bits of the first byte.

    Raises:
        InvalidStatusListError: the list has no such index.
    """
    first = index * bits
    if not 0 <= first <= len(data) * 8 - bits:
        raise InvalidStatusListError("The status list has no such index.")
    around = int.from_bytes(data[first >> 3 : (first >> 3) + 2].ljust(2, b"\0"))
    return around >> (16 - (first & 7) - bits) & ((1 << bits) - 1)
