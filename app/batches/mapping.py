"""Which column of a table of others is which of ours: guessed, told, and put to use."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.core.documents import JSONObject

# As schools and their systems write them, in small letters without signs.
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "row_key": ("rowkey", "sleutel", "rij", "nummer", "studentnummer", "id", "kenmerk"),
    "email": ("email", "mail", "emailadres", "mailadres"),
    "eppn": ("eppn", "eduid", "account"),
    "claim_code": ("claimcode", "ophaalcode", "brief"),
    "name": ("name", "naam", "volledigenaam", "student", "fullname"),
    "given_name": ("givenname", "voornaam", "voornamen", "firstname"),
    "family_name": ("familyname", "achternaam", "lastname", "surname"),
    "birth_date": ("birthdate", "geboortedatum", "dateofbirth"),
    "awarded_on": ("awardedon", "datum", "uitreikdatum", "diplomadatum", "toegekendop", "date"),
    "achievement": ("achievement", "bewijs", "opleiding", "code", "diploma"),
    "result": ("result", "resultaat", "cijfer", "beoordeling", "grade"),
    "reason": ("reason", "reden"),
    "award_id": ("awardid", "toekenning"),
    "credential_id": ("credentialid",),
}


def guessed(theirs: Sequence[str], ours: Iterable[str]) -> dict[str, str]:
    """Return which of their columns is probably which of ours; each of theirs once."""
    free = {_plain(name): name for name in reversed(theirs)}
    found: dict[str, str] = {}
    for name in ours:
        for alias in (_plain(name), *_ALIASES.get(name, ())):
            if alias in free:
                found[name] = free.pop(alias)
                break
    return found


def faults(told: Mapping[str, str], *, theirs: Sequence[str], needed: Iterable[str]) -> list[str]:
    """Return those of our columns for which a column is missing, or is not one of theirs."""
    missing = [name for name in needed if not told.get(name)]
    return missing + [name for name, column in told.items() if column and column not in theirs]


def mapped(rows: Iterable[JSONObject], told: Mapping[str, str]) -> Iterator[JSONObject]:
    """Yield rows by the names of our columns; what no column of ours was told is left out."""
    pairs = [(name, column) for name, column in told.items() if column]
    for row in rows:
        yield {name: row[column] for name, column in pairs if column in row}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
