"""Calls to hosts that a stranger chose: looked up once, and called at that very address.

Nothing is called that is not on the public internet, no redirect is followed, no proxy or cookie is
used, and everything ends by one deadline (SECURITY, threats 24 to 29).
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import httpcore

from app.core.addresses import Target, check_public, target_of
from app.core.connections import Deadline, TimedBackend
from app.core.fetch import FAILURES, Answer, FetchFailedError
from app.core.restraint import AT_ONCE
from app.core.tls import web_certificates

Resolve = Callable[[str, int], Sequence[str]]
_HEADERS = {"Accept-Encoding": "identity", "Connection": "close"}


class FetchTimedOutError(FetchFailedError):
    """A service that we need did not answer before the deadline."""

    code = "fetch_timed_out"


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: of the answer at most `max_bytes` are read, and with none only its head."""

    method: str
    headers: Mapping[str, str]
    max_bytes: int
    content: bytes | None = field(default=None, repr=False)


def addresses_of(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as the system resolves it.

    Raises:
        OSError: the name leads nowhere.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class PublicCalls:
    """Calls hosts of strangers; one for the whole process."""

    def __init__(
        self,
        *,
        test_hosts: frozenset[str] = frozenset(),
        resolve: Resolve = addresses_of,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._test_hosts = test_hosts
        self._resolve = resolve
        self._ssl_context = ssl_context or web_certificates()
        self._resolver = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="resolve")

    def target(self, url: str) -> Target:
        """Return where an address leads.

        Raises:
            ForbiddenAddressError: it is not a plain https address, or its host is no public name.
        """
        return target_of(url, test_hosts=self._test_hosts)

    def ask(self, target: Target, call: Call, deadline: Deadline) -> Answer:
        """Return the answer of a host, whatever its status.

        Raises:
            ForbiddenAddressError: the host is not on the public internet.
            FetchFailedError: it did not answer by the deadline.
        """
        address = check_public(self._addresses(target, deadline), target=target)
        backend = TimedBackend(deadline, address)
        headers = list({**_HEADERS, **call.headers}.items())
        with httpcore.ConnectionPool(self._ssl_context, network_backend=backend) as pool:
            try:
                with pool.stream(
                    call.method, target.url, headers=headers, content=call.content
                ) as response:
                    return _answer(response, call.max_bytes)
            except httpcore.TimeoutException as error:
                raise FetchTimedOutError("The address does not answer in time.") from error
            except FAILURES as error:
                raise FetchFailedError("The address does not answer now.") from error

    def _addresses(self, target: Target, deadline: Deadline) -> Sequence[str]:
        # A slow name server must not hold the thread beyond the deadline.
        found: Future[Sequence[str]] = self._resolver.submit(
            self._resolve, target.host, target.port
        )
        try:
            return found.result(deadline.left())
        except (OSError, TimeoutError, UnicodeError, httpcore.ReadTimeout) as error:
            found.cancel()
            raise FetchFailedError("The host of the address cannot be found.") from error


def _answer(response: httpcore.Response, max_bytes: int) -> Answer:
    headers = {name.lower(): value.decode("latin-1") for name, value in response.headers}
    body = _read(response.iter_stream(), max_bytes) if max_bytes else b""
    return Answer(
        status=response.status,
        body=body,
        location=headers.get(b"location"),
        encoded=headers.get(b"content-encoding", "identity") != "identity",
        cut=len(body) > max_bytes,
        retry_after=headers.get(b"retry-after"),
    )


def _read(chunks: Iterable[bytes], max_bytes: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            break
    return bytes(body)
