"""The API of institutions for prior learning: standards, assessments, and what counts as a unit."""

from typing import Annotated

from fastapi import APIRouter, Response, Security

from app.catalogue.models import Slug
from app.institutions.logbook import actor_of
from app.prior_learning.bodies import (
    AssessmentBody,
    CertifiedBody,
    EquivalenceBody,
    NewAssessmentBody,
    StandardBody,
)
from app.prior_learning.models import EquivalenceDefinition, StandardDefinition
from app.prior_learning.providing import (
    EquivalencesDep,
    EquivalencesReadDep,
    StandardsDep,
    StandardsReadDep,
)
from app.web.callers import ApiCaller, institution
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, PartsDep, SessionDep

router = APIRouter(prefix="/api/v1", tags=["prior learning"])

Describer = Annotated[ApiCaller, Security(institution, scopes=["achievements:write"])]
DescriptionReader = Annotated[ApiCaller, Security(institution, scopes=["achievements:read"])]
Awarder = Annotated[ApiCaller, Security(institution, scopes=["awards:write"])]
AwardReader = Annotated[ApiCaller, Security(institution, scopes=["awards:read"])]


@router.put(
    "/evc-standards/{standard}",
    operation_id="putStandard",
    summary="Keep a standard with its units; a change is a new version",
    responses=problems(401, 403),
)
def put_standard(
    standard: Slug,
    body: StandardDefinition,
    caller: Describer,
    standards: StandardsDep,
    now: NowDep,
) -> StandardBody:
    """Check it against its certificate and keep it."""
    kept = standards.put(caller.organisation_id, standard, body, by=actor_of(caller), now=now)
    return StandardBody.of(kept)


@router.get(
    "/evc-standards",
    operation_id="listStandards",
    summary="List the standards of the institution, newest first",
    responses=problems(401, 403),
)
def list_standards(
    caller: DescriptionReader, standards: StandardsReadDep, paging: PagingDep, response: Response
) -> PageBody[StandardBody]:
    """Return a page of standards as they are now."""
    page = standards.page(caller.organisation_id, paging.wanted)
    items = [StandardBody.of(each) for each in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


@router.get(
    "/evc-standards/{standard}",
    operation_id="getStandard",
    summary="Read a standard as it is now",
    responses=problems(401, 403, 404),
)
def get_standard(
    standard: Slug, caller: DescriptionReader, standards: StandardsReadDep
) -> StandardBody:
    """Return a standard of the caller's institution."""
    return StandardBody.of(standards.get(caller.organisation_id, standard))


@router.post(
    "/evc-assessments",
    operation_id="createAssessment",
    summary="Keep an assessment of prior learning, and award the certificate that says so",
    status_code=201,
    response_model=CertifiedBody,
    responses=problems(401, 403, 404, 409),
)
def create_assessment(
    body: NewAssessmentBody,
    caller: Awarder,
    once: OnceDep,
    session: SessionDep,
    standards: StandardsDep,
    parts: PartsDep,
) -> Response:
    """Only a provider that is recognised on the day of the assessment can do this."""

    def work() -> CertifiedBody:
        certified = standards.assess(
            body.order(),
            institution_id=caller.organisation_id,
            by=actor_of(caller),
            now=once.now,
        )
        return CertifiedBody.of_certified(certified, base_url=parts.base_url)

    return once.answer(session, work, tenant=caller.tenant)


@router.get(
    "/evc-assessments",
    operation_id="listAssessments",
    summary="List the assessments of the institution, newest first",
    responses=problems(401, 403),
)
def list_assessments(
    caller: AwardReader, standards: StandardsReadDep, paging: PagingDep, response: Response
) -> PageBody[AssessmentBody]:
    """Return a page of assessments."""
    page = standards.assessment_page(caller.organisation_id, paging.wanted)
    items = [AssessmentBody.of(each) for each in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


@router.get(
    "/evc-assessments/{assessment_id}",
    operation_id="getAssessment",
    summary="Read an assessment",
    responses=problems(401, 403, 404),
)
def get_assessment(
    assessment_id: str, caller: AwardReader, standards: StandardsReadDep
) -> AssessmentBody:
    """Return an assessment of the caller's institution."""
    found = standards.assessment(assessment_id, institution_id=caller.organisation_id)
    return AssessmentBody.of(found)


@router.put(
    "/equivalences/{unit}",
    operation_id="putEquivalence",
    summary="Record which register codes together are worth a unit",
    responses=problems(401, 403, 404),
)
def put_equivalence(
    unit: Slug,
    body: EquivalenceDefinition,
    caller: Describer,
    equivalences: EquivalencesDep,
    now: NowDep,
) -> EquivalenceBody:
    """Exemptions are proposed by it from now on; what was decided stays."""
    kept = equivalences.put(caller.organisation_id, unit, body, by=actor_of(caller), now=now)
    return EquivalenceBody.of(kept)


@router.get(
    "/equivalences",
    operation_id="listEquivalences",
    summary="List what the institution holds to be worth its units, newest first",
    responses=problems(401, 403),
)
def list_equivalences(
    caller: DescriptionReader,
    equivalences: EquivalencesReadDep,
    paging: PagingDep,
    response: Response,
) -> PageBody[EquivalenceBody]:
    """Return a page of equivalences."""
    page = equivalences.page(caller.organisation_id, paging.wanted)
    items = [EquivalenceBody.of(each) for each in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


@router.get(
    "/equivalences/{unit}",
    operation_id="getEquivalence",
    summary="Read what the institution holds to be worth a unit",
    responses=problems(401, 403, 404),
)
def get_equivalence(
    unit: Slug, caller: DescriptionReader, equivalences: EquivalencesReadDep
) -> EquivalenceBody:
    """Return what was recorded for a unit of the caller's institution."""
    return EquivalenceBody.of(equivalences.get(caller.organisation_id, unit))
