"""Who works for an institution, who is invited, and what waits for a second person."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.core.keys import Algorithm
from app.core.values import Value
from app.credentials.awarding import AwardOrder
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.institutions.log_chain import Actor

# A letter takes a few days, a holiday three weeks.
INVITED_FOR = timedelta(days=30)


class Role(StrEnum):
    """What somebody does for an institution; one person can have several."""

    ADMINISTRATOR = "administrator"
    ISSUER = "issuer"
    EXAM_BOARD = "exam_board"
    VIEWER = "viewer"
    TEACHER = "teacher"


class Membership(Value):
    """A person who works for an institution: one row per person, also after a withdrawal."""

    id: str
    institution_id: str
    learner_id: str
    roles: frozenset[Role]
    created_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Tell whether the person works there now."""
        return self.withdrawn_at is None


class InvitationKind(StrEnum):
    """How an invited person is known: by an address that a login vouches for, or by a code."""

    EPPN = "eppn"
    EMAIL = "email"
    CODE = "code"


class Invitation(Value):
    """A role that waits for a person. `value` is the address, or the hash of a one-time code."""

    id: str
    institution_id: str
    kind: InvitationKind
    value: str
    roles: frozenset[Role]
    created_at: datetime
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def expires_at(self) -> datetime:
        """Return when it can no longer be accepted."""
        return self.created_at + INVITED_FOR

    def is_open(self, *, now: datetime) -> bool:
        """Tell whether it can be accepted."""
        return self.answered_at is None and self.withdrawn_at is None and now < self.expires_at


class ProposalState(StrEnum):
    """What has become of a proposal."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


class Proposal(Value):
    """An award that one person asked for and a second person has to approve."""

    id: str
    institution_id: str
    order: AwardOrder
    achievement_version: int
    suite: Cryptosuite
    jwt_algorithm: Algorithm
    proposed_by: Actor
    proposed_at: datetime
    state: ProposalState = ProposalState.PENDING
    decided_by: Actor | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    award_id: str | None = None
