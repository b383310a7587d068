"""What a stranger sees who opens a verification link, as JSON; `app.pages` shows it to people."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.wallet.bodies import OpenedBody
from app.wallet.routes import SharesDep
from app.web.openapi import problems
from app.web.pages import wants_page
from app.web.parts import NowDep
from app.web.rate_limits import Limit, limited

# A link is opened by people and a few programs; guessing one of 2**256 needs no limit.
OPEN_LIMIT = Limit("open", hits=120, seconds=60)

router = APIRouter(tags=["verification"])


@router.get(
    "/v/{token}",
    operation_id="openShare",
    summary="Open a verification link",
    response_model=OpenedBody,
    dependencies=[limited(OPEN_LIMIT)],
    responses={
        200: {"content": {"text/html": {}}, "description": "As a page or as JSON, by Accept"},
        **problems(404, 410),
    },
)
def open_share(request: Request, token: str, shares: SharesDep, now: NowDep) -> Response:
    """Check what the link shows at this moment, and note the look for its owner."""
    opened = shares.open(token, now=now)
    headers = {"X-Robots-Tag": "noindex, nofollow"}
    if wants_page(request):
        page: Response = request.app.state.share_page(request, opened)
        page.headers.update(headers)
        return page
    body = OpenedBody.of(opened).model_dump(mode="json", exclude_none=True)
    return JSONResponse(body, headers=headers)
