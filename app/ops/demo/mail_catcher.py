"""A mail server for development that keeps what it gets and passes nothing on (RFC 5321).

It listens on this machine only, keeps the last mails in memory, and knows the commands that a
client needs to hand over a mail in the clear.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

HOST = "127.0.0.1"
KEPT = 100
MAX_LINE = 2_000
MAX_BYTES = 1_000_000
ANSWERS = {
    "HELO": "250 leerkluis",
    "EHLO": "250 leerkluis",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "RSET": "250 OK",
    "NOOP": "250 OK",
    "QUIT": "221 Bye",
}


@dataclass(frozen=True, slots=True)
class Caught:
    """A mail that was caught."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class MailCatcher:
    """The mails that were caught, the last first."""

    mails: deque[Caught] = field(default_factory=lambda: deque(maxlen=KEPT))

    def keep(self, data: bytes) -> None:
        """Keep one message."""
        message = message_from_bytes(data, policy=default)
        assert isinstance(message, EmailMessage)  # noqa: S101 - the policy makes no other
        body = message.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        self.mails.appendleft(Caught(str(message["To"]), str(message["Subject"]), text))

    @contextmanager
    def listening(self, port: int) -> Iterator[int]:
        """Take mails on a port of this machine (0 for a free one) while the block lasts."""
        server = self.start(port)
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            server.server_close()

    def start(self, port: int) -> "CatchingServer":
        """Take mails on a port of this machine from now on."""
        server = CatchingServer((HOST, port), Conversation)
        server.catcher = self
        Thread(target=server.serve_forever, daemon=True).start()
        return server


class CatchingServer(ThreadingTCPServer):
    """The socket, and where its mails go."""

    allow_reuse_address = True
    daemon_threads = True
    catcher: MailCatcher


class Conversation(StreamRequestHandler):
    """One client that hands over mails."""

    server: CatchingServer
    timeout = 30

    def handle(self) -> None:
        """Answer each command until the client goes."""
        self._say("220 leerkluis development mail catcher")
        for line in iter(lambda: self.rfile.readline(MAX_LINE), b""):
            verb = line[:4].decode("ascii", "replace").upper()
            if verb == "DATA":
                self._say("354 End with a line that is a dot")
                self.server.catcher.keep(self._message())
                self._say("250 OK")
                continue
            self._say(ANSWERS.get(verb, "502 Not known here"))
            if verb == "QUIT":
                return

    def _message(self) -> bytes:
        data = bytearray()
        for line in iter(lambda: self.rfile.readline(MAX_BYTES), b".\r\n"):
            if not line or len(data) > MAX_BYTES:
                break
            # Section 4.5.2: a dot that begins a line was doubled.
            data += line[1:] if line.startswith(b"..") else line
        return bytes(data)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode("ascii"))
