"""Sends requests and times the answers, in a process of its own.

Plain sockets and no HTTP library: what is measured is the server, so the sender has to cost little
beside it. Every connection has one request under way at a time, and takes the next one in turn.
"""

import asyncio
import pickle
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from random import randrange
from typing import cast
from urllib.parse import urlsplit

from benchmarks.support.load import Job, Measured

WARM_UP = 0.2


class UnexpectedAnswerError(Exception):
    """An answer was not the one that was to be timed."""


@dataclass(slots=True)
class Sending:
    """What all connections of a job share."""

    job: Job
    numbers: "count[int]" = field(default_factory=count)
    times: list[float] = field(default_factory=list)
    # Of another run the counts may still be there.
    first_client: int = field(default_factory=lambda: randrange(1 << 24))
    begins: float = 0.0
    ends: float = 0.0
    fault: str = ""

    def next(self) -> bytes:
        """Return the bytes of the next request."""
        number = next(self.numbers)
        method, path, headers, body = self.job.requests[number % len(self.job.requests)]
        lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(self.job.url).netloc}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if self.job.per_client:
            client = self.first_client + number // self.job.per_client
            told = f"10.{client >> 16 & 255}.{client >> 8 & 255}.{client & 255}"
            lines.append(f"X-Forwarded-For: {told}")
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode() + body


class Connection(asyncio.Protocol):
    """One connection, with one request under way."""

    def __init__(self, sending: Sending, done: "asyncio.Future[None]") -> None:
        self.sending, self.done = sending, done
        self.received, self.missing, self.began = b"", -1, 0.0
        self.transport = cast("asyncio.WriteTransport", None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self.transport = cast("asyncio.WriteTransport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take part of an answer; when it is whole, send the next request."""
        self.received += data
        if self.missing < 0:
            head, found, _ = self.received.partition(b"\r\n\r\n")
            if not found:
                return
            self.missing = len(head) + 4 + _length(head)
        if len(self.received) >= self.missing:
            self._answered()

    def connection_lost(self, exc: Exception | None) -> None:
        """End; a server that hangs up has failed."""
        if not self.done.done():
            self.sending.fault = self.sending.fault or f"hung up: {exc}"
            self.done.set_result(None)

    def _send(self) -> None:
        self.received, self.missing = b"", -1
        request = self.sending.next()
        self.began = time.perf_counter()
        self.transport.write(request)

    def _answered(self) -> None:
        now, job = time.perf_counter(), self.sending.job
        if not self.received.startswith(b"HTTP/1.1 %d" % job.status) or (
            job.wanted not in self.received
        ):
            self.sending.fault = self.received[:2000].decode(errors="replace")
        elif self.sending.begins <= self.began:
            self.sending.times.append(now - self.began)
        # However slow the machine, each connection has been answered once.
        enough = now >= self.sending.ends and len(self.sending.times) >= job.connections
        if self.sending.fault or enough:
            self.done.set_result(None)
            self.transport.close()
        else:
            self._send()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise UnexpectedAnswerError(head)


async def sent(job: Job) -> Measured:
    """Send the requests of a job, and return how long each took.

    Raises:
        UnexpectedAnswerError: an answer was another, or there was none.
    """
    loop, sending = asyncio.get_running_loop(), Sending(job)
    # Connections are open and the server is awake before anything counts.
    sending.begins = time.perf_counter() + WARM_UP
    sending.ends = sending.begins + job.seconds
    host, _, port = urlsplit(job.url).netloc.partition(":")
    endings: list[asyncio.Future[None]] = [loop.create_future() for _ in range(job.connections)]
    for done in endings:
        await loop.create_connection(partial(Connection, sending, done), host, int(port))
    await asyncio.gather(*endings)
    if sending.fault:
        raise UnexpectedAnswerError(sending.fault)
    return Measured(sending.times, time.perf_counter() - sending.begins)


if __name__ == "__main__":
    job = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own process wrote it
    sys.stdout.buffer.write(pickle.dumps(asyncio.run(sent(job))))
