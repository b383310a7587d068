"""What a process has loaded is not looked through again and again."""

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from app.core.garbage import THRESHOLDS, spare_what_stays


class Knot:
    """What holds itself, so that only a look finds that nobody else does."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def _as_before() -> Iterator[None]:
    # It holds for the whole process, which has more tests to do.
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("_as_before")
def test_what_is_loaded_is_spared_and_what_comes_later_is_found() -> None:
    spare_what_stays()
    spared, later = gc.get_freeze_count(), Knot()
    seen = ref(later)
    del later
    gc.collect()

    assert spared > 10_000
    assert gc.get_threshold() == THRESHOLDS
    assert seen() is None
