"""Fetching from addresses that strangers chose: what is refused, and what is given up."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from app.core.addresses import ForbiddenAddressError, check_public, target_of
from app.core.fetch import FetchFailedError
from app.core.public_fetch import AT_ONCE, Budget, BudgetSpentError, PublicFetch
from tests.elsewhere import Elsewhere, elsewhere

PUBLIC = "93.184.216.34"


class Resolver:
    """Answers with one address after the other, and counts."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, _host: str, _port: int) -> list[str]:
        self.asked += 1
        return [self.answers.pop(0)]


def fetch(**options: Any) -> PublicFetch:
    return PublicFetch(**options)


def get(fetching: PublicFetch, url: str, **options: Any) -> bytes:
    return fetching.get(url, accept="*/*", budget=Budget(), **options)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fc00::1",
        "fe80::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "2001:db8::1",
    ],
)
def test_no_address_inside_is_called(address: str) -> None:
    resolver = Resolver(address)
    with pytest.raises(ForbiddenAddressError):
        get(fetch(resolve=resolver), "https://school.example/did.json")
    assert resolver.asked == 1


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700:4700::1111", "64:ff9b::5db8:d822"])
def test_public_addresses_may_be_called(address: str) -> None:
    target = target_of("https://school.example/x")
    assert check_public([address], target=target) == address
    with pytest.raises(ForbiddenAddressError):
        check_public([address, "127.0.0.1"], target=target)


@pytest.mark.parametrize(
    "url",
    [
        "http://school.example/",
        "https://school.example:8443/",
        "https://user@school.example/",
        "https://school.example/#part",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://school.example./",
        "https://school.example\\@evil.example/",
        "https://school.example/ x",
        "https://schöol.example/",
        "https://a..example/",
        "ftp://school.example/",
        "file:///etc/passwd",
        "https://",
        "https://school.example:x/",
        "https://school.example/" + "a" * 2000,
        "",
    ],
)
def test_no_odd_address_is_looked_up(url: str) -> None:
    resolver = Resolver(PUBLIC)
    with pytest.raises(ForbiddenAddressError):
        get(fetch(resolve=resolver), url)
    assert resolver.asked == 0


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Elsewhere]:
    with elsewhere(tmp_path) as server:
        server.serve("/here", "hallo")
        yield server


def trusting(there: Elsewhere, **options: Any) -> PublicFetch:
    context = ssl.create_default_context(cafile=str(there.ca_file))
    return fetch(test_hosts=frozenset({there.origin}), ssl_context=context, **options)


def test_a_test_host_is_called_and_only_on_loopback(there: Elsewhere) -> None:
    assert get(trusting(there), f"{there.origin}/here") == b"hallo"
    with pytest.raises(ForbiddenAddressError):
        get(trusting(there, resolve=Resolver("10.0.0.1")), f"{there.origin}/here")
    with pytest.raises(ForbiddenAddressError):
        get(fetch(), f"{there.origin}/here")


def test_a_name_is_resolved_once_and_the_connection_goes_there(there: Elsewhere) -> None:
    resolver = Resolver("127.0.0.1", "10.0.0.1")
    assert get(trusting(there, resolve=resolver), f"{there.origin}/here") == b"hallo"
    assert resolver.asked == 1


def test_the_certificate_is_checked(there: Elsewhere) -> None:
    strict = fetch(test_hosts=frozenset({there.origin}))
    with pytest.raises(FetchFailedError):
        get(strict, f"{there.origin}/here")
    assert there.asked == []


def test_what_is_not_there_is_not_asked_again_for_a_while(there: Elsewhere) -> None:
    moment = [0.0]
    fetching = trusting(there, clock=lambda: moment[0])
    for _ in range(3):
        with pytest.raises(FetchFailedError):
            get(fetching, f"{there.origin}/gone")
    assert there.asked == ["/gone"]
    moment[0] = 61.0
    there.serve("/gone", "back")
    assert get(fetching, f"{there.origin}/gone") == b"back"


def test_a_host_that_keeps_failing_is_left_alone_and_tried_again(there: Elsewhere) -> None:
    moment = [0.0]
    fetching = trusting(there, clock=lambda: moment[0])
    for number in range(6):
        with pytest.raises(FetchFailedError):
            get(fetching, f"{there.origin}/gone{number}")
    with pytest.raises(FetchFailedError):
        get(fetching, f"{there.origin}/here")
    assert len(there.asked) == 3
    moment[0] = 61.0
    assert get(fetching, f"{there.origin}/here") == b"hallo"


