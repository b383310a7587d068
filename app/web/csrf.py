"""Requests that another site made a browser send are refused (Fetch Metadata; RFC 6454).

SameSite=Lax keeps the session cookie out of most of them. This is the second lock, for what changes
something: the browser itself says where the request came from, and no page can make it lie.
Requests without the session cookie act for nobody and pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import NotAllowedError
from app.web.problems import problem

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSiteRequestError(NotAllowedError):
    """The request carries a session, but no page of this service sent it."""

    code = "cross_site_request"


def origin_of(address: str) -> str:
    """Return the origin of an address, as browsers write it in `Origin`."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def check_own_site(headers: Mapping[str, str], *, own_origin: str) -> None:
    """Check that a page of this service sent a request.

    Raises:
        CrossSiteRequestError: another site did, or nothing says who.
    """
    site = headers.get("sec-fetch-site")
    # A neighbouring host (`same-site`) is a stranger; `none` is a person, who does not type a POST.
    own = headers.get("origin") == own_origin if site is None else site == "same-origin"
    if not own:
        raise CrossSiteRequestError(
            "Send this from a page of this service, or with Origin set to its address."
        )


@dataclass(frozen=True, slots=True)
class CrossSiteGuard:
    """Refuses to change anything for a session on behalf of another site."""

    app: ASGIApp
    cookie_name: str = field(kw_only=True)
    base_url: str = field(kw_only=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            request = Request(scope)
            try:
                if self.cookie_name in request.cookies:
                    check_own_site(request.headers, own_origin=origin_of(self.base_url))
            except CrossSiteRequestError as error:
                answer = problem(
                    request, HTTPStatus.FORBIDDEN, code=error.code, detail=error.detail
                )
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)
