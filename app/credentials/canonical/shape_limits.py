"""How much of shapes is kept, and how often one is compiled."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """The values that were asked for last, so many and no more; for many threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._values: OrderedDict[object, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: object) -> Value | None:
        """Return the value of a key, if it is still there."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: object, value: Value) -> None:
        """Keep a value; the one that was not asked for longest makes room."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._limit:
                self._values.popitem(last=False)


class Allowance:
    """How many shapes may be compiled: some at once, and then so many a second."""

    def __init__(self, *, burst: float, per_second: float, clock: Callable[[], float]) -> None:
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._lock = Lock()
        self._left, self._since = burst, clock()

    def take(self) -> bool:
        """Tell whether one more may be compiled now, and count it."""
        with self._lock:
            now = self._clock()
            earned = (now - self._since) * self._per_second
            self._left, self._since = min(self._burst, self._left + earned), now
            if self._left < 1:
                return False
            self._left -= 1
            return True
