"""The API of learning rights: the policy for everybody, their own rights for learners."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Security

from app.entitlements.bodies import FactsBody, PoliciesBody, RightsBody
from app.entitlements.policy import EntitlementPolicy
from app.entitlements.providing import EntitlementsDep, EntitlementsReadDep
from app.entitlements.service import Entitlements
from app.web.callers import ApiCaller, LearnerDep, platform
from app.web.openapi import problems
from app.web.parts import NowDep

router = APIRouter(prefix="/api/v1", tags=["learning rights"])


@router.get(
    "/entitlement-policies",
    operation_id="listEntitlementPolicies",
    summary="The policy of learning rights, in all its versions",
    responses=problems(),
)
def list_policies(entitlements: EntitlementsReadDep) -> PoliciesBody:
    """Return every version, the oldest first; each holds until the next one begins."""
    return PoliciesBody(items=list(entitlements.versions()))


@router.post(
    "/entitlement-policies",
    operation_id="createEntitlementPolicy",
    summary="Lay down a version of the policy",
    status_code=201,
    responses=problems(401, 403, 409),
)
def create_policy(
    body: EntitlementPolicy,
    _caller: Annotated[ApiCaller, Security(platform, scopes=["platform:write"])],
    entitlements: EntitlementsDep,
    now: NowDep,
) -> EntitlementPolicy:
    """Return the version; it holds from its first day, is never changed, and sent again is one."""
    return entitlements.lay_down(body, now=now)


@router.get(
    "/me/learning-rights",
    operation_id="getMyLearningRights",
    summary="My learning rights: the facts, what was granted and why, what can be expected",
    responses=problems(401),
)
def get_my_rights(caller: LearnerDep, entitlements: EntitlementsReadDep, now: NowDep) -> RightsBody:
    """Return my rights by the policy of today."""
    return _told(entitlements, caller.learner_id, now)


@router.put(
    "/me/learning-rights/facts",
    operation_id="declareMyFacts",
    summary="Declare when I was born, my highest level of education, and when I work",
    responses=problems(401, 409),
)
def declare_my_facts(
    body: FactsBody, caller: LearnerDep, entitlements: EntitlementsDep, now: NowDep
) -> RightsBody:
    """Return my rights; what is due by what I declared is granted at once."""
    declare(entitlements, caller.learner_id, body, now=now)
    return _told(entitlements, caller.learner_id, now)


def declare(entitlements: Entitlements, learner_id: str, body: FactsBody, *, now: datetime) -> None:
    """Keep what a learner declares, and grant what is due by it."""
    if body.birth_date is not None:
        entitlements.declare_birth_date(learner_id, body.birth_date, now=now)
    level, periods = body.attestation(), body.periods()
    if level is not None:
        entitlements.declare_level(learner_id, level, now=now)
    if periods is not None:
        entitlements.declare_work(learner_id, periods, now=now)
    entitlements.grant_due([learner_id], day=now.date(), now=now)


def _told(entitlements: Entitlements, learner_id: str, now: datetime) -> RightsBody:
    policies = {policy.version: policy for policy in entitlements.versions()}
    return RightsBody.of(entitlements.of(learner_id, today=now.date()), policies)
