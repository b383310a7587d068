"""Progress as server-sent events (HTML Living Standard, section 9.2): one look each second.

Each look is a short read of its own, so any replica can answer; a stream lives for some minutes,
after which a browser connects again by itself. Nothing is held between two looks.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import anyio
from anyio.to_thread import run_sync

from app.batches.progress import Progress
from app.core.errors import AppError, UnavailableError

MEDIA_TYPE = "text/event-stream"
PAUSE_SECONDS = 1.0
# Ten minutes; shorter than what proxies allow a connection that keeps sending.
LOOKS = 600
# Of one process; whoever comes after them reads the figures as often as they like.
MOST_STREAMS = 200
# Looks at once, so that streams never take the connections of those who work.
_LOOKING = 2


class TooManyStreamsError(UnavailableError):
    """So many follow their batches that this process takes no more."""

    code = "too_many_streams"


class Streams:
    """Counts the streams of a process, and looks for them."""

    def __init__(self, pause: float = PAUSE_SECONDS, looks: int = LOOKS) -> None:
        self.open, self.pause, self.looks = 0, pause, looks
        self._looking: anyio.CapacityLimiter | None = None

    def begin(self, look: Callable[[], Progress]) -> AsyncIterator[bytes]:
        """Return the events of one batch.

        Raises:
            TooManyStreamsError: this process has no room for one more.
        """
        if self.open >= MOST_STREAMS:
            raise TooManyStreamsError("Ask for the figures themselves, or try again soon.")
        return self._counted(look)

    async def _counted(self, look: Callable[[], Progress]) -> AsyncIterator[bytes]:
        self.open += 1
        if self._looking is None:
            self._looking = anyio.CapacityLimiter(_LOOKING)
        limiter = self._looking

        async def looked() -> Progress:
            return await run_sync(look, limiter=limiter)

        try:
            # Whoever follows connects again when the database is away, or learns that it is gone.
            with suppress(AppError):
                async for event in events(looked, pause=self.pause, looks=self.looks):
                    yield event
        finally:
            self.open -= 1


async def events(
    look: Callable[[], Awaitable[Progress]], *, pause: float, looks: int
) -> AsyncIterator[bytes]:
    """Yield the figures when they change, a sign of life otherwise, and the end."""
    told = b""
    for _ in range(looks):
        progress = await look()
        figures = progress.model_dump_json(exclude_none=True).encode()
        # A comment, which nobody sees: proxies keep what is quiet for long no longer open.
        yield b": still\n\n" if figures == told else b"event: progress\ndata: " + figures + b"\n\n"
        told = figures
        if progress.is_over:
            yield b"event: end\ndata: " + figures + b"\n\n"
            return
        await anyio.sleep(pause)
