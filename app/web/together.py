"""Requests that come in while others are in work, and are then done together.

One look at the database for many costs hardly more than one for each. Who comes alone is served
alone, at once: nothing waits for company.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from app.core.at_once import NotAtOnceError
from app.core.errors import AppError

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

# A group is done by one thread. Two of them go on while one waits for the database.
MAX_GROUPS = 2
# So that nobody waits for more than a few milliseconds of work for others.
MAX_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Together(Generic[Asked, Answer]):
    """Does what is asked in groups; `work` returns an answer or an error for each, in order."""

    work: Callable[[Sequence[Asked]], Sequence[Answer | Exception]]
    _queues: WeakKeyDictionary[asyncio.AbstractEventLoop, "_Queue[Asked, Answer]"] = field(
        default_factory=WeakKeyDictionary
    )

    async def ask(self, asked: Asked) -> Answer:
        """Return the answer.

        Raises:
            Exception: what `work` has in its place, or raised for the whole group.
            NotAtOnceError: something broke the group; ask for each alone.
        """
        loop = asyncio.get_running_loop()
        queue = self._queues.get(loop)
        if queue is None:
            queue = self._queues[loop] = _Queue(self.work)
        future: asyncio.Future[Answer] = loop.create_future()
        queue.waiting.append((asked, future))
        if queue.groups < MAX_GROUPS:
            queue.begin(loop)
        return await future


@dataclass(slots=True)
class _Queue(Generic[Asked, Answer]):
    """Who waits in one event loop, which alone touches this."""

    work: Callable[[Sequence[Asked]], Sequence[Answer | Exception]]
    waiting: list[tuple[Asked, "asyncio.Future[Answer]"]] = field(default_factory=list)
    groups: int = 0

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        group, self.waiting = self.waiting[:MAX_TOGETHER], self.waiting[MAX_TOGETHER:]
        self.groups += 1
        futures = [future for _, future in group]
        done = loop.run_in_executor(None, self.work, [asked for asked, _ in group])
        done.add_done_callback(lambda answers: self._end(loop, futures, answers))

    def _end(
        self,
        loop: asyncio.AbstractEventLoop,
        futures: Sequence["asyncio.Future[Answer]"],
        done: "asyncio.Future[Sequence[Answer | Exception]]",
    ) -> None:
        self.groups -= 1
        if self.waiting:
            self.begin(loop)
        failed = done.exception()
        if failed is not None and len(futures) > 1 and not isinstance(failed, AppError):
            # One of them was more than we foresaw; alone it keeps nobody else out.
            failed = NotAtOnceError()
        answers = [failed] * len(futures) if failed is not None else done.result()
        for future, answer in zip(futures, answers, strict=True):
            # Who hung up waits no longer.
            if future.done():
                continue
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)
