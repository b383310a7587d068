"""The address that puts a credential on a LinkedIn profile (LinkedIn, Add to Profile).

It holds what stands on the profile anyway: title, institution, dates, and a link of its own. Only
when its owner follows it, LinkedIn learns of it.
"""

from urllib.parse import urlencode

from app.core.values import Language
from app.wallet.service import Described

ADD_TO_PROFILE = "https://www.linkedin.com/profile/add"


def profile_address(described: Described, link: str, language: Language) -> str:
    """Return where the owner of an award adds it to a profile, with `link` to check it."""
    award = described.award
    members = {
        "startTask": "CERTIFICATION_NAME",
        "name": described.achievement.definition.title.in_language(language),
        "organizationName": described.institution.names.in_language(language),
        "issueYear": award.awarded_on.year,
        "issueMonth": award.awarded_on.month,
        "certUrl": link,
        # The profile shows it as it is; a person has no use for the prefix.
        "certId": award.credential_id.removeprefix("urn:uuid:"),
    }
    if award.valid_until is not None:
        ends = {
            "expirationYear": award.valid_until.year,
            "expirationMonth": award.valid_until.month,
        }
        members |= ends
    return f"{ADD_TO_PROFILE}?{urlencode(members)}"
