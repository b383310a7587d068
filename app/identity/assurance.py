"""How sure it is that a learner is who they say, what a step-up reached, and how long that counts.

The values are those of eduID and of the REFEDS Assurance Framework.
"""

from datetime import datetime, timedelta

from app.identity.models import Learner

ACR_VALIDATE_NAMES = "https://eduid.nl/trust/validate-names"
ACR_VALIDATE_NAMES_EXTERNAL = "https://eduid.nl/trust/validate-names-external"
IAP_MEDIUM = "https://refeds.org/assurance/IAP/medium"
IAP_HIGH = "https://refeds.org/assurance/IAP/high"
# A provider may answer that it asked for a second factor as well.
MFA = "/mfa"
# Which other values say at least as much.
STRONGER = {
    ACR_VALIDATE_NAMES: frozenset({ACR_VALIDATE_NAMES_EXTERNAL}),
    IAP_MEDIUM: frozenset({IAP_HIGH}),
}
NAME_ASSURING = frozenset({ACR_VALIDATE_NAMES, ACR_VALIDATE_NAMES_EXTERNAL, IAP_MEDIUM, IAP_HIGH})
# A value does not tell how it came about, so the shorter of eduID's two terms counts for it.
LASTS = timedelta(days=180)


def has_name_assurance(learner: Learner, *, now: datetime) -> bool:
    """Tell whether somebody vouches for the name of a learner, and recently enough."""
    return is_name_validated(learner, now=now) or is_level_enough(learner, now=now)


def is_name_validated(learner: Learner, *, now: datetime) -> bool:
    """Tell whether a name of theirs was validated and has not expired."""
    return any(one.expires_at is None or now < one.expires_at for one in learner.validated_names)


def is_level_enough(learner: Learner, *, now: datetime) -> bool:
    """Tell whether the provider told a level of assurance that includes the name."""
    return any(
        one.value.removesuffix(MFA) in NAME_ASSURING and now < one.at + LASTS
        for one in learner.assured
    )


def is_reached(acr: object, *, wanted: str) -> bool:
    """Tell whether a login reached what was asked: that value, or one that says more."""
    if not isinstance(acr, str):
        return False
    if wanted.endswith(MFA) and not acr.endswith(MFA):
        return False
    base, asked = acr.removesuffix(MFA), wanted.removesuffix(MFA)
    return base == asked or base in STRONGER.get(asked, frozenset())
