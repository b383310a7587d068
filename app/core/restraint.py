"""How little a stranger's address may cost us: what failed rests, and few are asked at once.

A host that does not answer is left alone for a while (SECURITY, threat 29). An address that it
answers with a refusal rests by itself: anybody can name addresses that are not there, and may not
thereby silence the host for others.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from app.core.fetch import FetchFailedError

# A credential needs its issuer's document and one or two status lists.
FETCHES_PER_REQUEST = 5
# A fetch holds a thread of the forty that answer requests. One host cannot take all of them, so
# that a host that is silent leaves room for those that answer.
AT_ONCE = 8
AT_ONCE_OF_HOST = 4
# For so long a failure is remembered, and a host that failed so often in a row is left alone.
REST_SECONDS = 60.0
FAILURES_IN_A_ROW = 3
# Names are forgotten, oldest first, so that nobody can fill the memory.
REMEMBERED = 1_000


class BudgetSpentError(FetchFailedError):
    """One request asked for more documents of others than it may."""

    code = "fetch_budget_spent"


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


class Rests:
    """Remembers for a while which names failed, and how often in a row."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def check(self, name: str, *, limit: int) -> None:
        """Refuse a name that failed `limit` times in a row, the last time a moment ago.

        Raises:
            FetchFailedError: it is resting.
        """
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


class Slots:
    """Counts what runs now, in all and for each host."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: Counter[str] = Counter()

    @contextmanager
    def of(self, host: str) -> Iterator[None]:
        """Hold a slot of a host for a while.

        Raises:
            FetchFailedError: none is free; who comes late does not wait.
        """
        with self._lock:
            if self._running.total() >= AT_ONCE or self._running[host] >= AT_ONCE_OF_HOST:
                raise FetchFailedError("Too many documents of others are being fetched right now.")
            self._running[host] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= Counter({host: 1})
