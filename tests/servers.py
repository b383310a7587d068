"""Puts an application on a real loopback socket, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Protocol

from fastapi import FastAPI
from fastapi.testclient import TestClient

HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "host"}


@contextmanager
def served(make: "Maker") -> Iterator[str]:
    """Yield the address at which `make(address)` is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    address = f"http://localhost:{server.server_address[1]}"
    client = TestClient(make(address), base_url=address, follow_redirects=False)

    class Bridge(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            answer = client.request(
                self.command,
                self.path,
                content=self.rfile.read(length) if length else None,
                headers={k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP},
            )
            self.send_response(answer.status_code)
            for name, value in answer.headers.multi_items():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = handle_one  # noqa: N815 - the names that the standard library asks for
        do_POST = handle_one  # noqa: N815 - the names that the standard library asks for

        def log_message(self, *_: object) -> None: ...

    server.RequestHandlerClass = Bridge
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class Maker(Protocol):
    """What makes an application for the address at which it is served."""

    def __call__(self, address: str, /) -> FastAPI: ...
