"""What failed rests for a while; nobody can fill the memory of what failed."""

import pytest

from app.core.fetch import FetchFailedError
from app.core.restraint import REMEMBERED, REST_SECONDS, Rests


def test_what_failed_rests_and_is_asked_again_after_a_while() -> None:
    moments = iter([0.0, REST_SECONDS - 0.001, REST_SECONDS])
    rests = Rests(lambda: next(moments))
    rests.note("a.example", failed=True)
    with pytest.raises(FetchFailedError):
        rests.check("a.example", limit=1)
    rests.check("a.example", limit=1)


def test_the_oldest_failures_are_forgotten() -> None:
    rests = Rests(lambda: 0.0)
    for number in range(REMEMBERED + 1):
        rests.note(f"{number}.example", failed=True)
    rests.check("0.example", limit=1)
    with pytest.raises(FetchFailedError):
        rests.check("1.example", limit=1)


def test_one_good_answer_ends_a_row_of_failures() -> None:
    rests = Rests(lambda: 0.0)
    rests.note("a.example", failed=True)
    rests.note("a.example", failed=False)
    rests.check("a.example", limit=1)
