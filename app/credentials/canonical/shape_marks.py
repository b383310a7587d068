"""Marks that stand for the texts of a document while it is compiled."""

import re
import secrets
from collections.abc import Iterator, Sequence

SECRET_BYTES = 16


class Marks:
    """A mark for each of some numbers: a name that no context knows and nobody can guess.

    It is random, so that no document holds one before it is put there.
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        begin = f"urn:x:{secrets.token_hex(SECRET_BYTES)}:"
        self._numbers = {f"{begin}{number:05}": number for number in numbers}
        self._pattern = re.compile(re.escape(begin) + "[0-9]{5}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def number(self, text: str) -> int | None:
        """Return the number of a text that is a mark and nothing else."""
        return self._numbers.get(text)

    def within(self, text: str) -> set[int]:
        """Return the numbers of all marks in a text."""
        return {self._numbers[mark] for mark in self._pattern.findall(text)}

    def placed(self, texts: Sequence[str]) -> list[str]:
        """Return the texts with the marks in place of those with their numbers."""
        marked = list(texts)
        for mark, number in self._numbers.items():
            marked[number] = mark
        return marked
