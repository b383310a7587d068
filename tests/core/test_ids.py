"""Identifiers are random UUIDs, none twice, also among threads and for children of a process."""

import os
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from uuid import RFC_4122, UUID

from app.core.ids import IDS_AT_ONCE, new_id


def test_an_identifier_is_a_random_uuid_as_it_is_written() -> None:
    for made in [new_id() for _ in range(3 * IDS_AT_ONCE)]:
        read = UUID(made)

        assert (str(read), read.version, read.variant) == (made, 4, RFC_4122)


def test_all_bits_but_those_of_the_version_vary() -> None:
    made = [UUID(new_id()).int for _ in range(500)]
    always, never = made[0], made[0]
    for number in made:
        always, never = always & number, never | number

    assert always.bit_count() == 2
    assert (~never & ((1 << 128) - 1)).bit_count() == 4


def test_threads_never_get_the_same_one() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_id(), range(20_000)))

    assert len(set(made)) == len(made)


def test_a_child_does_not_give_out_those_of_its_parent() -> None:
    context = get_context("fork")
    new_id()
    with context.Pool(2) as pool:
        made = pool.map(_some, range(2), chunksize=1)
    mine = [new_id() for _ in range(IDS_AT_ONCE)]

    assert len({pid for pid, _ in made} - {os.getpid()}) > 0
    assert len({*mine, *made[0][1], *made[1][1]}) == 3 * IDS_AT_ONCE


def _some(_: int) -> tuple[int, list[str]]:
    return os.getpid(), [new_id() for _ in range(IDS_AT_ONCE)]
