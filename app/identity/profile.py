"""What a login tells about a person: only what the provider vouches for, in one written form.

The claim names are those of eduID and of REFEDS; an address that is not one is left out, because an
address that matches nothing gives nothing away.
"""

import re
import unicodedata
from typing import Any

from app.core.documents import JSONObject
from app.core.text import one_line
from app.core.values import Value

MAX_NAME = 200
MAX_ADDRESS = 320
# A person with more than a handful of institutions has not been seen.
MAX_VALUES = 50
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class Profile(Value):
    """A person as the identity provider knows them; (issuer, subject) is who it is."""

    issuer: str
    subject: str
    name: str | None
    eppns: tuple[str, ...]
    emails: tuple[str, ...]
    assurance: tuple[str, ...]


def profile_of(claims: JSONObject, userinfo: JSONObject) -> Profile:
    """Return the profile in the checked claims of an ID token and the userinfo beside it."""
    verified = userinfo.get("email_verified") is True
    return Profile(
        issuer=claims["iss"],
        subject=claims["sub"],
        name=_name(userinfo),
        eppns=_addresses(userinfo.get("eduperson_principal_name")),
        emails=_addresses(userinfo.get("email")) if verified else (),
        assurance=_lines([*_listed(userinfo.get("eduperson_assurance")), claims.get("acr")]),
    )


def written(address: str) -> str:
    """Return an eppn or e-mail address in the one form in which they are compared."""
    return unicodedata.normalize("NFC", address).lower()


def _addresses(value: Any) -> tuple[str, ...]:
    found = (written(line) for line in _lines(_listed(value)))
    return tuple(sorted({line for line in found if _ADDRESS.fullmatch(line)}))


def _name(userinfo: JSONObject) -> str | None:
    whole = _line(userinfo.get("name"))
    parts = [_line(userinfo.get(part)) for part in ("given_name", "family_name")]
    return (whole or " ".join(part for part in parts if part))[:MAX_NAME] or None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _lines(values: list[Any]) -> tuple[str, ...]:
    found = (_line(value) for value in values[:MAX_VALUES])
    return tuple(dict.fromkeys(line for line in found if line))


def _line(value: Any) -> str | None:
    try:
        return one_line(value) if isinstance(value, str) and len(value) <= MAX_ADDRESS else None
    except ValueError:
        return None
