"""The API of the platform administration for the people of an institution."""

from typing import Annotated

from fastapi import APIRouter, Response, Security

from app.core.text import Identifier
from app.institutions.logbook import actor_of
from app.institutions.providing import CreationDep
from app.staff.bodies import InvitationBody, MemberBody, NewStaffBody, StaffBody
from app.staff.providing import MembersDep, MembersReadDep
from app.web.callers import ApiCaller, platform
from app.web.openapi import problems
from app.web.parts import NowDep

router = APIRouter(prefix="/api/v1/institutions/{institution_id}/staff", tags=["institutions"])

Reader = Annotated[ApiCaller, Security(platform, scopes=["platform:read"])]
Writer = Annotated[ApiCaller, Security(platform, scopes=["platform:write"])]


@router.post(
    "",
    operation_id="inviteStaff",
    summary="Invite a person to work for an institution",
    status_code=201,
    response_model=InvitationBody,
    responses=problems(401, 403, 404, 409),
)
def invite_staff(
    institution_id: Identifier,
    body: NewStaffBody,
    caller: Writer,
    creation: CreationDep,
    members: MembersDep,
) -> Response:
    """Let the roles wait for whoever logs in with this address."""

    def work() -> InvitationBody:
        invited = members.invite(
            institution_id,
            body.address(),
            frozenset(body.roles),
            by=actor_of(caller),
            now=creation.now,
        )
        return InvitationBody.of(invited.invitation)

    return creation.answer(work, caller=caller)


@router.get(
    "",
    operation_id="listStaff",
    summary="List the people of an institution, and who is invited",
    responses=problems(401, 403, 404),
)
def list_staff(
    institution_id: Identifier, _caller: Reader, members: MembersReadDep, now: NowDep
) -> StaffBody:
    """Return all of them, withdrawn ones too."""
    institution = members.institutions.get(institution_id)
    return StaffBody(
        members=[MemberBody.of(*each) for each in members.of_institution(institution.id)],
        invitations=[InvitationBody.of(each) for each in members.invited(institution.id, now=now)],
    )
