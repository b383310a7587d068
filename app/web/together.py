"""Requests that come in while others are in work, and are then done together.

One look at the database, or one commit, for many costs hardly more than one for each. Who comes
alone is served alone, at once: nothing waits for company.
"""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from app.core.at_once import NotAtOnceError
from app.core.errors import AppError

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Group = list[tuple[Asked, asyncio.Future[Answer]]]

# So that nobody waits for more than some milliseconds of work for others.
MAX_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Together(Generic[Asked, Answer]):
    """Does what is asked in groups; `work` returns an answer or an error for each, in order.

    A group has at most `most` of one kind, and kinds take turns. Of one kind a single group is done
    at a time: a second one made all wait longer for Python, and nobody was served sooner. `groups`
    are done at the same time in all, where one of them may wait long for the database.
    """

    work: Callable[[Sequence[Asked]], Sequence[Answer | Exception]]
    most: int = MAX_TOGETHER
    groups: int = 1
    _lines: WeakKeyDictionary[asyncio.AbstractEventLoop, "_Line[Asked, Answer]"] = field(
        default_factory=WeakKeyDictionary
    )

    async def ask(self, asked: Asked, kind: Hashable = None) -> Answer:
        """Return the answer.

        Raises:
            Exception: what `work` has in its place, or raised for the whole group.
            NotAtOnceError: something broke the group; ask for each alone.
        """
        loop = asyncio.get_running_loop()
        line = self._lines.setdefault(loop, _Line())
        future: asyncio.Future[Answer] = loop.create_future()
        line.waiting.setdefault(kind, []).append((asked, future))
        self._begin(loop, line)
        return await future

    def _begin(self, loop: asyncio.AbstractEventLoop, line: "_Line[Asked, Answer]") -> None:
        for kind in list(line.waiting):
            if len(line.busy) < self.groups and kind not in line.busy:
                group = line.take(kind, self.most)
                line.busy.add(kind)
                done = loop.run_in_executor(None, self.work, [asked for asked, _ in group])
                done.add_done_callback(partial(self._end, line=line, kind=kind, group=group))

    def _end(
        self,
        done: "asyncio.Future[Sequence[Answer | Exception]]",
        *,
        line: "_Line[Asked, Answer]",
        kind: Hashable,
        group: "Group[Asked, Answer]",
    ) -> None:
        line.busy.remove(kind)
        self._begin(done.get_loop(), line)
        failed = _failure(done, len(group))
        answers = [failed] * len(group) if failed is not None else done.result()
        for (_, future), answer in zip(group, answers, strict=True):
            # Who hung up waits no longer.
            if future.done():
                continue
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)


@dataclass(slots=True)
class _Line(Generic[Asked, Answer]):
    """Who waits in one event loop, which alone touches this, and what is being done for it."""

    waiting: dict[Hashable, Group[Asked, Answer]] = field(default_factory=dict)
    busy: set[Hashable] = field(default_factory=set)

    def take(self, kind: Hashable, most: int) -> Group[Asked, Answer]:
        waits = self.waiting.pop(kind)
        if waits[most:]:
            # At the end of the line: who asks most does not keep the others waiting.
            self.waiting[kind] = waits[most:]
        return waits[:most]


def _failure(done: "asyncio.Future[Any]", count: int) -> BaseException | None:
    """Return what all of a group are told, if it broke."""
    failed = done.exception()
    if failed is not None and count > 1 and not isinstance(failed, AppError):
        # One of them was more than we foresaw; alone it keeps nobody else out.
        return NotAtOnceError()
    return failed