def test_a_request_has_a_budget(there: Elsewhere) -> None:
    budget, fetching = Budget(left=2), trusting(there)
    for _ in range(2):
        fetching.get(f"{there.origin}/here", accept="*/*", budget=budget)
    with pytest.raises(BudgetSpentError):
        fetching.get(f"{there.origin}/here", accept="*/*", budget=budget)


@contextmanager
def raw_server(*pieces: bytes, hold: Event | None = None) -> Iterator[str]:
    """Yield the address of a server that sends these pieces, and then waits."""
    listener = socket.create_server(("127.0.0.1", 0))
    released = hold or Event()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with connection:
            connection.recv(65_536)
            for piece in pieces:
                connection.sendall(piece)
            released.wait(5)

    Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        released.set()
        listener.close()


HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param((), id="silent"),
        pytest.param((HEAD,), id="half-a-head"),
        pytest.param((HEAD + b"Content-Length: 10\r\n\r\nabc",), id="half-a-body"),
    ],
)
def test_slow_answers_are_given_up_at_the_deadline(pieces: tuple[bytes, ...]) -> None:
    with raw_server(*pieces) as origin:
        fetching = fetch(test_hosts=frozenset({origin}), deadline_seconds=0.2)
        with pytest.raises(FetchFailedError):
            get(fetching, f"{origin}/")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(HEAD + b"\r\n" + b"a" * 300_000, id="too-large"),
        pytest.param(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", id="packed"),
        pytest.param(b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n", id="fault"),
        pytest.param(b"nonsense\r\n\r\n", id="no-http"),
        pytest.param(b"HTTP/1.1 302 X\r\nLocation: http://10.0.0.1/\r\n\r\n", id="redirect"),
    ],
)
def test_what_is_no_plain_document_is_refused(answer: bytes) -> None:
    done = Event()
    done.set()
    with raw_server(answer, hold=done) as origin, pytest.raises(FetchFailedError):
        get(fetch(test_hosts=frozenset({origin})), f"{origin}/")


def test_redirects_are_followed_as_often_as_allowed_and_each_is_checked(there: Elsewhere) -> None:
    done = Event()
    done.set()
    onward = f"HTTP/1.1 302 X\r\nLocation: {there.origin}/here\r\nContent-Length: 0\r\n\r\n"
    with raw_server(onward.encode(), hold=done) as origin:
        context = ssl.create_default_context(cafile=str(there.ca_file))
        both = frozenset({origin, there.origin})
        fetching = fetch(test_hosts=both, ssl_context=context)
        assert get(fetching, f"{origin}/a", redirects=1) == b"hallo"
        with pytest.raises(FetchFailedError):
            get(fetching, f"{origin}/b", redirects=0)
        closed = fetch(test_hosts=frozenset({origin}), ssl_context=context)
        with pytest.raises(ForbiddenAddressError):
            get(closed, f"{origin}/c", redirects=2)


def test_a_slow_name_server_is_given_up() -> None:
    held = Event()

    def resolve(_host: str, _port: int) -> list[str]:
        held.wait(5)
        return [PUBLIC]

    with pytest.raises(FetchFailedError):
        get(fetch(resolve=resolve, deadline_seconds=0.1), "https://school.example/")
    held.set()


def test_a_name_that_leads_nowhere_is_a_failure() -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    with pytest.raises(FetchFailedError):
        get(fetch(resolve=resolve), "https://school.example/")


def test_only_a_few_fetches_run_at_once() -> None:
    hold = Event()
    with raw_server(hold=hold) as origin:
        fetching = fetch(test_hosts=frozenset({origin}), deadline_seconds=3)
        begun = Budget(left=AT_ONCE)

        def ask(number: int) -> None:
            with pytest.raises(FetchFailedError):
                fetching.get(f"{origin}/{number}", accept="*/*", budget=begun)

        threads = [Thread(target=ask, args=(number,)) for number in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        while begun.left:
            hold.wait(0.01)
        hold.wait(0.05)
        with pytest.raises(FetchFailedError, match="Too many"):
            get(fetching, f"{origin}/more")
        hold.set()
        for thread in threads:
            thread.join(5)
