"""The accounts that a person linked at the provider, and until when each of them counts.

eduID tells them at its links endpoint (`{eppn, schac_home_organization, validated_name?}`, and for
a bank or a state only `{validated_name}`); others can put the same list in the claim `links`. It
tells no date and drops what has expired. So a link counts from the first login that told it, for as
long as the provider itself lets it count; one that is still told after that was made anew.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from app.core.documents import JSONObject
from app.identity.models import EXTERNAL, LinkedAccount, ValidatedName
from app.identity.written import address, line, listed, short_line

# eduID's own terms, from its source: LinkedAccount and ExternalLinkedAccount.
OF_INSTITUTION = timedelta(days=180)
OF_OTHERS = timedelta(days=5 * 365)
# A person with more than a handful of institutions has not been seen.
MAX_LINKS = 50


def links_told(userinfo: JSONObject, links: Any, *, now: datetime) -> tuple[LinkedAccount, ...]:
    """Return the accounts in a userinfo and in what the links endpoint told, each once."""
    items = [*listed(links), *listed(userinfo.get("links"))][:MAX_LINKS]
    found = [link for item in items if (link := _told(item, now=now))]
    known = {link.eppn for link in found}
    # The eppn of the login itself is one more, unless it was in the list with its name.
    for value in listed(userinfo.get("eduperson_principal_name"))[:MAX_LINKS]:
        eppn = address(value)
        if eppn is not None and eppn not in known:
            found.append(_account(eppn=eppn, home=None, name=None, now=now))
    return tuple({_key(link): link for link in found}.values())


def carried_over(
    told: Iterable[LinkedAccount], before: Iterable[LinkedAccount], *, now: datetime
) -> tuple[LinkedAccount, ...]:
    """Return what was told now, with the dates of those that were told before and still count."""
    former = {_key(link): link for link in before if link.is_live(now=now)}
    dates = ("validated_at", "expires_at")
    return tuple(
        link.model_copy(
            update={name: getattr(former.get(_key(link), link), name) for name in dates}
        )
        for link in told
    )


def live_eppns(links: Iterable[LinkedAccount], *, now: datetime) -> tuple[str, ...]:
    """Return the eppns of the links that still count."""
    return tuple(sorted({link.eppn for link in links if link.eppn and link.is_live(now=now)}))


def live_names(links: Iterable[LinkedAccount], *, now: datetime) -> tuple[ValidatedName, ...]:
    """Return the validated names of the links that still count."""
    return tuple(
        ValidatedName(
            name=link.name,
            source=link.source,
            validated_at=link.validated_at,
            expires_at=link.expires_at,
        )
        for link in links
        if link.name and link.is_live(now=now)
    )


def _told(item: Any, *, now: datetime) -> LinkedAccount | None:
    if not isinstance(item, dict):
        return None
    eppn, name = address(item.get("eppn")), short_line(item.get("validated_name"))
    home = line(item.get("schac_home_organization"))
    if eppn is None and name is None:
        return None
    return _account(eppn=eppn, home=home, name=name, now=now)


def _account(
    *, eppn: str | None, home: str | None, name: str | None, now: datetime
) -> LinkedAccount:
    # The scope of an eppn is the home organisation, where that is not told apart (eduPerson).
    source = (home or (eppn.rpartition("@")[2] if eppn else EXTERNAL)).lower()
    lasts = OF_INSTITUTION if eppn or home else OF_OTHERS
    return LinkedAccount(
        source=source,
        eppn=eppn,
        name=name,
        validated_at=now,
        expires_at=now + lasts,
        told_at=now,
    )


def _key(link: LinkedAccount) -> tuple[str, str | None, str | None]:
    return link.source, link.eppn, link.name
