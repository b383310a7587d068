"""Who may accept an award: its addressee, the holder of what it corrects, or of its claim code."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.core.errors import NotAllowedError, RejectedError
from app.credentials.models import Award, RecipientKind


class NotTheRecipientError(NotAllowedError):
    """The award is for somebody else."""

    code = "not_the_recipient"


class UnknownClaimCodeError(RejectedError):
    """No award has this code."""

    code = "unknown_claim_code"


@dataclass(frozen=True, slots=True)
class Claimant:
    """A learner as awards address people; `award_ids` are the awards already in the wallet."""

    learner_id: str
    eppns: AbstractSet[str]
    emails: AbstractSet[str]
    award_ids: AbstractSet[str]

    def addresses(self) -> list[tuple[RecipientKind, str]]:
        """Return every address under which an award can be meant for this learner."""
        eppns = [(RecipientKind.EPPN, eppn) for eppn in sorted(self.eppns)]
        return eppns + [(RecipientKind.EMAIL, email) for email in sorted(self.emails)]


def is_for(award: Award, claimant: Claimant) -> bool:
    """Tell whether an award is addressed to this learner, or corrects one of theirs."""
    recipient = award.recipient
    if award.supersedes is not None and award.supersedes in claimant.award_ids:
        return True
    return (recipient.kind, recipient.value) in claimant.addresses()


def may_claim(award: Award, claimant: Claimant) -> None:
    """Let only the person for whom it is accept or refuse an award.

    Raises:
        NotTheRecipientError: it is addressed to somebody else.
    """
    if not is_for(award, claimant):
        raise NotTheRecipientError("This award is addressed to somebody else.")
