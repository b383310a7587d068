"""Who may accept an award: its addressee, the holder of what it corrects, or of its claim code.

What counts for something in society is accepted only by somebody whose name was validated, and that
name is compared with the one on the award.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.catalogue.models import AchievementDefinition, CivilEffect, LevelBasis
from app.core.errors import ConflictError, NotAllowedError, RejectedError
from app.credentials.models import Award, RecipientKind
from app.institutions.models import NameCheck
from app.wallet.name_matching import Comparison

# What the law or a register gives an effect; the rest may be accepted under any name.
FORMAL_EFFECTS = frozenset(
    {
        CivilEffect.DIPLOMA,
        CivilEffect.MBO_CERTIFICATE,
        CivilEffect.CREDITS,
        CivilEffect.MICROCREDENTIAL,
        CivilEffect.EVC,
    }
)


class NotTheRecipientError(NotAllowedError):
    """The award is for somebody else."""

    code = "not_the_recipient"


class UnknownClaimCodeError(RejectedError):
    """No award has this code."""

    code = "unknown_claim_code"


class IdentityAssuranceTooLowError(ConflictError):
    """Nobody has validated the learner's name yet; `acr` says what to ask the login for."""

    code = "identity_assurance_too_low"


class NameDiffersError(ConflictError):
    """The name on the award is not a validated name; `differences` says where."""

    code = "name_differs"


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


def needs_name_assurance(definition: AchievementDefinition) -> bool:
    """Tell whether only somebody whose name was validated may accept this."""
    level = definition.level
    formal = level is not None and level.basis is LevelBasis.FORMAL
    return formal or definition.civil_effect in FORMAL_EFFECTS


def must_be_assured(*, assured: bool, acr: str) -> None:
    """Let only somebody whose name was validated go on.

    Raises:
        IdentityAssuranceTooLowError: nobody has validated the name.
    """
    if not assured:
        raise IdentityAssuranceTooLowError(
            "Have your name validated first: log in again with the acr that stands here.", acr=acr
        )


def name_must_fit(found: Comparison, *, name_check: NameCheck, confirmed: bool) -> None:
    """Let a name that differs pass only where the institution lets the learner confirm it.

    Raises:
        NameDiffersError: it differs, and was not or cannot be confirmed.
    """
    if found.matches or (confirmed and name_check is NameCheck.CONFIRM):
        return
    detail = {
        NameCheck.STRICT: "The institution accepts no other name; ask it to correct the award.",
        NameCheck.CONFIRM: "Look at the differences; send confirm_name when the award is yours.",
    }[name_check]
    raise NameDiffersError(
        f"The name on the award is not your validated name. {detail}",
        name_check=name_check.value,
        awarded_name=found.awarded,
        validated_name=found.validated,
        differences=[
            {"awarded": one.awarded, "validated": one.validated} for one in found.differences
        ],
    )
