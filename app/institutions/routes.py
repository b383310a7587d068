"""The API of the platform administration: institutions, their recognitions, a stolen key."""

from typing import Annotated

from fastapi import APIRouter, Response, Security

from app.core.text import Identifier
from app.institutions.bodies import (
    CompromiseBody,
    InstitutionBody,
    NameCheckBody,
    NewInstitutionBody,
    NewRecognitionBody,
    RecognitionBody,
    RegisteredBody,
    SigningKeyBody,
)
from app.institutions.log_chain import Act
from app.institutions.logbook import actor_of
from app.institutions.providing import (
    CreationDep,
    InstitutionsDep,
    InstitutionsReadDep,
)
from app.web.callers import ApiCaller, platform
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep

router = APIRouter(prefix="/api/v1/institutions", tags=["institutions"])

Reader = Annotated[ApiCaller, Security(platform, scopes=["platform:read"])]
Writer = Annotated[ApiCaller, Security(platform, scopes=["platform:write"])]


@router.post(
    "",
    operation_id="registerInstitution",
    summary="Register an institution and make its signing keys",
    status_code=201,
    response_model=RegisteredBody,
    responses=problems(401, 403, 409),
)
def register_institution(
    body: NewInstitutionBody,
    caller: Writer,
    creation: CreationDep,
    institutions: InstitutionsDep,
) -> Response:
    """Return the institution with its DID and the public halves of its keys."""

    def work() -> RegisteredBody:
        institution = institutions.register(body.order(), now=creation.now)
        return RegisteredBody.registered(institution, institutions.keys(institution.id))

    return creation.answer(work, caller=caller)


@router.get(
    "",
    operation_id="listInstitutions",
    summary="List the institutions, newest first",
    responses=problems(401, 403),
)
def list_institutions(
    _caller: Reader, institutions: InstitutionsReadDep, paging: PagingDep, response: Response
) -> PageBody[InstitutionBody]:
    """Return a page of institutions; the Link header leads to the next one."""
    page = institutions.page(paging.wanted)
    return PageBody(
        items=[InstitutionBody.of(found) for found in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/{institution_id}",
    operation_id="getInstitution",
    summary="Read one institution",
    responses=problems(401, 403, 404),
)
def get_institution(
    institution_id: Identifier, _caller: Reader, institutions: InstitutionsReadDep
) -> InstitutionBody:
    """Return an institution."""
    return InstitutionBody.of(institutions.get(institution_id))


@router.put(
    "/{institution_id}/name-check",
    operation_id="setNameCheck",
    summary="Choose what happens when a name on an award differs",
    responses=problems(401, 403, 404),
)
def set_name_check(
    institution_id: Identifier, body: NameCheckBody, _caller: Writer, institutions: InstitutionsDep
) -> InstitutionBody:
    """Return the institution; the choice counts for every award that is accepted from now on."""
    return InstitutionBody.of(institutions.set_name_check(institution_id, body.name_check))


@router.post(
    "/{institution_id}/recognitions",
    operation_id="addRecognition",
    summary="Note that an institution is recognised during a period",
    status_code=201,
    response_model=RecognitionBody,
    responses=problems(401, 403, 404, 409),
)
def add_recognition(
    institution_id: Identifier,
    body: NewRecognitionBody,
    caller: Writer,
    creation: CreationDep,
    institutions: InstitutionsDep,
) -> Response:
    """Return the recognition; only on days that one covers can the institution award."""

    def work() -> RecognitionBody:
        added = institutions.add_recognition(institution_id, body.order(), now=creation.now)
        return RecognitionBody.of(added)

    return creation.answer(work, caller=caller)


@router.get(
    "/{institution_id}/recognitions",
    operation_id="listRecognitions",
    summary="List the recognitions of an institution, in the order in which they began",
    responses=problems(401, 403, 404),
)
def list_recognitions(
    institution_id: Identifier, _caller: Reader, institutions: InstitutionsReadDep
) -> PageBody[RecognitionBody]:
    """Return all of them: an institution has a handful."""
    institution = institutions.get(institution_id)
    found = institutions.recognitions(institution.id)
    return PageBody(items=[RecognitionBody.of(recognition) for recognition in found])


@router.get(
    "/{institution_id}/keys",
    operation_id="listInstitutionKeys",
    summary="List the signing keys of an institution, oldest first",
    responses=problems(401, 403, 404),
)
def list_institution_keys(
    institution_id: Identifier, _caller: Reader, institutions: InstitutionsReadDep
) -> PageBody[SigningKeyBody]:
    """Return all of them, retired and compromised ones too."""
    institution = institutions.get(institution_id)
    return PageBody(items=[SigningKeyBody.of(key) for key in institutions.keys(institution.id)])


@router.post(
    "/{institution_id}/keys/{key_id}/compromise",
    operation_id="compromiseKey",
    summary="Note that a key may be in the hands of others",
    status_code=201,
    response_model=SigningKeyBody,
    responses=problems(401, 403, 404, 409),
)
def compromise_key(
    institution_id: Identifier,
    key_id: Identifier,
    body: CompromiseBody,
    caller: Writer,
    creation: CreationDep,
    institutions: InstitutionsDep,
) -> Response:
    """Return the key; what it signed since then fails, and a new key signs from now on."""

    def work() -> SigningKeyBody:
        key = institutions.compromise(
            institution_id, key_id, since=body.compromised_at, now=creation.now
        )
        creation.log.note(
            Act.KEY_COMPROMISED,
            key_id,
            institution_id=institution_id,
            by=actor_of(caller),
            now=creation.now,
        )
        return SigningKeyBody.of(key)

    return creation.answer(work, caller=caller)
