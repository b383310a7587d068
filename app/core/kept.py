"""What a process keeps in memory: the values that were asked for last, and no more than so many."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar, cast

Value = TypeVar("Value")
Said = TypeVar("Said")


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


# Each in a tuple, so that "nothing" is an answer that is kept too.
Answers = Kept[tuple[object]]


def answered_once(answers: Answers, name: object, ask: Callable[[], Said]) -> Said:
    """Return what was answered under a name before, or what `ask` says now, and keep that."""
    kept = answers.get(name)
    if kept is None:
        kept = (ask(),)
        answers.put(name, kept)
    return cast("Said", kept[0])
