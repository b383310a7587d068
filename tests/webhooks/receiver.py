"""A receiver of webhooks: a small working server on loopback that verifies what it gets.

It follows Standard Webhooks by code of its own, and keeps every attempt, good or not.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


def signatures_of(secret: str, headers: Mapping[str, str], body: bytes) -> list[bool]:
    """Return which signatures of a message were made with this secret (Standard Webhooks 1.0.0)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    ours = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return [given == f"v1,{ours}" for given in headers["webhook-signature"].split(" ")]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request as it came."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def timestamp(self) -> int:
        return int(self.headers["webhook-timestamp"])

    @property
    def said(self) -> Any:
        return json.loads(self.body)

    def signed_with(self, secret: str) -> list[bool]:
        """Tell of each signature whether it was made with a secret."""
        return signatures_of(secret, self.headers, self.body)


@dataclass(slots=True)
class Receiver:
    """What came in; `statuses` are answered first, then 204. While `silent`, nothing is."""

    origin: str = ""
    attempts: list[Attempt] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    silent: bool = False
    over: Event = field(default_factory=Event)

    @property
    def ids(self) -> list[str]:
        return [attempt.id for attempt in self.attempts]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Yield a receiver that listens."""
    receiver = Receiver()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): text for name, text in self.headers.items()}
            receiver.attempts.append(Attempt(headers, body))
            if receiver.silent:
                receiver.over.wait(20)
                return
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(receiver.body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    receiver.origin = f"http://localhost:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
