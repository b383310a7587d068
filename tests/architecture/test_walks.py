"""Walks are named in one place, and a run begins with what takes long."""

import pytest

from tests.walks import LONGEST, TESTS, WALKS, dealt, is_walk, length


def test_every_walk_is_there() -> None:
    assert [name for name in WALKS if not (TESTS / name).exists()] == []


def test_a_rule_is_no_walk() -> None:
    assert is_walk(TESTS / "matrix" / "test_pages.py")
    assert not is_walk(TESTS / "catalogue" / "test_stacking.py")


def test_the_longest_comes_before_the_others_of_its_folder() -> None:
    named, other = TESTS / LONGEST[0], TESTS / "browser" / "test_story.py"
    assert length(named) < length(other) < length(TESTS / "journeys" / "test_main_job.py")


@pytest.mark.parametrize(
    ("tests", "first", "workers", "order"),
    [
        pytest.param("Abcd", 1, 1, "Abcd", id="one worker"),
        pytest.param("ABCdefg", 3, 2, "ACdBefg", id="two workers"),
        pytest.param("ABCDE", 5, 2, "ACEBD", id="all are long"),
        pytest.param("abc", 0, 2, "abc", id="none is long"),
        pytest.param("", 0, 2, "", id="nothing"),
    ],
)
def test_each_worker_begins_with_long_ones(
    tests: str, first: int, workers: int, order: str
) -> None:
    assert "".join(dealt(tests, first=first, workers=workers)) == order
