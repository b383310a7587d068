"""What the development login vouches for of its people: as eduID does, by how each was checked.

The values are those of eduID's own table (data/eduid of the reference data).
"""

from collections.abc import Iterable

from app.core.documents import JSONObject
from app.identity.assurance import (
    ACR_VALIDATE_NAMES,
    ACR_VALIDATE_NAMES_EXTERNAL,
    IAP_HIGH,
    IAP_MEDIUM,
)

BANK = "bank"
EXTERNAL = frozenset({BANK, "eidas"})
REFEDS = "https://refeds.org/assurance"
ALWAYS = (
    REFEDS,
    f"{REFEDS}/ID/unique",
    f"{REFEDS}/ID/eppn-unique-no-reassign",
    f"{REFEDS}/IAP/low",
    f"{REFEDS}/version/2",
    "https://eduid.nl/validated/email-validated",
)
OF_CHECK = {
    "institution": (IAP_MEDIUM, "https://eduid.nl/validated/institution"),
    BANK: (IAP_MEDIUM, IAP_HIGH, "https://eduid.nl/validated/bank"),
    "eidas": (IAP_MEDIUM, IAP_HIGH, "https://eduid.nl/validated/eidas"),
    "email": (),
}
# A level that nobody was asked to reach.
NO_LEVEL = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"


def assurance_of(checks: Iterable[str]) -> list[str]:
    """Return the values of assurance of somebody who was checked like this."""
    return list(dict.fromkeys([*ALWAYS, *(value for one in checks for value in OF_CHECK[one])]))


def links_of(eppn: str, name: str, checks: Iterable[str]) -> list[JSONObject]:
    """Return the linked accounts; a name stands only where it was checked."""
    done, home = set(checks), eppn.rpartition("@")[2]
    link: JSONObject = {"eppn": eppn, "schac_home_organization": home, "preferred": True}
    if "institution" in done:
        link["validated_name"] = name
    external = {"validated_name": name, "preferred": False}
    return [link, external] if done & EXTERNAL else [link]


def is_within_reach(level: str, checks: Iterable[str]) -> bool:
    """Tell whether somebody who was checked like this reaches a level without doing more."""
    done = set(checks)
    if level in {ACR_VALIDATE_NAMES, IAP_MEDIUM}:
        return bool(done & {"institution", *EXTERNAL})
    if level in {ACR_VALIDATE_NAMES_EXTERNAL, IAP_HIGH}:
        return bool(done & EXTERNAL)
    return True
