"""Pages over HTTP: an opaque cursor in the query, the next page in a Link header (RFC 8288)."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from app.core.errors import RejectedError
from app.core.paging import Page, Position, Slice

T = TypeVar("T")
# A page of 200 stays below 1 MiB of JSON for the largest items that we list.
MAX_LIMIT = 200
DEFAULT_LIMIT = 50


class InvalidCursorError(RejectedError):
    """The cursor was not made by us."""

    code = "invalid_cursor"


class PageBody(BaseModel, Generic[T]):
    """One page of a list. `next` is the cursor of the next page, absent on the last one."""

    items: list[T]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """The page that a request asks for, and how the next one is announced."""

    wanted: Slice
    base: str
    query: Mapping[str, str]

    def announce(self, page: Page[Any], response: Response) -> str | None:
        """Set the Link header of `response` and return the cursor of the next page."""
        if page.next is None:
            return None
        cursor = _cursor_of(page.next)
        query = urlencode({**self.query, "limit": str(self.wanted.limit), "after": cursor})
        response.headers["Link"] = f'<{self.base}?{query}>; rel="next"'
        return cursor


def _paging(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items per page")] = DEFAULT_LIMIT,
    after: Annotated[
        str | None, Query(max_length=200, description="`next` of the page before")
    ] = None,
) -> Paging:
    base: str = request.app.state.parts.base_url + request.url.path
    query = {name: value for name, value in request.query_params.items() if name != "after"}
    return Paging(Slice(limit, _position_of(after) if after else None), base, query)


PagingDep = Annotated[Paging, Depends(_paging)]


def _cursor_of(position: Position) -> str:
    text = f"{position.moment.isoformat()} {position.id}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position_of(cursor: str) -> Position:
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, key = text.partition(" ")
        position = Position(datetime.fromisoformat(moment), key)
    except (binascii.Error, ValueError) as error:
        raise InvalidCursorError("Use the `next` of the page before as `after`.") from error
    if position.moment.tzinfo is None:
        raise InvalidCursorError("Use the `next` of the page before as `after`.")
    return position
