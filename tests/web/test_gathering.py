"""What waits together is done together: nothing twice, nothing lost, and nobody pushed aside."""

import asyncio
from collections.abc import Sequence
from threading import Event, Lock

import pytest

from app.web.gathering import Gathering
from tests.loops import in_a_loop


class Work:
    """Notes the groups it is given, and waits with the first until it may go on."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.go, self.lock = Event(), Lock()
        self.at_once = self.most_at_once = 0

    def __call__(self, items: Sequence[str]) -> list[str]:
        with self.lock:
            self.groups.append(list(items))
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
        self.go.wait(10)
        with self.lock:
            self.at_once -= 1
        return [item.upper() for item in items]


async def asked(gathering: Gathering[str, str], work: Work, items: Sequence[str]) -> list[str]:
    """Ask for all at once; let the first group go when everybody stands in line."""
    asks = [asyncio.ensure_future(gathering.ask(item[0], item)) for item in items]
    await asyncio.sleep(0)
    work.go.set()
    return list(await asyncio.gather(*asks))


def test_each_gets_its_own_result_and_what_waited_meanwhile_is_one_group() -> None:
    work = Work()
    items = [f"a{number}" for number in range(6)]
    found = in_a_loop(asked(Gathering(work, 10, 1), work, items))
    assert found == [item.upper() for item in items]
    assert work.groups == [["a0"], items[1:]]


def test_a_group_has_a_limit() -> None:
    work = Work()
    in_a_loop(asked(Gathering(work, 2, 1), work, [f"a{number}" for number in range(6)]))
    assert [len(group) for group in work.groups] == [1, 2, 2, 1]


def test_kinds_are_not_mixed_and_take_turns() -> None:
    work = Work()
    items = ["a0", "a1", "a2", "a3", "b0"]
    in_a_loop(asked(Gathering(work, 2, 1), work, items))
    # Who has many in line stands at its end again.
    assert work.groups == [["a0"], ["a1", "a2"], ["b0"], ["a3"]]


def test_two_kinds_are_done_at_once_and_one_kind_is_not() -> None:
    work = Work()
    in_a_loop(asked(Gathering(work, 9, 2), work, ["a0", "a1", "b0", "b1", "c0"]))
    assert work.most_at_once == 2
    assert sorted(map(tuple, work.groups[:2])) == [("a0",), ("b0",)]


def test_an_error_goes_to_all_of_its_group_and_to_nobody_else() -> None:
    def fail(items: Sequence[str]) -> list[str]:
        if items[0].startswith("a"):
            raise OSError("no disk")
        return list(items)

    async def ask() -> list[str | BaseException]:
        gathering = Gathering(fail, 9, 2)
        return await asyncio.gather(
            *(gathering.ask(item[0], item) for item in ("a0", "a1", "b0")), return_exceptions=True
        )

    first, second, third = in_a_loop(ask())
    assert isinstance(first, OSError)
    assert isinstance(second, OSError)
    assert third == "b0"


def test_who_left_keeps_nobody_else_from_an_answer() -> None:
    async def ask() -> str:
        work = Work()
        gathering = Gathering(work, 9, 1)
        first, leaving, last = (
            asyncio.ensure_future(gathering.ask("a", item)) for item in ("a0", "a1", "a2")
        )
        await asyncio.sleep(0)
        leaving.cancel()
        work.go.set()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        return f"{await first} {await last}"

    assert in_a_loop(ask()) == "A0 A2"
