"""A receiver of webhooks: a small https server that checks signatures by itself."""

import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.elsewhere import self_signed


@dataclass(slots=True)
class Receiver:
    """What came in, with the statuses to answer with, one after the other; then always 204."""

    url: str
    ca_file: Path
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def will_answer(self, *statuses: int, **headers: str) -> None:
        """Answer with these statuses from now on."""
        self.answers += [(status, headers) for status in statuses]

    @property
    def ids(self) -> list[str]:
        """The ids of the messages in the order in which they came."""
        return [headers["webhook-id"] for headers, _ in self.came]

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What was told."""
        return [json.loads(body) for _, body in self.came]


def signatures_of(secret: str, headers: dict[str, str], body: bytes) -> list[bool]:
    """Return which signatures of a message were made with this secret (Standard Webhooks 1.0.0)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    ours = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return [given == f"v1,{ours}" for given in headers["webhook-signature"].split(" ")]


@contextmanager
def receiver(folder: Path) -> Iterator[Receiver]:
    """Yield a receiver whose certificate lies in `folder`."""
    ca_file, key_file = self_signed(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    there = Receiver(f"https://localhost:{server.server_address[1]}/in", ca_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca_file, key_file)
    server.socket = context.wrap_socket(server.socket, server_side=True)

    class Messages(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.came.append(({name.lower(): text for name, text in self.headers.items()}, body))
            status, headers = there.answers.pop(0) if there.answers else (204, {})
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name.replace("_", "-"), text)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server.RequestHandlerClass = Messages
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
