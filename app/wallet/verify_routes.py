"""The public check: of a credential, or of a link of ours. No account, no record of the upload."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from app.core.at_once import NotAtOnceError
from app.core.documents import parse_object
from app.core.errors import MalformedError
from app.credentials.checking import found_at_once
from app.credentials.handed import Handed, handed, handed_object
from app.credentials.verdict_body import PresentationBody, VerdictBody, answer_of
from app.credentials.verdict_text import written
from app.credentials.verification import Verdicts, Verification, media_type_of
from app.wallet.open_routes import OpeningsDep
from app.wallet.share_bodies import OpenedBody
from app.wallet.sharing import token_in
from app.web.openapi import problems
from app.web.parts import NowDep, Parts, PartsDep
from app.web.rate_limits import Limit, limited

# A person checks a handful, a small office a stack; a scan of all awards would take years.
VERIFY_LIMIT = Limit("verify", hits=120, seconds=60)
_TEXT = {"schema": {"type": "string"}}
_FILE = {"schema": {"type": "string", "format": "binary"}}
CREDENTIAL_BODY = {
    "requestBody": {
        "required": True,
        "description": "The credential or presentation itself, or `{url}` with a link of ours.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/vc": {"schema": {"type": "object"}},
            "application/vp": {"schema": {"type": "object"}},
            "application/ld+json": {"schema": {"type": "object"}},
            "application/vc+jwt": _TEXT,
            "application/vp+jwt": _TEXT,
            "application/jwt": _TEXT,
            "application/dc+sd-jwt": _TEXT,
            "application/vc+sd-jwt": _TEXT,
            "text/plain": _TEXT,
            "image/png": _FILE,
            "image/svg+xml": _FILE,
        },
    }
}

router = APIRouter(tags=["verification"])


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post(
    "/api/v1/verify",
    operation_id="verifyCredential",
    summary="Check a credential, a presentation, or a link of ours",
    dependencies=[limited(VERIFY_LIMIT)],
    openapi_extra=CREDENTIAL_BODY,
    responses=problems(403, 404, 410, 415),
)
def verify_credential(
    request: Request,
    openings: OpeningsDep,
    body: Annotated[bytes, Depends(_body)],
    parts: PartsDep,
    now: NowDep,
) -> VerdictBody | PresentationBody | OpenedBody:
    """Answer 200 with the findings, also when the credential is not valid: see `outcome`.

    `{"url": ...}` opens a verification link of this service; no other address is ever fetched. A
    link with a PIN or a number of views answers 403: open it with POST.
    """
    media_type = media_type_of(request.headers)
    link = _link_in(body) if media_type.startswith("application/json") else None
    if link is None:
        return answer_of(checked(request, parts, body, media_type))
    token = token_in(link, base_url=parts.base_url)
    # The learner sees in the access log that the link was opened.
    opened = openings.look(token, now=now)
    return OpenedBody.of(opened, grant=openings.grants.grant(opened.share, now=now))


def checked(request: Request, parts: Parts, body: bytes, media_type: str) -> Verdicts:
    """Return what can be said of what was handed in, in a look at the database of its own.

    Its connection is given back before the answer is written: a session that is a dependency keeps
    it until a thread is free, and all threads may be waiting for a connection.
    """
    make: Callable[[Session], Verification] = request.app.state.verification
    with parts.database.reading() as session:
        return make(session).verify(body, media_type=media_type, now=parts.clock())


async def verify_at_once(request: Request) -> Response | None:
    """Answer a check of one credential, together with others that come in; None: the route does.

    The same is counted, checked and said as by the route. What may take long is left to it: links
    and presentations, fetches, pictures, and shapes that are not known.
    """
    media_type = media_type_of(request.headers)
    read = partial(_credential_in, await request.body(), media_type)
    found = await found_at_once(request, VERIFY_LIMIT, read)
    return None if found is None else Response(written(found), media_type="application/json")


def _credential_in(body: bytes, media_type: str) -> Handed:
    if not media_type.startswith("application/json"):
        return handed(body, media_type)
    document = parse_object(body)
    if document.keys() == {"url"}:
        raise NotAtOnceError
    return handed_object(document)


def _link_in(body: bytes) -> object | None:
    try:
        document = parse_object(body)
    except MalformedError:
        # Said again, with the reason, by whoever reads it as a credential.
        return None
    return document["url"] if document.keys() == {"url"} else None
