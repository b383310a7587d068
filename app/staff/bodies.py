"""What systems send and get about proposals and staff. These are the public API."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from app.credentials.bodies import Address, Closed
from app.credentials.issuance import recipient_of
from app.identity.models import Learner
from app.staff.models import Invitation, InvitationKind, Membership, Proposal, ProposalState, Role


class ProposalBody(BaseModel):
    """An award that waits for a second person, or what became of it."""

    proposal_id: str
    state: ProposalState
    achievement_id: str
    name: str
    proposed_at: datetime
    decided_at: datetime | None = None
    reason: str | None = Field(None, description="Why it was declined")
    award_id: str | None = Field(None, description="The award that was made of it")

    @classmethod
    def of(cls, proposal: Proposal) -> "ProposalBody":
        """Return the public form of a proposal."""
        return cls(
            proposal_id=proposal.id,
            state=proposal.state,
            achievement_id=proposal.order.achievement_id,
            name=proposal.order.name,
            proposed_at=proposal.proposed_at,
            decided_at=proposal.decided_at,
            reason=proposal.reason,
            award_id=proposal.award_id,
        )


class NewStaffBody(Closed):
    """Who is invited to work for an institution: exactly one address, and at least one role."""

    eppn: Address | None = Field(None, examples=["m.beheer@waterkant.example"])
    email: Address | None = None
    roles: Annotated[list[Role], Field(min_length=1, max_length=len(Role))]

    @model_validator(mode="after")
    def _exactly_one(self) -> "NewStaffBody":
        if (self.eppn is None) == (self.email is None):
            raise ValueError("give exactly one of eppn and email")
        return self

    def address(self) -> tuple[InvitationKind, str]:
        """Return how the person is known."""
        kind = InvitationKind.EPPN if self.eppn is not None else InvitationKind.EMAIL
        return kind, recipient_of(self.eppn or self.email) or ""


class InvitationBody(BaseModel):
    """A role that waits for a person to log in and accept it."""

    id: str
    kind: InvitationKind
    address: str | None
    roles: list[Role]
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, invitation: Invitation) -> "InvitationBody":
        """Return the public form of an invitation; the hash of a code stays here."""
        by_code = invitation.kind is InvitationKind.CODE
        return cls(
            id=invitation.id,
            kind=invitation.kind,
            address=None if by_code else invitation.value,
            roles=sorted(invitation.roles),
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
        )


class MemberBody(BaseModel):
    """Somebody who works or worked for an institution."""

    id: str
    name: str | None
    roles: list[Role]
    created_at: datetime
    withdrawn_at: datetime | None = None

    @classmethod
    def of(cls, member: Membership, learner: Learner) -> "MemberBody":
        """Return the public form of a membership."""
        return cls(
            id=member.id,
            name=learner.name,
            roles=sorted(member.roles),
            created_at=member.created_at,
            withdrawn_at=member.withdrawn_at,
        )


class StaffBody(BaseModel):
    """The people of an institution, and who is invited."""

    members: list[MemberBody]
    invitations: list[InvitationBody]
