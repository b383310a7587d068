"""What a login tells about a person: only what the provider vouches for, in one written form.

The claim names are those of eduID and of REFEDS.
"""

import re
from datetime import date, datetime
from typing import Any

from app.core.documents import JSONObject
from app.core.text import MAX_SHORT
from app.core.values import Value
from app.identity.linking import links_told
from app.identity.models import Assured, LinkedAccount
from app.identity.written import address, line, listed

# A person with more than a handful of values has not been seen.
MAX_VALUES = 50
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")
# Who is said to be older was born on another day.
OLDEST = 120


class Profile(Value):
    """A person as the identity provider knows them; (issuer, subject) is who it is."""

    issuer: str
    subject: str
    name: str | None
    emails: tuple[str, ...]
    links: tuple[LinkedAccount, ...]
    assured: tuple[Assured, ...]
    birth_date: date | None


def profile_of(
    claims: JSONObject, userinfo: JSONObject, links: Any = None, *, now: datetime
) -> Profile:
    """Return the profile in the checked claims of an ID token and the userinfo beside it."""
    verified = userinfo.get("email_verified") is True
    emails = [address(value) for value in listed(userinfo.get("email"))[:MAX_VALUES]]
    return Profile(
        issuer=claims["iss"],
        subject=claims["sub"],
        name=_name(userinfo),
        emails=tuple(sorted({email for email in emails if email})) if verified else (),
        links=links_told(userinfo, links, now=now),
        assured=_assured(claims, userinfo, now=now),
        birth_date=_birth_date(userinfo.get("schacDateOfBirth"), today=now.date()),
    )


def _assured(claims: JSONObject, userinfo: JSONObject, *, now: datetime) -> tuple[Assured, ...]:
    told = listed(userinfo.get("eduperson_assurance"))[:MAX_VALUES]
    values = {value: Assured(value=value, source="userinfo", at=now) for value in _lines(told)}
    reached = {
        value: Assured(value=value, source="acr", at=now) for value in _lines([claims.get("acr")])
    }
    return tuple({**values, **reached}.values())


def _name(userinfo: JSONObject) -> str | None:
    whole = line(userinfo.get("name"))
    parts = [line(userinfo.get(part)) for part in ("given_name", "family_name")]
    return (whole or " ".join(part for part in parts if part))[:MAX_SHORT] or None


def _birth_date(value: Any, *, today: date) -> date | None:
    # schacDateOfBirth: yyyyMMdd, eight digits (SCHAC 1.5.0).
    if not isinstance(value, str) or not _EIGHT_DIGITS.fullmatch(value):
        return None
    try:
        born = datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 - only the day is taken
    except ValueError:
        return None
    return born if today.year - OLDEST <= born.year and born <= today else None


def _lines(values: list[Any]) -> list[str]:
    return [text for value in values if (text := line(value))]
