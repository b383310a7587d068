"""What is asked at the same moment is done together, and answered each by itself."""

import asyncio
from collections.abc import Sequence
from threading import Event, Lock

import pytest

from app.core.at_once import NotAtOnceError
from app.web.together import MAX_TOGETHER, Together
from tests.loops import in_a_loop


class RefusedError(Exception):
    """What one of a group gets in place of an answer."""


def together(groups: list[Sequence[int]], *, until: Event | None = None) -> Together[int, str]:
    def work(asked: Sequence[int]) -> Sequence[str | Exception]:
        groups.append(asked)
        if until is not None:
            until.wait(10)
        return [RefusedError() if one < 0 else f"answer {one}" for one in asked]

    return Together(work)


def test_who_comes_alone_is_served_alone() -> None:
    groups: list[Sequence[int]] = []
    assert in_a_loop(together(groups).ask(1)) == "answer 1"
    assert groups == [[1]]


def test_those_who_come_meanwhile_are_served_together_and_each_gets_its_own_answer() -> None:
    groups: list[Sequence[int]] = []

    async def many() -> list[str | BaseException]:
        begun = Event()
        asking = together(groups, until=begun)
        asked = [asyncio.create_task(asking.ask(number)) for number in [1, 2, 3, -4, 5]]
        await asyncio.sleep(0)
        begun.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    answers = in_a_loop(many())
    assert [str(each) for each in answers[:3]] == ["answer 1", "answer 2", "answer 3"]
    assert isinstance(answers[3], RefusedError)
    # The first found nobody in work; the others came meanwhile.
    assert list(map(list, groups)) == [[1], [2, 3, -4, 5]]


def test_no_group_is_larger_than_may_be() -> None:
    groups: list[Sequence[int]] = []

    async def many() -> None:
        asking = together(groups)
        await asyncio.gather(*(asking.ask(number) for number in range(3 * MAX_TOGETHER)))

    in_a_loop(many())
    assert max(map(len, groups)) == MAX_TOGETHER
    assert sorted(one for group in groups for one in group) == list(range(3 * MAX_TOGETHER))


def test_what_breaks_a_group_is_told_to_all_of_it_and_to_nobody_else() -> None:
    def work(asked: Sequence[int]) -> Sequence[int | Exception]:
        if -1 in asked:
            raise RefusedError
        return asked

    async def both() -> int:
        asking = Together(work)
        with pytest.raises(RefusedError):
            await asking.ask(-1)
        return await asking.ask(2)

    assert in_a_loop(both()) == 2


def test_what_breaks_a_group_lets_the_others_be_asked_alone() -> None:
    begun = Event()

    def work(asked: Sequence[int]) -> Sequence[int | Exception]:
        begun.wait(10)
        if -1 in asked:
            raise RefusedError
        return asked

    async def many() -> list[int | BaseException]:
        asking = Together(work)
        asked = [asyncio.create_task(asking.ask(number)) for number in [1, 2, -1, 3]]
        await asyncio.sleep(0)
        begun.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    assert [type(each) for each in in_a_loop(many())] == [int, *[NotAtOnceError] * 3]


def test_who_hangs_up_keeps_nobody_waiting() -> None:
    groups: list[Sequence[int]] = []

    async def one_leaves() -> str:
        begun = Event()
        asking = together(groups, until=begun)
        leaving, staying = (asyncio.create_task(asking.ask(number)) for number in (1, 2))
        await asyncio.sleep(0)
        leaving.cancel()
        begun.set()
        return await staying

    assert in_a_loop(one_leaves()) == "answer 2"


class Kinds:
    """Notes the groups it is given, and waits with each until it may go on."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.go, self.lock = Event(), Lock()
        self.at_once: list[str] = []
        self.met: set[tuple[str, ...]] = set()

    def __call__(self, asked: Sequence[str]) -> Sequence[str | Exception]:
        kind = asked[0][0]
        with self.lock:
            self.groups.append(list(asked))
            self.at_once.append(kind)
            self.met.add(tuple(sorted(self.at_once)))
        self.go.wait(10)
        with self.lock:
            self.at_once.remove(kind)
        return [one.upper() for one in asked]

    def all(self, *asked: str, most: int) -> list[str]:
        """Ask for all at one moment, by their first letters, one group of a letter at a time."""

        async def ask() -> list[str]:
            asking = Together(self, most=most, groups=2)
            waiting = [asyncio.create_task(asking.ask(one, one[0])) for one in asked]
            await asyncio.sleep(0)
            self.go.set()
            return list(await asyncio.gather(*waiting))

        return in_a_loop(ask())


def test_kinds_are_not_mixed_and_take_turns() -> None:
    work = Kinds()
    asked = ["a0", "a1", "a2", "a3", "b0", "c0"]
    assert work.all(*asked, most=2) == [one.upper() for one in asked]
    # Who has many in line stands at its end again.
    assert sorted(work.groups) == [["a0"], ["a1", "a2"], ["a3"], ["b0"], ["c0"]]
    assert work.groups.index(["c0"]) < work.groups.index(["a3"])


def test_two_kinds_are_done_at_once_and_one_of_which_one_may_be_is_not() -> None:
    work = Kinds()
    work.all("a0", "a1", "a2", "b0", "b1", most=1)
    assert ("a", "b") in work.met
    assert not {("a", "a"), ("b", "b")} & work.met
