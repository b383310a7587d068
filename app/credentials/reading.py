"""What a credential says of itself, read strictly before anything is believed.

Whatever its form, verification asks the same of it: who issued it, when it holds, and where its
status is. Follows the Verifiable Credentials Data Model 2.0 (4.9, 4.10), its version 1.1, and
SD-JWT VC (section 2.2.2) with Token Status List (section 6).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from app.core.claims import is_moment
from app.core.documents import JSONObject
from app.credentials.data_model import (
    NotACredentialError,
    Version,
    check_credential,
    is_url,
    listed,
)

# More status entries than this in one credential only serve to keep a verifier busy.
MAX_STATUS_ENTRIES = 4
# A byte for each credential; a larger entry was never seen.
MAX_BITS = 8
# RFC 3339 with a zone, as XML Schema's dateTimeStamp; nothing that only looks like a date.
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
BITSTRING_ENTRY = "BitstringStatusListEntry"
# The name that the same entry had before the specification was finished.
FORMER_ENTRY = "StatusList2021Entry"


class Mechanism(StrEnum):
    """How an issuer publishes status."""

    BITSTRING = "bitstring"
    TOKEN = "token"  # noqa: S105 - the name of a mechanism
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One place where the issuer publishes status; `bits` is the size of an entry in a list."""

    mechanism: Mechanism
    purpose: str
    list_url: str
    index: int
    bits: int = 1
    messages: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class UnverifiedCredential:
    """What the document claims; true only once a proof of the issuer held."""

    issuer_id: str
    credential_id: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    awarded_at: datetime | None
    status_entries: tuple[StatusEntry, ...]
    kinds: frozenset[str] = frozenset()

    @property
    def awarded_on(self) -> date | None:
        """The day of the award; where the document has no `awardedDate`, that of `validFrom`."""
        moment = self.awarded_at or self.valid_from
        return None if moment is None else moment.date()


def read_credential(document: JSONObject) -> UnverifiedCredential:
    """Read the members of a credential that verification needs.

    Raises:
        NotACredentialError: a member is missing or not of the form that the data model demands.
    """
    version = check_credential(document)
    begin, end = _PERIOD[version]
    if version is Version.V1_1 and begin not in document:
        raise NotACredentialError("A credential of the data model 1.1 has an issuanceDate.")
    valid_from, valid_until = _moment(document, begin), _moment(document, end)
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise NotACredentialError(f"{end} lies before {begin}.")
    issuer: Any = document["issuer"]
    return UnverifiedCredential(
        issuer_id=str(issuer["id"] if isinstance(issuer, dict) else issuer),
        credential_id=document.get("id"),
        valid_from=valid_from,
        valid_until=valid_until,
        awarded_at=_moment(document, "awardedDate"),
        status_entries=_status_entries(document.get("credentialStatus")),
        kinds=frozenset(_kinds(document)),
    )


_PERIOD = {
    Version.V1_1: ("issuanceDate", "expirationDate"),
    Version.V2_0: ("validFrom", "validUntil"),
}


def read_claims(claims: JSONObject) -> UnverifiedCredential:
    """Read the claims of an SD-JWT VC that verification needs.

    Raises:
        NotACredentialError: a claim is missing or not of its form.
    """
    issuer, kind, name = claims.get("iss"), claims.get("vct"), claims.get("jti")
    issued_at = _seconds(claims, "iat")
    if not is_url(issuer) or not isinstance(kind, str) or not kind:
        raise NotACredentialError("An SD-JWT VC has iss, which is a URL, and vct.")
    if name is not None and not isinstance(name, str):
        raise NotACredentialError("jti is a text.")
    return UnverifiedCredential(
        issuer_id=str(issuer),
        credential_id=name,
        valid_from=_seconds(claims, "nbf"),
        valid_until=_seconds(claims, "exp"),
        awarded_at=_day(claims, "date_of_issuance") or issued_at,
        status_entries=_token_status(claims.get("status")),
        kinds=frozenset({kind}),
    )


