"""What happens to every request: an id, a size limit, security headers, and a last safety net.

Plain ASGI: these run for every byte that comes in, also for errors and files.
"""

import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from traceback import extract_tb
from typing import IO, Any

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.ids import new_id
from app.web.callers import is_known
from app.web.problems import internal_problem, problem

log = structlog.get_logger()

# The largest credential that is read (core.documents) in a form with some fields around it.
MAX_BODY_BYTES = 512 * 1024
# Pictures of badges, and photographs of codes.
MAX_PICTURE_BYTES = 8 * 1024 * 1024
TAKES_PICTURES = re.compile(
    r"/verify|/api/v1/verify|/api/v1/me/imports|/api/v1/me/portfolio/[^/]+/picture"
    r"|/api/v1/achievements/[^/]+/image|/wallet/import|/wallet/portfolio(?:/[^/]+)?"
)
# A catalogue of an institution: some 100,000 offerings in JSON. Of a stranger no more is taken than
# of any body.
MAX_FILE_BYTES = 256 * 1024 * 1024
TAKES_FILES = re.compile(
    r"/api/v1/(?:(?:catalogue|topup)-imports|batches)"
    r"|/institution/[^/]+/(?:imports|batches)|/funder/[^/]+/files"
)
# More of a file than this waits on the disk instead of in memory.
IN_MEMORY_BYTES = 1024 * 1024
PIECE_BYTES = 64 * 1024
# No script, no frame, nothing from elsewhere. A page that needs more sets its own policy.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
HSTS = "max-age=63072000; includeSubDomains"
# As they are sent; the last one over https only.
_RAW_HEADERS = [
    (name.lower().encode(), value.encode())
    for name, value in {**SECURITY_HEADERS, "Strict-Transport-Security": HSTS}.items()
]
BODY_TOO_LARGE = "body_too_large"


@dataclass(frozen=True, slots=True)
class RequestId:
    """Gives each request an id of ours, in the answer and in the log, with what became of it."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = new_id()
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", request_id.encode()),
                ]
                log.info("request.answered", status=int(message["status"]), route=_route(scope))
            await send(message)

        await self.app(scope, receive, send_with_id)


def _route(scope: MutableMapping[str, Any]) -> str:
    # The template, never the path itself: a path can hold a share token.
    route = scope.get("route")
    return f"{scope['method']} {getattr(route, 'path', '-')}"


@dataclass(frozen=True, slots=True)
class SafetyNet:
    """Turns what nobody expected into a problem document, and the log entry that explains it."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            # Only the type and the place: the text of an error can hold personal data.
            places = [f"{f.filename}:{f.lineno}" for f in extract_tb(error.__traceback__)]
            log.error("request.failed", kind=type(error).__name__, places=places)  # noqa: TRY400
            if started:
                raise
            await internal_problem(Request(scope))(scope, receive, send)


@dataclass(frozen=True, slots=True)
class SecurityHeaders:
    """Sets the headers that protect a browser, unless the route chose its own."""

    app: ASGIApp
    https: bool = field(kw_only=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                chosen = {name.lower() for name, _ in headers}
                ours = _RAW_HEADERS if self.https else _RAW_HEADERS[:-1]
                message["headers"] = headers + [each for each in ours if each[0] not in chosen]
            await send(message)

        await self.app(scope, receive, send_protected)


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """Refuses a body that is too large, also one that does not tell its length."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. The body is read here, so that it is refused before any work."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self.app(scope, receive, send)
            return
        if TAKES_FILES.fullmatch(scope["path"]):
            await self._with_file(scope, receive, send)
            return
        most = MAX_PICTURE_BYTES if TAKES_PICTURES.fullmatch(scope["path"]) else MAX_BODY_BYTES
        body = await _read(receive, most)
        if body is None:
            await _too_large(most)(scope, receive, send)
            return
        pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self.app(scope, replay, send)

    async def _with_file(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = await run_in_threadpool(is_known, Request(scope))
        most = MAX_FILE_BYTES if known else MAX_BODY_BYTES
        # Received before the request takes a place, so that who sends slowly keeps nobody out.
        with SpooledTemporaryFile(IN_MEMORY_BYTES) as file:
            if not await _spool(receive, file, most):
                await _too_large(most)(scope, receive, send)
                return
            file.seek(0)
            ended = False

            async def replay() -> Message:
                nonlocal ended
                if ended:
                    return await receive()
                piece = file.read(PIECE_BYTES)
                ended = not piece
                return {"type": "http.request", "body": piece, "more_body": not ended}

            await self.app(scope, replay, send)


def _too_large(most: int) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"Send at most {most} bytes."
        refusal = problem(Request(scope), 413, code=BODY_TOO_LARGE, detail=detail)
        await refusal(scope, receive, send)

    return answer


async def _spool(receive: Receive, file: IO[bytes], max_bytes: int) -> bool:
    """Write a body to a file; tell whether it is small enough."""
    written = 0
    while True:
        message = await receive()
        piece = message.get("body", b"")
        written += len(piece)
        if written > max_bytes:
            return False
        file.write(piece)
        if not message.get("more_body", False):
            return True


async def _read(receive: Receive, max_bytes: int) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > max_bytes:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def install(app: Starlette, *, https: bool) -> None:
    """Put everything around `app`; what is added last sees a request first."""
    app.add_middleware(BodyLimit)
    app.add_middleware(SafetyNet)
    app.add_middleware(SecurityHeaders, https=https)
    app.add_middleware(RequestId)
