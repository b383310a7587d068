"""Who works for an institution: invited, accepted, given other roles, and withdrawn at once."""

from dataclasses import dataclass, field
from datetime import datetime

from app.core.errors import ConflictError, NotFoundError
from app.core.ids import new_id
from app.credentials.claim_codes import claim_code_hash, new_claim_code
from app.identity.models import Learner
from app.identity.service import Learners
from app.institutions.log_chain import Act, Actor, ActorKind
from app.institutions.logbook import Logbook
from app.institutions.models import Institution
from app.institutions.service import Institutions, UnknownInstitutionError
from app.staff.models import Invitation, InvitationKind, Membership, Role
from app.staff.roles import check_roles, keeps_an_administrator
from app.staff.store import InvitationStore, MemberStore


class UnknownMemberError(NotFoundError):
    """Nobody with this id works for the institution."""

    code = "unknown_member"


class UnknownInvitationError(NotFoundError):
    """There is no such invitation for this person."""

    code = "unknown_invitation"


class InvitationClosedError(ConflictError):
    """The invitation was accepted or withdrawn before, or it has expired."""

    code = "invitation_closed"


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody at work: for which institution, and as what."""

    institution: Institution
    membership: Membership

    @property
    def actor(self) -> Actor:
        """Return the person as the log names them."""
        return Actor(kind=ActorKind.MEMBER, id=self.membership.id)


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation; a code is known at this moment only."""

    invitation: Invitation
    code: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Members:
    """The people of all institutions in one unit of work."""

    store: MemberStore
    invitations: InvitationStore
    institutions: Institutions
    learners: Learners
    log: Logbook

    def works_somewhere(self, learner_id: str) -> bool:
        """Tell whether a person works for any institution now."""
        return self.store.works_somewhere(learner_id)

    def duties(self, learner_id: str) -> tuple[Duty, ...]:
        """Return for which institutions a person works now."""
        members = self.store.of_person(learner_id)
        employers = self.institutions.many(member.institution_id for member in members)
        return tuple(Duty(employers[member.institution_id], member) for member in members)

    def duty(self, slug: str, *, learner_id: str) -> Duty:
        """Return what a person is at an institution.

        Raises:
            UnknownInstitutionError: there is no such institution, or not for this person.
        """
        institution = self.institutions.by_slug(slug)
        member = self.store.find(institution.id, learner_id=learner_id)
        if member is None or not member.is_active:
            raise UnknownInstitutionError("There is no such institution.")
        return Duty(institution, member)

    def of_institution(self, institution_id: str) -> tuple[tuple[Membership, Learner], ...]:
        """Return everybody who works or worked for an institution, oldest first."""
        members = self.store.of_institution(institution_id)
        return tuple((member, self.learners.get(member.learner_id)) for member in members)

    def invited(self, institution_id: str, *, now: datetime) -> tuple[Invitation, ...]:
        """Return the open invitations of an institution, newest first."""
        found = self.invitations.of_institution(institution_id)
        return tuple(invitation for invitation in found if invitation.is_open(now=now))

    def invite(
        self,
        institution_id: str,
        address: tuple[InvitationKind, str] | None,
        roles: frozenset[Role],
        *,
        by: Actor,
        now: datetime,
    ) -> Invited:
        """Let a role wait for a person; without an address, for whoever has the code.

        Raises:
            UnknownInstitutionError: there is no such institution.
            NoRoleError: there is no role.
        """
        check_roles(roles)
        institution = self.institutions.get(institution_id)
        code = new_claim_code() if address is None else None
        kind, value = address or (InvitationKind.CODE, claim_code_hash(code or ""))
        invitation = Invitation(
            id=new_id(),
            institution_id=institution.id,
            kind=kind,
            value=value,
            roles=roles,
            created_at=now,
        )
        self.invitations.add(invitation)
        self._note(Act.MEMBER_INVITED, invitation.id, institution_id, by=by, now=now)
        return Invited(invitation, code)

    def waiting_for(
        self, learner_id: str, *, now: datetime
    ) -> tuple[tuple[Invitation, Institution], ...]:
        """Return what waits for a person, by the addresses that their login vouches for."""
        found = self.invitations.waiting_for(_addresses(self.learners.get(learner_id)))
        waiting = [invitation for invitation in found if invitation.is_open(now=now)]
        employers = self.institutions.many(invitation.institution_id for invitation in waiting)
        return tuple((each, employers[each.institution_id]) for each in waiting)

    def accept(self, invitation_id: str, *, learner_id: str, now: datetime) -> Duty:
        """Let the person that an invitation is for begin.

        Raises:
            UnknownInvitationError: there is none for this person.
            InvitationClosedError: it is no longer open.
        """
        invitation = self.invitations.find(invitation_id)
        addresses = _addresses(self.learners.get(learner_id))
        if invitation is None or (invitation.kind, invitation.value) not in addresses:
            raise UnknownInvitationError("There is no such invitation for you.")
        return self._begin(invitation, learner_id, now)

    def accept_code(self, code: str, *, learner_id: str, now: datetime) -> Duty:
        """Let whoever has a one-time code begin.

        Raises:
            InvalidClaimCodeError: it is not of the form of a code.
            UnknownInvitationError: no invitation has this code.
            InvitationClosedError: it is no longer open.
        """
        found = self.invitations.waiting_for([(InvitationKind.CODE, claim_code_hash(code))])
        if not found:
            raise UnknownInvitationError("No invitation has this code, or it was used before.")
        return self._begin(found[0], learner_id, now)

    def change(
        self,
        member_id: str,
        *,
        institution_id: str,
        roles: frozenset[Role],
        by: Actor,
        now: datetime,
    ) -> Membership:
        """Give somebody other roles from now on.

        Raises:
            UnknownMemberError: the institution has no such member.
            NoRoleError: there is no role.
            LastAdministratorError: no administrator would be left.
        """
        check_roles(roles)
        member = self._locked(member_id, institution_id, roles=roles)
        changed = member.model_copy(update={"roles": roles})
        self.store.put(changed)
        self._note(Act.MEMBER_CHANGED, member_id, institution_id, by=by, now=now)
        return changed

    def remove(
        self, member_id: str, *, institution_id: str, by: Actor, now: datetime
    ) -> Membership:
        """Let somebody no longer work here, from now on.

        Raises:
            UnknownMemberError: the institution has no such member.
            LastAdministratorError: no administrator would be left.
        """
        member = self._locked(member_id, institution_id, roles=frozenset())
        gone = member.model_copy(update={"withdrawn_at": now})
        self.store.put(gone)
        self._note(Act.MEMBER_REMOVED, member_id, institution_id, by=by, now=now)
        return gone

    def may_leave(self, learner_id: str) -> None:
        """Let nobody leave the service as the last administrator of an institution.

        Raises:
            LastAdministratorError: an institution would have none.
        """
        for member in self.store.of_person(learner_id):
            if Role.ADMINISTRATOR in member.roles:
                self._locked(member.id, member.institution_id, roles=frozenset())

    def withdraw_invitation(
        self, invitation_id: str, *, institution_id: str, by: Actor, now: datetime
    ) -> None:
        """Take an invitation back.

        Raises:
            UnknownInvitationError: the institution has no such invitation.
            InvitationClosedError: it is no longer open.
        """
        self.institutions.store.lock(institution_id)
        invitation = self.invitations.find(invitation_id)
        if invitation is None or invitation.institution_id != institution_id:
            raise UnknownInvitationError("This institution has no such invitation.")
        _check_open(invitation, now=now)
        self.invitations.change(invitation_id, withdrawn_at=now)
        self._note(Act.INVITATION_WITHDRAWN, invitation_id, institution_id, by=by, now=now)

    def _begin(self, invitation: Invitation, learner_id: str, now: datetime) -> Duty:
        institution = self.institutions.get(invitation.institution_id)
        self.institutions.store.lock(institution.id)
        # Read again under the lock: an invitation is accepted once.
        current = self.invitations.find(invitation.id) or invitation
        _check_open(current, now=now)
        self.invitations.change(invitation.id, answered_at=now)
        former = self.store.find(institution.id, learner_id=learner_id)
        member = _joined(former, current, learner_id, now)
        self.store.put(member)
        duty = Duty(institution, member)
        self._note(Act.MEMBER_ADDED, member.id, institution.id, by=duty.actor, now=now)
        return duty

    def _locked(self, member_id: str, institution_id: str, *, roles: frozenset[Role]) -> Membership:
        # Two administrators who remove each other at once: the second finds the first gone.
        self.institutions.store.lock(institution_id)
        found = self.store.of_institution(institution_id)
        active = {member.id: member for member in found if member.is_active}
        if member_id not in active:
            raise UnknownMemberError("Nobody with this id works for the institution.")
        keeps_an_administrator(active.values(), changed=member_id, roles=roles)
        return active[member_id]

    def _note(
        self, act: Act, object_id: str, institution_id: str, *, by: Actor, now: datetime
    ) -> None:
        self.log.note(act, object_id, institution_id=institution_id, by=by, now=now)


def _check_open(invitation: Invitation, *, now: datetime) -> None:
    if not invitation.is_open(now=now):
        raise InvitationClosedError("This invitation was used or withdrawn, or it has expired.")


def _joined(
    former: Membership | None, invitation: Invitation, learner_id: str, now: datetime
) -> Membership:
    # Who comes back keeps their id: their own proposals stay their own.
    if former is None:
        return Membership(
            id=new_id(),
            institution_id=invitation.institution_id,
            learner_id=learner_id,
            roles=invitation.roles,
            created_at=now,
        )
    kept = former.roles if former.is_active else frozenset[Role]()
    return former.model_copy(update={"roles": kept | invitation.roles, "withdrawn_at": None})


def _addresses(learner: Learner) -> list[tuple[InvitationKind, str]]:
    eppns = [(InvitationKind.EPPN, eppn) for eppn in learner.eppns]
    return eppns + [(InvitationKind.EMAIL, email) for email in learner.emails]
