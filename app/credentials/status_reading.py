"""What a status list of another says about one place in it; the list itself was proven before.

Bitstring Status List 1.0, section 3.2 (Validate Algorithm), and Token Status List, section 8.3.
"""

from dataclasses import dataclass
from datetime import datetime

from app.core.documents import JSONObject
from app.credentials import bitstring, token_status
from app.credentials.bitstring import InvalidStatusListError
from app.credentials.checks import StatusFact
from app.credentials.data_model import listed
from app.credentials.reading import StatusEntry, UnverifiedCredential, read_credential

LIST_TYPES = frozenset({"BitstringStatusListCredential", "StatusList2021Credential"})
REVOCATION, SUSPENSION, MESSAGE, REFRESH = "revocation", "suspension", "message", "refresh"
# What a set bit of these purposes means is said by a message; none takes anything back.
TELLING = frozenset({MESSAGE, REFRESH})


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list that was read: its entries, how many bits each has, and until when it may be kept."""

    data: bytes
    bits: int | None
    purposes: frozenset[str]
    fresh_seconds: int | None


def read_bitstring_list(document: JSONObject, *, url: str, now: datetime) -> StatusList:
    """Read a proven status list credential that was fetched from `url`.

    Raises:
        InvalidStatusListError: it is no list, of another address, or not valid now.
        NotACredentialError: it is no credential.
    """
    read = read_credential(document)
    if not LIST_TYPES & set(map(str, listed(document.get("type")))):
        raise InvalidStatusListError("The document is no status list.")
    if read.credential_id not in {None, url}:
        raise InvalidStatusListError("The status list is that of another address.")
    _check_period(read, now)
    subject = document["credentialSubject"]
    if not isinstance(subject, dict) or not isinstance(subject.get("encodedList"), str):
        raise InvalidStatusListError("A status list has one subject with an encodedList.")
    purposes = frozenset(map(str, listed(subject.get("statusPurpose"))))
    return StatusList(
        bitstring.decode(subject["encodedList"]), None, purposes, _seconds_of(subject.get("ttl"))
    )


def read_token_list(claims: JSONObject, *, url: str, now: datetime) -> StatusList:
    """Read the claims of a proven status list token that was fetched from `url`.

    Raises:
        InvalidStatusListError: it is no list, of another address, or not valid now.
        InvalidEncodingError: its list is not base64url.
    """
    if claims.get("sub") != url:
        raise InvalidStatusListError("The status list is that of another address.")
    ends = claims.get("exp")
    if isinstance(ends, int) and now.timestamp() >= ends:
        raise InvalidStatusListError("The status list has expired.")
    data, bits = token_status.decode(claims.get("status_list"))
    ttl = claims.get("ttl")
    fresh = ttl if isinstance(ttl, int) and not isinstance(ttl, bool) else None
    return StatusList(data, bits, frozenset(), fresh)


def status_in(found: StatusList, entry: StatusEntry) -> StatusFact | None:
    """Return what a list says about a place; None when it means something that we do not know.

    Raises:
        InvalidStatusListError: the list has no such place, or is for another purpose.
    """
    if found.bits is not None:
        value = token_status.status_at(found.data, entry.index, bits=found.bits)
        return _TOKEN_STATUS.get(value)
    if entry.purpose not in found.purposes:
        raise InvalidStatusListError("The status list is for another purpose.")
    value = bitstring.value_at(found.data, entry.index, bits=entry.bits)
    return _meaning(entry, value)


_TOKEN_STATUS = {
    token_status.VALID: StatusFact(),
    token_status.INVALID: StatusFact(revoked=True),
    token_status.SUSPENDED: StatusFact(suspended=True),
}


def _meaning(entry: StatusEntry, value: int) -> StatusFact | None:
    if value == 0 and entry.purpose != MESSAGE:
        return StatusFact()
    if entry.purpose == REVOCATION:
        return StatusFact(revoked=True)
    if entry.purpose == SUSPENSION:
        return StatusFact(suspended=True)
    if entry.purpose in TELLING:
        return StatusFact(message=dict(entry.messages).get(value, f"{entry.purpose} {value:#x}"))
    return None


def gravest(facts: list[StatusFact | None]) -> StatusFact | None:
    """Return what several entries come to: one that is certain outweighs those that are not."""
    known = [fact for fact in facts if fact is not None]
    certain = [fact for fact in known if fact.revoked or fact.suspended]
    if certain:
        return max(certain, key=lambda fact: fact.revoked)
    if len(known) < len(facts):
        return None
    return next((fact for fact in known if fact.message is not None), StatusFact())


def _check_period(read: UnverifiedCredential, now: datetime) -> None:
    early = read.valid_from is not None and now < read.valid_from
    late = read.valid_until is not None and now >= read.valid_until
    if early or late:
        raise InvalidStatusListError("The status list is not valid now.")


def _seconds_of(ttl: object) -> int | None:
    # In a bitstring list it counts milliseconds (section 2.2).
    return ttl // 1000 if isinstance(ttl, int) and not isinstance(ttl, bool) else None
