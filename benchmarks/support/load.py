"""Asks a service over HTTP, so many at a time, from a process of its own that costs little.

Each connection stays open and sends its next request when it has the whole answer of the one before
(a closed loop). A client library would cost more than the service that it asks.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from uuid import uuid4

HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked, over and over in turn, by how many at a time, and for how long."""

    address: str
    method: str
    path: str
    bodies: Sequence[str]
    concurrency: int
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: int = 200
    # An Idempotency-Key for each request.
    keyed: bool = False
    # Every request seems to come from an address of its own, where the service trusts the sender.
    from_everywhere: bool = False

    def run(self) -> list[tuple[float, float]]:
        """Return of each answer when it came, in seconds since the start, and how long it took.

        Raises:
            CalledProcessError: an answer had another status than was expected.
        """
        command = [sys.executable, "-m", "benchmarks.support.load"]
        given = json.dumps(asdict(self)).encode()
        done = subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True)
        return [(at, took) for at, took in json.loads(done.stdout)]


class Connection(asyncio.Protocol):
    """Sends the next request as soon as it has the answer to the one before."""

    def __init__(self, asking: "Asking") -> None:
        self.asking = asking
        self.received = bytearray()
        self.wanted = 0
        self.began = 0.0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self.transport = transport
        self.send()

    def send(self) -> None:
        self.began = time.perf_counter()
        if self.began >= self.asking.ends:
            self.ended.set_result(None)
            self.transport.close()
            return
        self.transport.write(self.asking.next())

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.wanted:
            end = self.received.find(HEAD_END)
            if end < 0:
                return
            head = bytes(self.received[:end]).lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            self.wanted = end + len(HEAD_END) + length
            status = int(head.split(b" ", 2)[1])
            if status != self.asking.load.expected:
                self.ended.set_exception(ValueError(bytes(self.received[:2000])))
                self.transport.close()
                return
        if len(self.received) >= self.wanted:
            now = time.perf_counter()
            self.asking.times.append((now - self.asking.began, now - self.began))
            self.received.clear()
            self.wanted = 0
            self.send()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(ConnectionError("the service closed the connection"))


class Asking:
    """One run of a load."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.bodies = cycle([body.encode() for body in load.bodies])
        self.host, _, self.port = load.address.rpartition("/")[2].partition(":")
        fixed = {"Host": f"{self.host}:{self.port}", **load.headers}
        lines = [f"{load.method} {load.path} HTTP/1.1", *(f"{n}: {v}" for n, v in fixed.items())]
        self.head = "\r\n".join(lines).encode() + b"\r\n"
        self.times: list[tuple[float, float]] = []
        self.asked = 0
        self.began = self.ends = 0.0

    def next(self) -> bytes:
        """Return the bytes of the next request."""
        body = next(self.bodies)
        self.asked += 1
        own = f"Content-Length: {len(body)}\r\n"
        if self.load.keyed:
            own += f"Idempotency-Key: {uuid4()}\r\n"
        if self.load.from_everywhere:
            number = self.asked
            own += (
                f"X-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}\r\n"
            )
        return self.head + own.encode() + b"\r\n" + body

    async def run(self) -> None:
        """Ask until the time is over and every answer is there."""
        loop = asyncio.get_running_loop()
        self.began = time.perf_counter()
        self.ends = self.began + self.load.seconds
        made = [
            await loop.create_connection(lambda: Connection(self), self.host, int(self.port))
            for _ in range(self.load.concurrency)
        ]
        await asyncio.gather(*(connection.ended for _, connection in made))


if __name__ == "__main__":
    asking = Asking(Load(**json.load(sys.stdin)))
    asyncio.run(asking.run())
    json.dump(asking.times, sys.stdout)
