"""When an award needs a second person, and who that can be."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from app.catalogue.kinds import is_formal
from app.catalogue.models import Achievement
from app.core.errors import ConflictError, NotAllowedError
from app.institutions.log_chain import Act, Actor, LogEntry
from app.institutions.models import Institution
from app.staff.models import Proposal, ProposalState


class OwnProposalError(NotAllowedError):
    """Nobody approves a proposal of their own."""

    code = "own_proposal"


class AlreadyDecidedError(ConflictError):
    """The proposal was approved or declined before."""

    code = "already_decided"


class ProposalOutdatedError(ConflictError):
    """The achievement was changed after the proposal was made."""

    code = "proposal_outdated"


def needs_second_person(institution: Institution, achievement: Achievement) -> bool:
    """Tell whether an award of this achievement waits for the approval of somebody else."""
    return institution.four_eyes and is_formal(achievement.definition.kind)


def proposers_of(proposal: Proposal, said_of_proposer: Iterable[LogEntry]) -> frozenset[Actor]:
    """Return who counts as having proposed: also who made the API client that did.

    They know its secret, and would be both persons. The log says who it was.
    """
    return first_persons(proposal.proposed_by, said_of_proposer)


def first_persons(actor: Actor, said_of_actor: Iterable[LogEntry]) -> frozenset[Actor]:
    """Return who counts as the person who acted: also who made the API client that did."""
    makers = (each.actor for each in said_of_actor if each.act is Act.CLIENT_CREATED)
    return frozenset({actor, *makers})


def may_be_decided(proposal: Proposal, *, by: Actor, proposers: AbstractSet[Actor]) -> None:
    """Let a proposal be decided once, and by somebody else than who made it.

    Raises:
        AlreadyDecidedError: it was decided before.
        OwnProposalError: it is their own.
    """
    if proposal.state is not ProposalState.PENDING:
        raise AlreadyDecidedError("This proposal was approved or declined before.")
    if by in proposers:
        raise OwnProposalError("Somebody else than the person who proposed it has to decide.")


def still_says_the_same(proposal: Proposal, achievement: Achievement) -> None:
    """Check that what would be awarded is what was proposed.

    Raises:
        ProposalOutdatedError: the achievement has another version now.
    """
    if achievement.version != proposal.achievement_version:
        raise ProposalOutdatedError("The achievement was changed; decline this and propose anew.")
