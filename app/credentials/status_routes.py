"""Public documents about credentials: status lists and our JSON-LD context."""

import json
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from app.credentials.contexts import NL_EDU_CONTEXT, load_context
from app.credentials.formats.type_metadata import bundled_type, own_type
from app.credentials.models import Form
from app.credentials.publishing import StatusLists
from app.credentials.status_lists import TTL
from app.web.caching import public_document
from app.web.openapi import problems
from app.web.parts import NowDep, PartsDep

router = APIRouter(tags=["public documents"])

MEDIA_TYPE = {
    Form.DATA_INTEGRITY: "application/vc",
    Form.VC_JWT: "application/vc+jwt",
    Form.SD_JWT_VC: "application/statuslist+jwt",
}
ListKind = Literal["revocation", "suspension", "token"]
CONTEXT_MAX_AGE_SECONDS = 86_400


def _make(request: Request) -> Callable[[Session], StatusLists]:
    make: Callable[[Session], StatusLists] = request.app.state.status_lists
    return make


@router.get(
    "/status/{list_id}/{purpose}",
    operation_id="getStatusList",
    summary="A status list of an institution, signed by it",
    response_class=Response,
    responses={
        200: {"content": {media_type: {} for media_type in MEDIA_TYPE.values()}},
        **problems(404),
    },
)
def get_status_list(
    list_id: str,
    purpose: ListKind,
    request: Request,
    make: Annotated[Callable[[Session], StatusLists], Depends(_make)],
    parts: PartsDep,
    now: NowDep,
) -> Response:
    """Return the whole list, so that nobody learns which credential is being checked."""
    form = _form(purpose, request.headers.get("accept", ""))
    # Nearly every request is answered by a look; only after a change the list is signed anew.
    with parts.database.reading() as session:
        publication = make(session).kept(list_id, purpose, form, now=now)
    if publication is None:
        with parts.database.transaction() as session:
            publication = make(session).publish(list_id, purpose, form, now=now)
    return public_document(
        request,
        publication.secured.encode(),
        media_type=MEDIA_TYPE[form],
        max_age_seconds=int(TTL.total_seconds()),
    )


@router.get(
    "/vct/nl-edu/{kind}/1",
    operation_id="getTypeMetadata",
    summary="What the claims of our SD-JWT VCs are called",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}, **problems(404)},
)
def get_type_metadata(kind: str, request: Request, parts: PartsDep) -> Response:
    """Return the type metadata of a kind of achievement, byte for byte as credentials pin it."""
    content = own_type(kind, base_url=parts.base_url)
    return public_document(
        request,
        content,
        media_type="application/json",
        max_age_seconds=CONTEXT_MAX_AGE_SECONDS,
    )


@router.get(
    "/vct/{vct}",
    operation_id="getBundledTypeMetadata",
    summary="Our copy of the metadata of a type that is named by a URN",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}, **problems(404)},
)
def get_bundled_type_metadata(vct: str, request: Request) -> Response:
    """Return the type metadata of the European learning credential, which has no address."""
    return public_document(
        request,
        bundled_type(vct),
        media_type="application/json",
        max_age_seconds=CONTEXT_MAX_AGE_SECONDS,
    )


@router.get(
    "/ns/nl-edu/v1",
    operation_id="getNlEduContext",
    summary="A copy of our JSON-LD context",
    response_class=Response,
    responses={200: {"content": {"application/ld+json": {}}}, **problems()},
)
def get_nl_edu_context(request: Request) -> Response:
    """Return the context whose name is the same for every deployment."""
    content = json.dumps(load_context(NL_EDU_CONTEXT), ensure_ascii=False).encode()
    return public_document(
        request,
        content,
        media_type="application/ld+json",
        max_age_seconds=CONTEXT_MAX_AGE_SECONDS,
    )


def _form(purpose: ListKind, accept: str) -> Form:
    if purpose == "token":
        return Form.SD_JWT_VC
    return Form.VC_JWT if "application/vc+jwt" in accept else Form.DATA_INTEGRITY
