"""Which tests are walks, and in which order a run goes.

A walk asks everything of everybody: by thousands of requests, in a browser, or of programs of
others. Coverage is not measured of it, which would make it twice as slow: that each line of a rule
has a case of its own is shown by the other tests, which are measured and come first.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
TESTS = Path(__file__).parent
# The longest first: who begins with them does not wait for them at the end.
LONGEST = (
    "browser/test_every_page.py",
    "hostile/test_kept_texts.py",
    "browser/test_hostile_pages.py",
    "hostile/test_forms.py",
    "browser/test_rights_pages.py",
    "matrix/test_ids.py",
    "browser/",
    "batches/test_killed.py",
    "hostile/",
    "matrix/",
)
WALKS = (
    *LONGEST,
    "architecture/test_hostile_input.py",
    "conformance/",
    "corpus/test_over_http.py",
    "interop/",
    "journeys/",
    "migrations/",
    "staff/test_matrix.py",
    "wallet/test_nothing_more_is_shown.py",
    "work/test_killed.py",
)


def is_walk(path: Path) -> bool:
    """Tell whether what is in a file of tests is a walk."""
    return path.is_relative_to(TESTS) and path.relative_to(TESTS).as_posix().startswith(WALKS)


def length(path: Path) -> int:
    """Return how far to the front a file of tests belongs; what is not named comes last."""
    name = path.relative_to(TESTS).as_posix() if path.is_relative_to(TESTS) else ""
    return next((place for place, one in enumerate(LONGEST) if name.startswith(one)), len(LONGEST))


def dealt(tests: Sequence[T], *, first: int, workers: int) -> list[T]:
    """Return tests, of which the `first` are long, so that each worker begins with long ones.

    Each is given one piece of the list, all of one size, and takes from another when it is done.
    """
    hands = [list(tests[:first][worker::workers]) for worker in range(workers)]
    others, found = list(tests[first:]), list[T]()
    for worker, hand in enumerate(hands):
        piece = (len(tests) - len(found)) // (workers - worker)
        room = max(0, piece - len(hand))
        found += [*hand, *others[:room]]
        del others[:room]
    return found