def _kinds(document: JSONObject) -> list[str]:
    """Return what a credential calls itself and its achievements, in every vocabulary."""
    achievements = [each.get("achievement") for each in listed(document["credentialSubject"])]
    named = [
        achievement.get(term)
        for achievement in achievements
        if isinstance(achievement, dict)
        for term in ("kind", "achievementType")
    ]
    return [name for name in [*listed(document["type"]), *named] if isinstance(name, str)]


def _moment(document: Mapping[str, Any], member: str) -> datetime | None:
    if member not in document:
        return None
    text = document[member]
    if not isinstance(text, str):
        raise NotACredentialError(f"{member} is not a text.")
    return parse_moment(text, member=member)


def parse_moment(text: str, *, member: str) -> datetime:
    """Read a moment of RFC 3339, which has a zone.

    Raises:
        NotACredentialError: it is anything else, such as a day that does not exist.
    """
    if not _MOMENT.fullmatch(text):
        raise NotACredentialError(f"{member} is not a date and time with a zone.")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise NotACredentialError(f"{member} is not a date and time that exists.") from error


def _seconds(claims: JSONObject, name: str) -> datetime | None:
    seconds: Any = claims.get(name)
    if name not in claims:
        return None
    if not is_moment(seconds):
        raise NotACredentialError(f"{name} is not a whole number of seconds.")
    return datetime.fromtimestamp(seconds, UTC)


def _day(claims: JSONObject, name: str) -> datetime | None:
    text = claims.get(name)
    return None if text is None else parse_moment(f"{text}T00:00:00Z", member=name)


def _status_entries(status: Any) -> tuple[StatusEntry, ...]:
    entries = listed(status)
    if len(entries) > MAX_STATUS_ENTRIES:
        raise NotACredentialError(f"A credential has at most {MAX_STATUS_ENTRIES} status entries.")
    return tuple(read_status_entry(entry) for entry in entries)


def read_status_entry(entry: JSONObject) -> StatusEntry:
    """Read one status entry (Bitstring Status List 1.0, section 2.1).

    Raises:
        NotACredentialError: a member is missing or not of its form.
    """
    if not {BITSTRING_ENTRY, FORMER_ENTRY} & set(listed(entry.get("type"))):
        return StatusEntry(Mechanism.UNKNOWN, "", "", 0)
    purpose, url = entry.get("statusPurpose"), entry.get("statusListCredential")
    if not isinstance(purpose, str) or not is_url(url):
        raise NotACredentialError("A status entry has statusPurpose and statusListCredential.")
    return StatusEntry(
        mechanism=Mechanism.BITSTRING,
        purpose=purpose,
        list_url=str(url),
        index=_index(entry.get("statusListIndex")),
        bits=_bits(entry.get("statusSize", 1)),
        messages=tuple(_message(each) for each in listed(entry.get("statusMessage"))),
    )


def _bits(size: Any) -> int:
    # Bitstring Status List 1.0, section 2.1: a positive integer.
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= MAX_BITS:
        raise NotACredentialError("statusSize is a whole number from 1 to 8.")
    return size


def _message(given: Any) -> tuple[int, str]:
    match given:
        case {"status": str(status), "message": str(message)}:
            try:
                return int(status, 16), message
            except ValueError as error:
                raise NotACredentialError("The status of a statusMessage is hex.") from error
        case _:
            raise NotACredentialError("A statusMessage has a status and a message.")


def _index(index: Any) -> int:
    text = str(index) if isinstance(index, int) and not isinstance(index, bool) else index
    if not isinstance(text, str) or not _INDEX.fullmatch(text):
        raise NotACredentialError("statusListIndex is a whole number in decimal digits.")
    return int(text)


def _token_status(status: Any) -> tuple[StatusEntry, ...]:
    match status:
        case None:
            return ()
        case {"status_list": {"uri": str(uri), "idx": int(index)}} if is_url(uri):
            # Section 6.2: idx is a number here, where a bitstring entry has a text.
            return (StatusEntry(Mechanism.TOKEN, "status", uri, _index(index)),)
        case dict():
            return (StatusEntry(Mechanism.UNKNOWN, "", "", 0),)
        case _:
            raise NotACredentialError("The status of an SD-JWT VC is an object.")
