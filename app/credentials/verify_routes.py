"""The public check of a credential: no account, no record of what was checked."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session

from app.credentials.verdict_body import PresentationBody, VerdictBody, answer_of
from app.credentials.verification import Verification, media_type_of
from app.web.openapi import problems
from app.web.parts import NowDep, ReadingDep
from app.web.rate_limits import Limit, limited

# A person checks a handful, a small office a stack; a scan of all awards would take years.
VERIFY_LIMIT = Limit("verify", hits=120, seconds=60)
CREDENTIAL_BODY = {
    "requestBody": {
        "required": True,
        "description": "The credential itself.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/vc+jwt": {"schema": {"type": "string"}},
            "application/jwt": {"schema": {"type": "string"}},
            "text/plain": {"schema": {"type": "string"}},
        },
    }
}

router = APIRouter(tags=["verification"])


def _verification(request: Request, session: ReadingDep) -> Verification:
    make: Callable[[Session], Verification] = request.app.state.verification
    return make(session)


async def _body(request: Request) -> bytes:
    return await request.body()


VerificationDep = Annotated[Verification, Depends(_verification)]


@router.post(
    "/api/v1/verify",
    operation_id="verifyCredential",
    summary="Check a credential",
    dependencies=[limited(VERIFY_LIMIT)],
    openapi_extra=CREDENTIAL_BODY,
    responses=problems(415),
)
def verify_credential(
    request: Request,
    body: Annotated[bytes, Depends(_body)],
    verification: VerificationDep,
    now: NowDep,
) -> VerdictBody | PresentationBody:
    """Answer 200 with the findings, also when the credential is not valid: see `outcome`."""
    found = verification.verify(body, media_type=media_type_of(request.headers), now=now)
    return answer_of(found)
