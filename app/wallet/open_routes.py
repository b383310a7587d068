"""What a stranger sees who opens a verification link, as JSON; `app.pages` shows it to people.

Asking with GET never uses up a view: programs do that too. A link with a PIN or a number of views
is opened with POST, by a person who presses a button or a program that means it.
"""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError

from app.core.at_once import NotAtOnceError
from app.core.documents import parse_object
from app.core.errors import NotAllowedError
from app.wallet.grants import Grants
from app.wallet.handing import Handing, may_be_downloaded
from app.wallet.looking import Look
from app.wallet.openings import Asked, Openings
from app.wallet.share_bodies import DownloadBody, OpenedBody, OpeningBody
from app.wallet.shares import Opened
from app.wallet.visits import is_a_look
from app.web.openapi import problems
from app.web.pages import wants_page
from app.web.parts import NowDep, PartsDep
from app.web.rate_limits import COUNTED, Limit, client_address, limited
from app.web.together import Together

# A link is opened by people and a few programs; guessing one of 2**256 needs no limit.
OPEN_LIMIT = Limit("open", hits=120, seconds=60)
HEADERS = {"X-Robots-Tag": "noindex, nofollow"}
FORM = "application/x-www-form-urlencoded"
# More than the longest form has.
MAX_FIELDS = 10


Sent = TypeVar("Sent", bound=BaseModel)


def _body_of(model: type[BaseModel]) -> dict[str, Any]:
    schema = {"schema": model.model_json_schema()}
    return {"requestBody": {"content": {"application/json": schema, FORM: schema}}}


router = APIRouter(tags=["verification"])


def _openings(request: Request) -> Openings:
    openings: Openings = request.app.state.openings
    return openings


async def _sent(request: Request) -> Mapping[str, Any]:
    """Return what was sent, as JSON or as a form; nothing is sent too."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == FORM:
        form = await request.form(max_files=0, max_fields=MAX_FIELDS)
        return {name: value for name, value in form.items() if value != ""}
    body = await request.body()
    return parse_object(body) if body.strip() else {}


OpeningsDep = Annotated[Openings, Depends(_openings)]
SentDep = Annotated[Mapping[str, Any], Depends(_sent)]


@router.get(
    "/v/{token}",
    operation_id="openShare",
    summary="Look at a verification link",
    response_model=OpenedBody,
    dependencies=[limited(OPEN_LIMIT)],
    responses={
        200: {"content": {"text/html": {}}, "description": "As a page or as JSON, by Accept"},
        **problems(403, 404, 410),
    },
)
def look_at_share(request: Request, token: str, openings: OpeningsDep, now: NowDep) -> Response:
    """Check what the link shows at this moment, and note the look for its owner.

    A link with a PIN or a number of views answers 403 `pin_required` or `opening_required`: open
    it with POST. To a person it shows a button. A program that says that it looks ahead gets 403
    `looking_ahead`, or that button: what is shown is always noted.
    """
    try:
        opened = openings.look(token, now=now, is_a_look=is_a_look(request.headers))
    except NotAllowedError as closed:
        if not wants_page(request):
            raise
        return _protected(request.app.state.closed_share_page(request, closed, status=200))
    return _answer(request, opened, openings.grants.grant(opened.share, now=now))


async def look_at_once(request: Request) -> Response | None:
    """Answer a look at a link together with others that come in; None: the route does."""
    state, token = request.app.state, request.url.path.rpartition("/")[2]

    def answer(opened: Opened) -> Response:
        grants: Grants = state.openings.grants
        return _answer(request, opened, grants.grant(opened.share, now=state.parts.clock()))

    asked = Asked(token, is_a_look=is_a_look(request.headers))
    looks: Together[Look, Response] = state.looks
    try:
        return await looks.ask(Look(client_address(request, state.parts), asked, answer))
    except NotAllowedError as closed:
        if not wants_page(request):
            raise
        return _protected(state.closed_share_page(request, closed, status=200))
    except NotAtOnceError:
        request.scope[COUNTED] = True
        return None


@router.head("/v/{token}", include_in_schema=False, dependencies=[limited(OPEN_LIMIT)])
def ask_about_share(token: str, openings: OpeningsDep, now: NowDep) -> Response:
    """Tell whether a link is there; that is no look."""
    openings.may_be_there(token, now=now)
    return Response(headers=HEADERS)


@router.post(
    "/v/{token}",
    operation_id="openShareCounted",
    summary="Open a verification link, with its PIN if it has one",
    response_model=OpenedBody,
    dependencies=[limited(OPEN_LIMIT)],
    openapi_extra=_body_of(OpeningBody),
    responses={
        200: {"content": {"text/html": {}}, "description": "As a page or as JSON, by Accept"},
        **problems(403, 404, 410),
    },
)
def open_share(
    request: Request, token: str, openings: OpeningsDep, sent: SentDep, now: NowDep
) -> Response:
    """Open the link and count the view; with the `grant` of before it is shown again, uncounted."""
    asked = _read(OpeningBody, sent)
    try:
        if asked.grant is not None:
            opened = openings.again(token, asked.grant, now=now)
        else:
            opened = openings.open(token, asked.pin, now=now)
    except NotAllowedError as closed:
        if not wants_page(request):
            raise
        return _protected(request.app.state.closed_share_page(request, closed, status=403))
    # One opening is a quarter of an hour: who looks again with a grant gets no longer one.
    grant = asked.grant or openings.grants.grant(opened.share, now=now)
    return _answer(request, opened, grant)


@router.post(
    "/v/{token}/downloads",
    operation_id="downloadShare",
    summary="Download what a verification link shows",
    dependencies=[limited(OPEN_LIMIT)],
    openapi_extra=_body_of(DownloadBody),
    response_class=Response,
    responses={
        200: {
            "content": {
                "application/dc+sd-jwt": {},
                "application/vc": {},
                "application/pdf": {},
            },
            "description": "The file",
        },
        **problems(403, 404, 410),
    },
)
def download_share(
    request: Request,
    token: str,
    openings: OpeningsDep,
    sent: SentDep,
    parts: PartsDep,
) -> Response:
    """Return a credential with what is shown of it, or a PDF with all of them, to who opened it."""
    asked, now = _read(DownloadBody, sent), parts.clock()
    opened = openings.again(token, asked.grant, now=now)
    with parts.database.reading() as session:
        handing: Handing = request.app.state.handing(session)
        if asked.form == "pdf":
            may_be_downloaded(opened.share)
            return _protected(request.app.state.share_pdf(request, opened, handing))
        file = handing.file(opened, asked.item, asked.form, now=now)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return _protected(Response(file.text, headers=headers, media_type=file.media_type))


def _read(model: type[Sent], sent: Mapping[str, Any]) -> Sent:
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _answer(request: Request, opened: Opened, grant: str) -> Response:
    if wants_page(request):
        return _protected(request.app.state.share_page(request, opened, grant))
    body = OpenedBody.of(opened, grant=grant).model_dump(mode="json", exclude_none=True)
    return _protected(JSONResponse(body))


def _protected(answer: Response) -> Response:
    answer.headers.update(HEADERS)
    return answer
