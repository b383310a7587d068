"""Which places of a status list belong to a block: spread over the whole list by a secret.

Blocks are handed out one by one, so that places of one block are used about the same time. A
stranger who sees two places must not be able to tell whether they are of one block: the blocks are
runs of a permutation of the list (a Feistel network), which nobody knows without the secret.
"""

from array import array
from functools import lru_cache
from hashlib import shake_256

# Places in a block: what a process that dies can lose for each institution.
BLOCK = 256
# Of two steps each; four steps make a permutation that looks random, more cost nothing.
_ROUNDS = 4
# So many lists have their tables at hand, of about 16 KB.
_REMEMBERED = 256

# In quotes, as Python 3.11 knows arrays of no kind.
_Tables = tuple[tuple["array[int]", "array[int]"], ...]


def places_of(block: int, *, secret: bytes, entries: int) -> "array[int]":
    """Return the places of a block, in an order that tells nothing; `entries` is a power of two.

    Every place of the list is in exactly one of its `entries / BLOCK` blocks.
    """
    low = entries.bit_length() // 2
    mask, tables = (1 << low) - 1, _tables(secret, entries)
    found = array("I")
    for number in range(block * BLOCK, (block + 1) * BLOCK):
        left, right = number >> low, number & mask
        for of_right, of_left in tables:
            left ^= of_right[right]
            right ^= of_left[left]
        found.append(left << low | right)
    return found


@lru_cache(_REMEMBERED)
def _tables(secret: bytes, entries: int) -> _Tables:
    """Return, for each round, what goes into the left half by the right one, and back."""
    low = entries.bit_length() // 2
    lefts, rights = entries >> low, 1 << low
    return tuple(
        (
            _table(secret + bytes([2 * number]), rights, lefts - 1),
            _table(secret + bytes([2 * number + 1]), lefts, rights - 1),
        )
        for number in range(_ROUNDS)
    )


def _table(seed: bytes, size: int, mask: int) -> "array[int]":
    drawn = array("H", shake_256(seed).digest(2 * size))
    return array("H", (each & mask for each in drawn))
