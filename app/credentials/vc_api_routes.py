"""The VC-API: issuer instances of institutions, and verifiers for everyone.

The answers are those of the W3C CCG's description: 201 and 200 when good, 400 when not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response, Security
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.core.documents import JSONObject, parse_object
from app.core.errors import RejectedError
from app.credentials.checking import found_at_once
from app.credentials.direct_issuance import VC_API_CARE, DirectIssuance
from app.credentials.handed import Handed
from app.credentials.presentations import presentation_document
from app.credentials.secured import Question, secured_document
from app.credentials.vc_api_answers import (
    InvalidOptionsError,
    VerificationResult,
    challenge_of,
    member_of,
    options_of,
    proof_only,
)
from app.credentials.verification import Verification
from app.web.callers import ApiCaller, institution
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.parts import NowDep, ReadingDep, SessionDep
from app.web.rate_limits import Limit, limited

router = APIRouter(prefix="/vc-api", tags=["VC-API"])

Writer = Annotated[ApiCaller, Security(institution, scopes=["credentials:write"])]
# A conformance suite sends some four hundred requests in a row.
VC_API_LIMIT = Limit("vc_api", hits=1200, seconds=60)
VERIFICATION_OPTIONS = frozenset({"checks", "challenge", "domain"})


def _issuance(request: Request, session: SessionDep) -> DirectIssuance:
    make: Callable[[Session], DirectIssuance] = request.app.state.direct_issuance
    return make(session)


def _verification(request: Request, session: ReadingDep) -> Verification:
    make: Callable[[Session], Verification] = request.app.state.verification
    return make(session)


async def _body(request: Request) -> bytes:
    return await request.body()


BodyDep = Annotated[bytes, Depends(_body)]
IssuanceDep = Annotated[DirectIssuance, Depends(_issuance)]
VerificationDep = Annotated[Verification, Depends(_verification)]


class IssuedCredentialBody(BaseModel):
    """The credential as it was asked for, with a status entry and a proof, or in an envelope."""

    verifiableCredential: JSONObject  # noqa: N815 - the name in the VC-API


@dataclass(frozen=True, slots=True)
class Issuing:
    """What both ways to ask for a credential need."""

    body: BodyDep
    caller: Writer
    issuance: IssuanceDep
    once: OnceDep
    session: SessionDep

    def answer(self, slug: str, mechanism: str) -> Response:
        """Sign at most once for an idempotency key, and answer 201."""

        def work() -> IssuedCredentialBody:
            asked = parse_object(self.body)
            options_of(asked, known=frozenset())
            issued = self.issuance.issue(
                member_of(asked, "credential"),
                institution=self.issuance.instance(slug, caller_id=self.caller.organisation_id),
                mechanism=mechanism,
                now=self.once.now,
            )
            return IssuedCredentialBody(verifiableCredential=issued)

        return self.once.answer(self.session, work, tenant=self.caller.tenant)


IssuingDep = Annotated[Issuing, Depends(Issuing)]


def _takes(member: str) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": [member],
        "properties": {member: {"type": "object"}, "options": {"type": "object"}},
    }
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.post(
    "/issuers/{slug}/credentials/issue",
    operation_id="issueCredential",
    summary="Sign a credential with the first key of the issuer",
    status_code=201,
    openapi_extra=_takes("credential"),
    response_model=IssuedCredentialBody,
    responses=problems(401, 403, 404, 409),
)
def issue_credential(slug: str, issuing: IssuingDep) -> Response:
    """Return the credential with a status entry and a proof of the issuer."""
    return issuing.answer(slug, "")


@router.post(
    "/issuers/{slug}/{mechanism}/credentials/issue",
    operation_id="issueCredentialWithMechanism",
    summary="Sign a credential with a cryptosuite, or as vc-jwt",
    status_code=201,
    openapi_extra=_takes("credential"),
    response_model=IssuedCredentialBody,
    responses=problems(401, 403, 404, 409),
)
def issue_with_mechanism(slug: str, mechanism: str, issuing: IssuingDep) -> Response:
    """Return the credential with a status entry, secured as the address says."""
    return issuing.answer(slug, mechanism)


@router.post(
    "/issuers/{slug}/credentials/status",
    operation_id="updateCredentialStatus",
    summary="Revoke a credential that was issued over the VC-API",
    openapi_extra=_takes("credentialStatus"),
    responses=problems(401, 403, 404, 409),
)
def update_status(
    slug: str, body: BodyDep, caller: Writer, issuance: IssuanceDep, now: NowDep
) -> JSONObject:
    """Set the bit of a status entry: `{"credentialStatus": {...}, "status": true}`."""
    instance = issuance.instance(slug, caller_id=caller.organisation_id)
    asked = parse_object(body)
    entry, status = member_of(asked, "credentialStatus"), asked.get("status")
    if not isinstance(status, bool):
        raise InvalidOptionsError("`status` is true or false.")
    if status:
        issuance.revoke(entry, institution=instance, now=now)
    else:
        issuance.keep(entry, institution=instance)
    return {"credentialStatus": entry, "status": status}


@router.post(
    "/credentials/verify",
    operation_id="verifyCredentialVCAPI",
    summary="Check a credential: 200 when verified, 400 when not",
    dependencies=[limited(VC_API_LIMIT)],
    openapi_extra=_takes("verifiableCredential"),
    response_model=VerificationResult,
    responses=problems(),
)
def verify_credential(body: BodyDep, verification: VerificationDep, now: NowDep) -> Response:
    """Check proof, validity and status; whether the issuer is recognised is not asked here."""

    def check() -> VerificationResult:
        asked = parse_object(body)
        options = options_of(asked, known=VERIFICATION_OPTIONS)
        given = secured_document(member_of(asked, "verifiableCredential"))
        found = verification.verdicts(given, Question(now, VC_API_CARE))
        return VerificationResult.of(found, proof_only=proof_only(options))

    return _answer(check)


@router.post(
    "/presentations/verify",
    operation_id="verifyPresentationVCAPI",
    summary="Check a presentation: 200 when verified, 400 when not",
    dependencies=[limited(VC_API_LIMIT)],
    openapi_extra=_takes("verifiablePresentation"),
    response_model=VerificationResult,
    responses=problems(),
)
def verify_presentation(body: BodyDep, verification: VerificationDep, now: NowDep) -> Response:
    """Check the holder's proof, if there is one, and every credential in it."""

    def check() -> VerificationResult:
        asked = parse_object(body)
        options = options_of(asked, known=VERIFICATION_OPTIONS)
        given = presentation_document(member_of(asked, "verifiablePresentation"))
        question = Question(now, VC_API_CARE, challenge_of(options))
        found = verification.verdicts(given, question)
        return VerificationResult.of(found, proof_only=proof_only(options))

    return _answer(check)


@dataclass(slots=True)
class _ToVerify:
    """What was sent to be verified, and whether only the proof is asked for once it was read."""

    body: bytes
    proof_only: bool = False

    def read(self) -> Handed:
        """Return the credential."""
        asked = parse_object(self.body)
        self.proof_only = proof_only(options_of(asked, known=VERIFICATION_OPTIONS))
        return secured_document(member_of(asked, "verifiableCredential"))


async def verify_at_once(request: Request) -> Response | None:
    """Answer a check of a credential, together with others that come in; None: the route does."""
    sent = _ToVerify(await request.body())
    try:
        found = await found_at_once(request, VC_API_LIMIT, sent.read)
    except RejectedError as error:
        return _told(VerificationResult.refused(error))
    return (
        None if found is None else _told(VerificationResult.of(found, proof_only=sent.proof_only))
    )


def _answer(check: Callable[[], VerificationResult]) -> Response:
    try:
        result = check()
    except RejectedError as error:
        result = VerificationResult.refused(error)
    return _told(result)


def _told(result: VerificationResult) -> Response:
    return JSONResponse(result.model_dump(), 200 if result.verified else 400)
