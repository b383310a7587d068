"""How many requests are in work at once; the others wait their turn, and hold nothing meanwhile.

A request in work holds a connection of the database, and needs a thread for each of its steps. With
more of them than there are connections, all threads can come to wait for a connection while those
who have one wait for a thread: everything stands still until the pool gives up. Fewer requests in
work than connections, and than threads, cannot do that to each other.
"""

import asyncio
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Below the connections (`core.db`) with some to spare for what a request notes apart, and below
# the 40 threads of the server.
MAX_IN_WORK = 24


@dataclass(frozen=True, slots=True)
class Turnstile:
    """Lets `MAX_IN_WORK` requests in per process; who has begun to answer makes room."""

    app: ASGIApp
    _places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = field(
        default_factory=WeakKeyDictionary
    )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request when there is room."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        place = self._places.setdefault(loop, asyncio.Semaphore(MAX_IN_WORK))
        await place.acquire()
        leaving = _Leaving(place)

        async def make_room(message: Message) -> None:
            # The work is committed by then; a slow reader keeps nobody out.
            leaving.leave()
            await send(message)

        try:
            await self.app(scope, receive, make_room)
        finally:
            leaving.leave()


@dataclass(slots=True)
class _Leaving:
    """Gives a place back, once."""

    place: asyncio.Semaphore
    has_left: bool = False

    def leave(self) -> None:
        if not self.has_left:
            self.has_left = True
            self.place.release()
