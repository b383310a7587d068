"""Rows that were handed in, in parts: each part is kept at once, and is one chunk of a job."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from app.core.documents import JSONObject
from app.core.errors import AppError


@dataclass(frozen=True, slots=True)
class Limits:
    """How many rows a part has, how many there can be in all, and what else is raised."""

    rows_of_part: int
    most: int
    too_many: AppError
    none: AppError


def kept_in_parts(
    rows: Iterator[JSONObject], limits: Limits, keep: Callable[[int, list[JSONObject]], None]
) -> tuple[int, int]:
    """Keep rows part by part, numbered from 1; return how many parts and rows there are.

    Raises:
        AppError: there are too many rows, or none; what was kept before stays.
    """
    number = count = 0
    while part := list(islice(rows, limits.rows_of_part)):
        number, count = number + 1, count + len(part)
        if count > limits.most:
            raise limits.too_many
        keep(number, part)
    if not count:
        raise limits.none
    return number, count


def chunks(parts: int, *, rows_of_part: int) -> Iterator[JSONObject]:
    """Yield the chunk of each part; `first` is the number of its first row."""
    for number in range(1, parts + 1):
        yield {"part": number, "first": (number - 1) * rows_of_part + 1}
