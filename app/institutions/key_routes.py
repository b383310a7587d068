"""The API by which an institution sees and rotates its own signing keys."""

from typing import Annotated

from fastapi import APIRouter, Response, Security

from app.institutions.bodies import RotationBody, SigningKeyBody
from app.institutions.log_chain import Act
from app.institutions.logbook import actor_of
from app.institutions.providing import (
    CreationDep,
    InstitutionsDep,
    InstitutionsReadDep,
)
from app.web.callers import ApiCaller, institution
from app.web.openapi import problems
from app.web.pagination import PageBody

router = APIRouter(prefix="/api/v1/keys", tags=["keys"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["keys:read"])]
Writer = Annotated[ApiCaller, Security(institution, scopes=["keys:write"])]


@router.get(
    "",
    operation_id="listKeys",
    summary="List the signing keys of the institution, oldest first",
    responses=problems(401, 403),
)
def list_keys(caller: Reader, institutions: InstitutionsReadDep) -> PageBody[SigningKeyBody]:
    """Return all keys of the caller's institution."""
    keys = institutions.keys(caller.organisation_id)
    return PageBody(items=[SigningKeyBody.of(key) for key in keys])


@router.post(
    "/rotations",
    operation_id="rotateKey",
    summary="Let a new key sign from now on",
    status_code=201,
    response_model=SigningKeyBody,
    responses=problems(401, 403, 404, 409),
)
def rotate_key(
    body: RotationBody,
    caller: Writer,
    creation: CreationDep,
    institutions: InstitutionsDep,
) -> Response:
    """Return the new key; what the former one signed stays good."""

    def work() -> SigningKeyBody:
        owner, by = caller.organisation_id, actor_of(caller)
        key = institutions.rotate(owner, body.algorithm, now=creation.now)
        creation.log.note(Act.KEY_ROTATED, key.id, institution_id=owner, by=by, now=creation.now)
        return SigningKeyBody.of(key)

    return creation.answer(work, caller=caller)
