"""Reads a list from its first page to its last."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from app.core.paging import Page, Slice

T = TypeVar("T")
PAGE = Slice(limit=200)


def every(read: Callable[[Slice], Page[T]]) -> Iterator[T]:
    """Yield all items of a list."""
    wanted: Slice | None = PAGE
    while wanted is not None:
        page = read(wanted)
        yield from page.items
        wanted = Slice(PAGE.limit, page.next) if page.next is not None else None
