"""A learner's rights over HTTP: terms, export, taking a credential out, and leaving."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from app.core.text import Identifier
from app.holder.leaving import may_leave
from app.holder.models import Acceptance
from app.holder.providing import DeparturesDep, ExportsDep, LoginDep, TermsDep, TermsReadDep
from app.holder.terms import TERMS_VERSION, must_be_present
from app.identity.sessions import session_cookie
from app.web.callers import LearnerDep
from app.web.openapi import problems
from app.web.parts import NowDep, PartsDep
from app.web.rate_limits import Limit, limited

# Everything that a person has is much work; a class behind one address may do it once each.
EXPORT_LIMIT = Limit("export", hits=30, seconds=600)
CHUNK_BYTES = 64 * 1024
NO_CONTENT = 204
ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {}}, "description": "Everything, in one ZIP"}
}

router = APIRouter(prefix="/api/v1/me", tags=["rights"])


class TermsBody(BaseModel):
    """The terms of the wallet, and when the learner accepted the present version."""

    version: str
    accepted_at: datetime | None

    @classmethod
    def of(cls, acceptances: tuple[Acceptance, ...]) -> "TermsBody":
        """Return the public form."""
        present = [one.accepted_at for one in acceptances if one.version == TERMS_VERSION]
        return cls(version=TERMS_VERSION, accepted_at=present[0] if present else None)


class AcceptedTermsBody(BaseModel):
    """The version that the learner has read and accepts."""

    model_config = ConfigDict(extra="forbid")

    version: str = Field(max_length=32, examples=[TERMS_VERSION])


@router.get(
    "/terms",
    operation_id="getMyTerms",
    summary="The terms of the wallet, and whether I accepted them",
    responses=problems(401),
)
def get_terms(caller: LearnerDep, terms: TermsReadDep) -> TermsBody:
    """Return the present version, and when it was accepted."""
    return TermsBody.of(terms.of(caller.learner_id))


@router.post(
    "/terms",
    operation_id="acceptTerms",
    summary="Accept the terms of the wallet",
    status_code=201,
    responses=problems(401, 409),
)
def accept_terms(
    body: AcceptedTermsBody, caller: LearnerDep, terms: TermsDep, now: NowDep
) -> TermsBody:
    """Note that the present version was accepted; doing it again changes nothing."""
    must_be_present(body.version)
    terms.add(caller.learner_id, Acceptance(version=body.version, accepted_at=now))
    return TermsBody.of(terms.of(caller.learner_id))


def sent(made: IO[bytes], now: datetime) -> StreamingResponse:
    """Return an export as a download."""

    def chunks() -> Iterator[bytes]:
        with made:
            while chunk := made.read(CHUNK_BYTES):
                yield chunk

    name = f"leerkluis-{now:%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(chunks(), headers=headers, media_type="application/zip")


@router.get(
    "/export",
    operation_id="exportMe",
    summary="Everything of mine, in one ZIP",
    response_class=Response,
    dependencies=[limited(EXPORT_LIMIT)],
    responses={**ZIP, **problems(401)},
)
@router.post(
    "/export",
    operation_id="makeExport",
    summary="Everything of mine, in one ZIP; for clients that may not GET with effects",
    response_class=Response,
    dependencies=[limited(EXPORT_LIMIT)],
    responses={**ZIP, **problems(401)},
)
def export_me(caller: LearnerDep, exports: ExportsDep, now: NowDep) -> Response:
    """Return what docs/export.md describes; the signed files verify without this service."""
    return sent(exports.of(caller.learner_id, now=now), now)


@router.delete(
    "/credentials/{item_id}",
    operation_id="removeCredential",
    summary="Take an item of any kind out of my wallet, for good",
    status_code=NO_CONTENT,
    responses=problems(401, 404),
)
def remove_credential(
    item_id: Identifier, caller: LearnerDep, departures: DeparturesDep, now: NowDep
) -> None:
    """Remove it here and close the links that show it; a record at the institution stays."""
    departures.remove(item_id, learner_id=caller.learner_id, now=now)


@router.delete(
    "",
    operation_id="closeAccount",
    summary="Close my account and remove everything that is mine",
    status_code=NO_CONTENT,
    responses=problems(401, 403, 409),
)
def close_account(
    caller: LearnerDep,
    login: LoginDep,
    departures: DeparturesDep,
    parts: PartsDep,
    now: NowDep,
    confirmation: Annotated[str, Query(max_length=40, description="DELETE or VERWIJDEREN")] = "",
) -> Response:
    """Do it at once, for whom the provider saw less than 15 minutes ago; never for a token."""
    may_leave(login, typed=confirmation, now=now)
    departures.close(caller.learner_id, tenant=caller.tenant, now=now)
    answer = Response(status_code=NO_CONTENT)
    session_cookie(parts.base_url).remove(answer)
    return answer
