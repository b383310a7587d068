"""A few much used operations are answered before the framework looks for a route.

To find a route, solve its dependencies and write its answer costs more than a check of a signature
(docs/decisions/0033-plain-verify-route.md). Each of these has its ordinary route too, which
describes it and answers what the front leaves to it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import AppError
from app.web.problems import app_problem

# Returns the answer, or None where the ordinary route is to give it.
Way = Callable[[Request], Awaitable[Response | None]]


@dataclass(frozen=True, slots=True)
class Front:
    """Answers what it has a way for, by method and path; everything else goes on.

    The last step of a path may be `{token}`, which stands for any.
    """

    app: ASGIApp
    ways: Mapping[tuple[str, str], Way] = field(kw_only=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        operation = self._operation(scope) if scope["type"] == "http" else None
        if operation is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            answer = await self.ways[operation](request)
        except AppError as error:
            answer = app_problem(request, error)
        if answer is None:
            await self.app(scope, _again(await request.body(), receive), send)
            return
        # As the router would: the log names the operation, and never a token.
        scope["route"] = SimpleNamespace(path=operation[1])
        await answer(scope, receive, send)

    def _operation(self, scope: Scope) -> tuple[str, str] | None:
        method, path = scope["method"], scope["path"]
        named = ((method, path), (method, f"{path.rpartition('/')[0]}/{{token}}"))
        return next((operation for operation in named if operation in self.ways), None)


def _again(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
