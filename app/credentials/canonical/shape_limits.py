"""How often a shape is compiled."""

from collections.abc import Callable
from threading import Lock


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
