"""Handing over a mail to servers on a real socket: one that takes it, and ones that do not."""

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest

from app.core.mail import Mail, message_of
from app.core.smtp import TLS, MailRefusedError, MailServer, MailUnavailableError
from app.ops.demo.mail_catcher import MailCatcher
from tests.moments import NOW

TO = "fenna@school.example"
MAIL = Mail(to=TO, subject="Uw code", text="Een\n.\n..twee\nDrie €\n")


def server_on(port: int, *, tls: TLS = "none", user: str | None = None) -> MailServer:
    sender = "kluis@wallet.example"
    password = "secret" if user else None
    return MailServer("127.0.0.1", port, sender, tls=tls, user=user, password=password)


def sent(server: MailServer) -> None:
    server.send(message_of(MAIL, sender=server.sender, name="n", at=NOW), to=TO)


def test_a_mail_arrives_as_it_was_written() -> None:
    catcher = MailCatcher()
    with catcher.listening(0) as port:
        sent(server_on(port))
    (caught,) = catcher.mails
    assert (caught.to, caught.subject) == (MAIL.to, MAIL.subject)
    assert caught.text.replace("\r\n", "\n") == MAIL.text


@contextmanager
def answering(**answers: str) -> Iterator[int]:
    """Yield the port of a server that answers each command as it is told, else with 250."""

    class Conversation(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(f"{answers.get('HELLO', '220 x')}\r\n".encode())
            for line in self.rfile:
                verb = line[:4].decode().upper()
                self.wfile.write(f"{answers.get(verb, '250 OK')}\r\n".encode())

    with ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        pytest.param({"RCPT": "550 no such user"}, MailRefusedError, id="nobody there"),
        pytest.param({"RCPT": "450 later"}, MailUnavailableError, id="a full mailbox"),
        pytest.param({"MAIL": "554 no"}, MailRefusedError, id="refused for good"),
        pytest.param({"DATA": "451 later"}, MailUnavailableError, id="not now"),
        pytest.param({"HELLO": "421 busy"}, MailUnavailableError, id="busy"),
        pytest.param({"HELLO": "what"}, MailUnavailableError, id="no mail server"),
    ],
)
def test_a_refusal_is_for_good_or_for_now(answers: dict[str, str], error: type[Exception]) -> None:
    with answering(**answers) as port, pytest.raises(error):
        sent(server_on(port))


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_nothing_is_sent_in_the_clear_where_tls_was_asked(tls: TLS) -> None:
    catcher = MailCatcher()
    with catcher.listening(0) as port, pytest.raises(MailUnavailableError):
        sent(server_on(port, tls=tls))
    assert not catcher.mails


def test_a_password_that_is_wrong_is_our_fault_and_not_of_the_mail() -> None:
    answers = {"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": "535 no"}
    with answering(**answers) as port, pytest.raises(MailUnavailableError):
        sent(server_on(port, user="kluis"))


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with answering() as port:
        pass
    with pytest.raises(MailUnavailableError):
        sent(server_on(port))
