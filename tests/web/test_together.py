"""What is asked at the same moment is done together, and answered each by itself."""

import asyncio
from collections.abc import Sequence
from threading import Event

import pytest

from app.core.at_once import NotAtOnceError
from app.web.together import MAX_TOGETHER, Together


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
    assert asyncio.run(together(groups).ask(1)) == "answer 1"
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

    answers = asyncio.run(many())
    assert [str(each) for each in answers[:3]] == ["answer 1", "answer 2", "answer 3"]
    assert isinstance(answers[3], RefusedError)
    # The first two found a thread free each; the others came while these were busy.
    assert sorted(map(list, groups)) == [[1], [2], [3, -4, 5]]


def test_no_group_is_larger_than_may_be() -> None:
    groups: list[Sequence[int]] = []

    async def many() -> None:
        asking = together(groups)
        await asyncio.gather(*(asking.ask(number) for number in range(3 * MAX_TOGETHER)))

    asyncio.run(many())
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

    assert asyncio.run(both()) == 2


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

    assert [type(each) for each in asyncio.run(many())] == [int, int, *[NotAtOnceError] * 2]


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

    assert asyncio.run(one_leaves()) == "answer 2"
