"""Requests to addresses that a stranger chose (SECURITY, threats 24 to 29).

The host is looked up once and the connection goes to that very address. Everything ends by one
deadline, few requests run at once, and what failed a moment ago is not asked again: a dead host
costs its own check an answer, and nobody else their time.
"""

import socket
import ssl
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from urllib.parse import urljoin

import httpcore

from app.core.addresses import Target, check_public, target_of
from app.core.connections import Deadline, TimedBackend
from app.core.documents import MAX_BYTES
from app.core.fetch import DEADLINE_SECONDS, FAILURES, OK, Answer, FetchFailedError

# A credential needs its issuer's document and one or two status lists.
FETCHES_PER_REQUEST = 5
# A fetch holds a thread of the forty that answer requests.
AT_ONCE = 8
# For so long a failure is remembered, and a host that failed so often in a row is left alone.
REST_SECONDS = 60.0
FAILURES_IN_A_ROW = 3
# Names are forgotten, oldest first, so that nobody can fill the memory.
REMEMBERED = 1_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Resolve = Callable[[str, int], Sequence[str]]


class BudgetSpentError(FetchFailedError):
    """One request asked for more documents of others than it may."""

    code = "fetch_budget_spent"


def addresses_of(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as the system resolves it.

    Raises:
        OSError: the name leads nowhere.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@dataclass(slots=True)
class Budget:
    """How many fetches one request may still cause."""

    left: int = FETCHES_PER_REQUEST

    def spend(self) -> None:
        """Count a fetch.

        Raises:
            BudgetSpentError: there were enough.
        """
        if self.left <= 0:
            raise BudgetSpentError("The document names too many addresses.")
        self.left -= 1


class _Rests:
    """Remembers for a while which names failed, and how often in a row."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def check(self, name: str, *, limit: int) -> None:
        """Refuse a name that failed `limit` times in a row, the last time a moment ago."""
        with self._lock:
            count, at = self._failed.get(name, (0, 0.0))
        if count >= limit and self._clock() - at < REST_SECONDS:
            raise FetchFailedError("This address failed a moment ago; it is not asked again yet.")

    def note(self, name: str, *, failed: bool) -> None:
        """Remember how it went."""
        with self._lock:
            count, _ = self._failed.pop(name, (0, 0.0))
            if failed:
                self._failed[name] = (count + 1, self._clock())
            while len(self._failed) > REMEMBERED:
                self._failed.popitem(last=False)


class PublicFetch:
    """Fetches documents of strangers; one for the whole process."""

    def __init__(
        self,
        *,
        test_hosts: frozenset[str] = frozenset(),
        resolve: Resolve = addresses_of,
        ssl_context: ssl.SSLContext | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._test_hosts = test_hosts
        self._resolve = resolve
        self._ssl_context = ssl_context or httpcore.default_ssl_context()
        self._deadline_seconds = deadline_seconds
        self._urls, self._hosts = _Rests(clock), _Rests(clock)
        self._slots = BoundedSemaphore(AT_ONCE)
        self._resolver = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="resolve")

    def get(self, url: str, *, accept: str, budget: Budget, redirects: int = 0) -> bytes:
        """Return the body of a good answer of at most 256 KiB.

        Raises:
            ForbiddenAddressError: the address is not one that we call.
            FetchFailedError: it did not come whole and in time, is resting after failures, or the
                budget of the request is spent.
        """
        target = target_of(url, test_hosts=self._test_hosts)
        self._urls.check(url, limit=1)
        self._hosts.check(target.origin, limit=FAILURES_IN_A_ROW)
        budget.spend()
        if not self._slots.acquire(blocking=False):
            raise FetchFailedError("Too many documents of others are being fetched right now.")
        deadline = Deadline(time.monotonic() + self._deadline_seconds)
        failed = True
        try:
            body = self._follow(target, accept, redirects, deadline)
            failed = False
        finally:
            self._slots.release()
            self._urls.note(url, failed=failed)
            self._hosts.note(target.origin, failed=failed)
        return body

    def _follow(self, target: Target, accept: str, redirects: int, deadline: Deadline) -> bytes:
        answer = self._ask(target, accept, deadline)
        if answer.status in REDIRECTS and answer.location and redirects > 0:
            there = urljoin(target.url, answer.location)
            following = target_of(there, test_hosts=self._test_hosts)
            return self._follow(following, accept, redirects - 1, deadline)
        if answer.status != OK or answer.encoded:
            raise FetchFailedError("The address did not answer with a plain document.")
        return answer.body

    def _ask(self, target: Target, accept: str, deadline: Deadline) -> Answer:
        address = check_public(self._addresses(target, deadline), target=target)
        backend = TimedBackend(deadline, address)
        headers = {"Accept": accept, "Accept-Encoding": "identity", "Connection": "close"}
        with httpcore.ConnectionPool(self._ssl_context, network_backend=backend) as pool:
            try:
                with pool.stream("GET", target.url, headers=list(headers.items())) as response:
                    return _answer(response)
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


def _answer(response: httpcore.Response) -> Answer:
    headers = {name.lower(): value.decode("latin-1") for name, value in response.headers}
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise FetchFailedError("The document at the address is too large.")
    encoded = headers.get(b"content-encoding", "identity") != "identity"
    return Answer(response.status, bytes(body), headers.get(b"location"), encoded)
