"""Fetching from addresses that strangers chose: what is refused, and what is given up."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from app.core.addresses import ForbiddenAddressError, check_public, target_of
from app.core.fetch import FetchFailedError
from app.core.public_fetch import PublicFetch
from app.core.restraint import (
    AT_ONCE,
    AT_ONCE_OF_HOST,
    FAILURES_IN_A_ROW,
    REST_SECONDS,
    Budget,
    BudgetSpentError,
)
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


def trusting(there: Elsewhere, *also: str, **options: Any) -> PublicFetch:
    context = ssl.create_default_context(cafile=str(there.ca_file))
    return fetch(test_hosts=frozenset({there.origin, *also}), ssl_context=context, **options)


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
    fetching, there.ill = trusting(there, clock=lambda: moment[0]), True
    for number in range(2 * FAILURES_IN_A_ROW):
        refused(fetching, f"{there.origin}/{number}")
    there.ill = False
    refused(fetching, f"{there.origin}/here")
    assert len(there.asked) == FAILURES_IN_A_ROW
    moment[0] = REST_SECONDS + 1
    assert get(fetching, f"{there.origin}/here") == b"hallo"


# What anybody can make an honest host answer, by naming an address there.
NAMED_BY_STRANGERS: dict[str, Callable[[Elsewhere, int], str]] = {
    "not there": lambda there, number: f"{there.origin}/gone{number}",
    "too large": lambda there, number: there.serve(f"/large{number}", b"a" * 300_000),
    "leads elsewhere": lambda there, number: leading(there, number, "https://localhost:1/"),
    "leads inside": lambda there, number: leading(there, number, "http://10.0.0.1/"),
    "leads to nothing": lambda there, number: leading(there, number, "//["),
}


def leading(there: Elsewhere, number: int, location: str) -> str:
    there.onward[f"/onward{number}"] = location
    return f"{there.origin}/onward{number}"


@pytest.mark.parametrize("name", NAMED_BY_STRANGERS)
def test_a_host_that_answers_is_not_silenced_by_who_names_it_wrongly(
    there: Elsewhere, name: str
) -> None:
    fetching = trusting(there)
    for number in range(FAILURES_IN_A_ROW + 1):
        url = NAMED_BY_STRANGERS[name](there, number)
        refused(fetching, url, redirects=1)
        refused(fetching, url, redirects=1)
    assert len(there.asked) == FAILURES_IN_A_ROW + 1
    assert get(fetching, f"{there.origin}/here") == b"hallo"


def test_who_asks_wrongly_spoils_an_address_only_for_that_way_of_asking(there: Elsewhere) -> None:
    there.onward["/list"] = f"{there.origin}/here"
    fetching = trusting(there)
    refused(fetching, f"{there.origin}/list", redirects=0)
    assert get(fetching, f"{there.origin}/list", redirects=1) == b"hallo"
    refused(fetching, f"{there.origin}/list", redirects=0)
    assert there.asked == ["/list", "/list", "/here"]


def refused(fetching: PublicFetch, url: str, **options: Any) -> None:
    with pytest.raises((FetchFailedError, ForbiddenAddressError)):
        get(fetching, url, **options)


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
        pytest.param(b"HTTP/1.1 429 X\r\nContent-Length: 0\r\n\r\n", id="too-often"),
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


@pytest.mark.parametrize(
    "location",
    ["//[", "https://[::1", "https://[v1.x]/", "https://a.example:99999/", "https://x\xe9/", "?"],
)
def test_a_redirect_to_what_is_no_address_is_refused(there: Elsewhere, location: str) -> None:
    there.onward["/on"] = location
    refused(trusting(there), f"{there.origin}/on", redirects=1)
    assert there.asked[0] == "/on"


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


@contextmanager
def waiting(fetching: PublicFetch, *urls: str) -> Iterator[None]:
    """Fetch from addresses that do not answer, all at once, while something else happens."""
    begun = Budget(left=len(urls))

    def ask(url: str) -> None:
        with pytest.raises(FetchFailedError):
            fetching.get(url, accept="*/*", budget=begun)

    threads = [Thread(target=ask, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    while begun.left:
        Event().wait(0.01)
    Event().wait(0.05)
    yield
    for thread in threads:
        thread.join(5)


def test_a_silent_host_leaves_room_for_those_that_answer(there: Elsewhere) -> None:
    hold = Event()
    with raw_server(hold=hold) as silent:
        fetching = trusting(there, silent, deadline_seconds=3)
        with waiting(fetching, *(f"{silent}/{number}" for number in range(AT_ONCE_OF_HOST))):
            with pytest.raises(FetchFailedError, match="Too many"):
                get(fetching, f"{silent}/more")
            assert get(fetching, f"{there.origin}/here") == b"hallo"
            hold.set()


def test_only_a_few_fetches_run_at_once(there: Elsewhere) -> None:
    hold = Event()
    with raw_server(hold=hold) as first, raw_server(hold=hold) as second:
        fetching = trusting(there, first, second, deadline_seconds=3)
        urls = [f"{(first, second)[number % 2]}/{number}" for number in range(AT_ONCE)]
        with waiting(fetching, *urls):
            with pytest.raises(FetchFailedError, match="Too many"):
                get(fetching, f"{there.origin}/here")
            hold.set()
        assert get(fetching, f"{there.origin}/here") == b"hallo"
