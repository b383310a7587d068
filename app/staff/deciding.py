"""Awards of an institution, made at once or after a second person has looked; and their end.

Every way to an award passes here, from a page and from the API alike: what needs four eyes becomes
a proposal, whoever asks. What is done is noted in the log of the institution.
"""

from dataclasses import dataclass
from datetime import datetime

from app.core.documents import JSONObject
from app.core.errors import NotFoundError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.credentials.awarding import AwardOrder
from app.credentials.awards import Awards
from app.credentials.issuance import Issuance, Issued
from app.credentials.making import Options
from app.credentials.models import Award
from app.institutions.log_chain import Act, Actor
from app.institutions.logbook import Logbook
from app.staff.four_eyes import (
    may_be_decided,
    needs_second_person,
    proposers_of,
    still_says_the_same,
)
from app.staff.models import Proposal, ProposalState
from app.staff.proposal_store import ProposalStore


class UnknownProposalError(NotFoundError):
    """The institution has no such proposal."""

    code = "unknown_proposal"


@dataclass(frozen=True, slots=True)
class Deciding:
    """The decisions of all institutions in one unit of work."""

    proposals: ProposalStore
    issuance: Issuance
    awards: Awards
    log: Logbook

    def award(
        self,
        order: AwardOrder,
        *,
        institution_id: str,
        options: Options,
        by: Actor,
        now: datetime,
    ) -> Issued | Proposal:
        """Award, or let the award wait for a second person where the institution wants one.

        Raises:
            UnknownAchievementError, UnknownAwardError, AwardRefusedError: see `Issuance.issue`.
        """
        institution = self.issuance.institutions.get(institution_id)
        achievement = self.issuance.catalogue.get(institution_id, order.achievement_id)
        if not needs_second_person(institution, achievement):
            return self._issue(order, institution_id, options, by, now)
        self.rehearse(order, institution_id=institution_id, now=now)
        # The second person approves these words: from here on a change makes a new version.
        self.issuance.catalogue.freeze(achievement.id, achievement.version, now=now)
        proposal = Proposal(
            id=new_id(),
            institution_id=institution_id,
            order=order,
            achievement_version=achievement.version,
            suite=options.suite,
            jwt_algorithm=options.jwt_algorithm,
            proposed_by=by,
            proposed_at=now,
        )
        self.proposals.add(proposal)
        self._note(Act.PROPOSAL_MADE, proposal.id, institution_id, by, now)
        return proposal

    def rehearse(self, order: AwardOrder, *, institution_id: str, now: datetime) -> JSONObject:
        """Return what a credential would say, without making it.

        Raises:
            UnknownAchievementError, UnknownAwardError, AwardRefusedError: see `Issuance.issue`.
        """
        return self.issuance.rehearse(order, institution_id=institution_id, now=now)

    def needs_second_person(self, achievement_id: str, *, institution_id: str) -> bool:
        """Tell whether an award of an achievement would wait for a second person.

        Raises:
            UnknownAchievementError: the institution has no such achievement.
        """
        institution = self.issuance.institutions.get(institution_id)
        achievement = self.issuance.catalogue.get(institution_id, achievement_id)
        return needs_second_person(institution, achievement)

    def get(self, proposal_id: str, *, institution_id: str) -> Proposal:
        """Return a proposal of this institution.

        Raises:
            UnknownProposalError: the institution has no such proposal.
        """
        return _known(self.proposals.get(proposal_id, institution_id=institution_id))

    def proposers(self, proposal: Proposal) -> frozenset[Actor]:
        """Return who counts as having proposed, and so cannot decide."""
        said = self.log.about(proposal.institution_id, proposal.proposed_by.id)
        return proposers_of(proposal, said)

    def page(
        self, institution_id: str, wanted: Slice, state: ProposalState | None
    ) -> Page[Proposal]:
        """Return a page of the proposals of an institution, newest first."""
        return self.proposals.page(institution_id, wanted, state)

    def waiting(self, institution_id: str) -> int:
        """Return how many proposals wait for a second person."""
        return self.proposals.waiting(institution_id)

    def approve(self, proposal_id: str, *, institution_id: str, by: Actor, now: datetime) -> Issued:
        """Let a second person make the award that was proposed, once.

        Raises:
            UnknownProposalError: the institution has no such proposal.
            AlreadyDecidedError, OwnProposalError: it is not theirs to decide.
            ProposalOutdatedError: the achievement was changed since.
            AwardRefusedError: a rule is broken now that was not before.
        """
        proposal = self._for_decision(proposal_id, institution_id, by)
        achievement = self.issuance.catalogue.get(institution_id, proposal.order.achievement_id)
        still_says_the_same(proposal, achievement)
        options = Options(proposal.suite, proposal.jwt_algorithm)
        issued = self._issue(proposal.order, institution_id, options, by, now)
        self._decide(proposal, by, now, state=ProposalState.APPROVED, award_id=issued.award.id)
        self._note(Act.PROPOSAL_APPROVED, proposal_id, institution_id, by, now)
        return issued

    def decline(
        self, proposal_id: str, *, institution_id: str, reason: str, by: Actor, now: datetime
    ) -> None:
        """Let a second person refuse a proposal, with a reason for who made it.

        Raises:
            UnknownProposalError: the institution has no such proposal.
            AlreadyDecidedError, OwnProposalError: it is not theirs to decide.
        """
        proposal = self._for_decision(proposal_id, institution_id, by)
        self._decide(proposal, by, now, state=ProposalState.DECLINED, reason=reason)
        self._note(Act.PROPOSAL_DECLINED, proposal_id, institution_id, by, now)

    def revoke(
        self, award_id: str, *, institution_id: str, reason: str, by: Actor, now: datetime
    ) -> Award:
        """Take an award back for good; see `Awards.revoke`."""
        award = self.awards.revoke(award_id, institution_id=institution_id, reason=reason, now=now)
        self._note(Act.AWARD_REVOKED, award_id, institution_id, by, now)
        return award

    def suspend(
        self, award_id: str, *, institution_id: str, reason: str, by: Actor, now: datetime
    ) -> Award:
        """Put an award out of force; see `Awards.suspend`."""
        award = self.awards.suspend(award_id, institution_id=institution_id, reason=reason, now=now)
        self._note(Act.AWARD_SUSPENDED, award_id, institution_id, by, now)
        return award

    def reinstate(self, award_id: str, *, institution_id: str, by: Actor, now: datetime) -> Award:
        """End a suspension; see `Awards.reinstate`."""
        award = self.awards.reinstate(award_id, institution_id=institution_id, now=now)
        self._note(Act.AWARD_REINSTATED, award_id, institution_id, by, now)
        return award

    def _issue(
        self, order: AwardOrder, institution_id: str, options: Options, by: Actor, now: datetime
    ) -> Issued:
        issued = self.issuance.issue(order, institution_id=institution_id, options=options, now=now)
        self._note(Act.AWARD_ISSUED, issued.award.id, institution_id, by, now)
        return issued

    def _for_decision(self, proposal_id: str, institution_id: str, by: Actor) -> Proposal:
        found = self.proposals.get(proposal_id, institution_id=institution_id, lock=True)
        proposal = _known(found)
        may_be_decided(proposal, by=by, proposers=self.proposers(proposal))
        return proposal

    def _decide(self, proposal: Proposal, by: Actor, now: datetime, **outcome: object) -> None:
        decided = {"decided_by": by, "decided_at": now, **outcome}
        self.proposals.decide(proposal.model_copy(update=decided))

    def _note(
        self, act: Act, object_id: str, institution_id: str, by: Actor, now: datetime
    ) -> None:
        self.log.note(act, object_id, institution_id=institution_id, by=by, now=now)


def _known(proposal: Proposal | None) -> Proposal:
    if proposal is None:
        raise UnknownProposalError("This institution has no such proposal.")
    return proposal
