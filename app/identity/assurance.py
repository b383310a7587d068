"""Whether somebody has shown who they are, and how that is asked for (eduID, REFEDS assurance)."""

from datetime import datetime

from app.identity.models import Learner

# What makes eduID ask for a validated name before it sends a person back.
ACR_VALIDATE_NAMES = "https://eduid.nl/trust/validate-names"
# An institution, a bank or an eIDAS notification has seen the person (REFEDS Assurance Framework).
_ENOUGH = frozenset(
    {
        "https://refeds.org/assurance/IAP/medium",
        "https://refeds.org/assurance/IAP/high",
        ACR_VALIDATE_NAMES,
    }
)


def has_name_assurance(learner: Learner, *, now: datetime) -> bool:
    """Tell whether a name of this learner was validated, and still counts at `now`."""
    validated = any(
        name.expires_at is None or now < name.expires_at for name in learner.validated_names
    )
    return validated or not _ENOUGH.isdisjoint(learner.assurance)
