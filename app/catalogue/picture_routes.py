"""The pictures of achievements over HTTP: handed in by institutions, seen by everyone."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from app.catalogue.pictures import AchievementPictures
from app.catalogue.routes import AchievementBody, Writer
from app.core.text import Identifier
from app.web.caching import public_document
from app.web.openapi import problems
from app.web.parts import NowDep, ReadingDep, SessionDep

# A picture never changes: another one has another address.
MAX_AGE_SECONDS = 365 * 24 * 3600
# Also when somebody opens it by itself, it can run nothing and ask nothing (SECURITY, threat 47).
PICTURE_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_FILE = {"schema": {"type": "string", "format": "binary"}}
PICTURE_BODY = {
    "requestBody": {
        "required": True,
        "description": "A picture of at most 4 MiB and 25 million points; SVG is not taken.",
        "content": {"image/png": _FILE, "image/jpeg": _FILE, "image/webp": _FILE},
    }
}

router = APIRouter(tags=["achievements"])


def _pictures(request: Request, session: SessionDep) -> AchievementPictures:
    make: Callable[[Session], AchievementPictures] = request.app.state.achievement_pictures
    return make(session)


def _pictures_read(request: Request, session: ReadingDep) -> AchievementPictures:
    make: Callable[[Session], AchievementPictures] = request.app.state.achievement_pictures
    return make(session)


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post(
    "/api/v1/achievements/{achievement_id}/image",
    operation_id="putAchievementImage",
    summary="Give an achievement a picture",
    openapi_extra=PICTURE_BODY,
    responses=problems(401, 403, 404, 415),
)
def put_image(
    achievement_id: str,
    caller: Writer,
    body: Annotated[bytes, Depends(_body)],
    pictures: Annotated[AchievementPictures, Depends(_pictures)],
    now: NowDep,
) -> AchievementBody:
    """Write the picture anew as PNG; a new version begins when something was awarded already."""
    return AchievementBody.of(pictures.put(caller.organisation_id, achievement_id, body, now=now))


@router.get(
    "/pictures/{picture_id}.png",
    operation_id="getPicture",
    summary="The picture of an achievement; its address is in credentials",
    tags=["public documents"],
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, **problems(404)},
)
def get_picture(
    picture_id: Identifier,
    request: Request,
    pictures: Annotated[AchievementPictures, Depends(_pictures_read)],
) -> Response:
    """Return a picture, for anyone."""
    answer = public_document(
        request,
        pictures.png(picture_id),
        media_type="image/png",
        max_age_seconds=MAX_AGE_SECONDS,
    )
    answer.headers.update(PICTURE_HEADERS)
    return answer
