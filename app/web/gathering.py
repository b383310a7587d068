"""Requests that wait at the same moment are done together, in one unit of work.

A commit costs a write to the disk, however much it holds. While one group is being written the next
one gathers; a request that comes alone goes alone, and at once.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Item = TypeVar("Item")
Result = TypeVar("Result")
# What waits, each with where its answer goes.
Group = list[tuple[Item, asyncio.Future[Result]]]


@dataclass(frozen=True, slots=True)
class Gathering(Generic[Item, Result]):
    """Does what waits, kind by kind: never two groups of one kind at once, and kinds in turn.

    `work` gets at most `most` items of one kind, in a thread, and returns a result for each, in
    order. When it raises, all who wait for that group get the error.
    """

    work: Callable[[Sequence[Item]], Sequence[Result]]
    most: int
    threads: int
    _executor: Executor = field(init=False)
    _lines: WeakKeyDictionary[asyncio.AbstractEventLoop, "_Line[Item, Result]"] = field(
        default_factory=WeakKeyDictionary
    )

    def __post_init__(self) -> None:
        """Make the threads; they begin with the first group."""
        executor = ThreadPoolExecutor(self.threads, thread_name_prefix="gathered")
        object.__setattr__(self, "_executor", executor)

    async def ask(self, kind: Hashable, item: Item) -> Result:
        """Let `item` be done with whatever of its kind waits beside it; return its result."""
        loop = asyncio.get_running_loop()
        line = self._lines.setdefault(loop, _Line())
        answer: asyncio.Future[Result] = loop.create_future()
        line.waiting.setdefault(kind, []).append((item, answer))
        self._begin(loop, line)
        return await answer

    def _begin(self, loop: asyncio.AbstractEventLoop, line: "_Line[Item, Result]") -> None:
        free = [kind for kind in line.waiting if kind not in line.busy]
        for kind in free[: self.threads - len(line.busy)]:
            group = line.take(kind, self.most)
            line.busy.add(kind)
            items = [item for item, _ in group]
            done = loop.run_in_executor(self._executor, self.work, items)
            done.add_done_callback(partial(self._finish, line=line, kind=kind, group=group))

    def _finish(
        self,
        done: "asyncio.Future[Sequence[Result]]",
        *,
        line: "_Line[Item, Result]",
        kind: Hashable,
        group: "Group[Item, Result]",
    ) -> None:
        line.busy.discard(kind)
        _hand_out(done, group)
        self._begin(done.get_loop(), line)


@dataclass(slots=True)
class _Line(Generic[Item, Result]):
    """What waits in one loop, and of which kinds a group is being done."""

    waiting: OrderedDict[Hashable, Group[Item, Result]] = field(default_factory=OrderedDict)
    busy: set[Hashable] = field(default_factory=set)

    def take(self, kind: Hashable, most: int) -> Group[Item, Result]:
        waits = self.waiting.pop(kind)
        if waits[most:]:
            # At the end of the line: who asks most does not keep the others waiting.
            self.waiting[kind] = waits[most:]
        return waits[:most]


def _hand_out(done: asyncio.Future[Sequence[Result]], group: Group[Item, Result]) -> None:
    error = done.exception()
    results = [] if error else done.result()
    for number, (_, answer) in enumerate(group):
        if answer.done():
            # Who asked has gone; the work was done all the same.
            continue
        if error:
            answer.set_exception(error)
        else:
            answer.set_result(results[number])
