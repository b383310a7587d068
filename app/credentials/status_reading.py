"""What a status list of another says about one place in it; the list itself was proven before.

Bitstring Status List 1.0, section 3.2 (Validate Algorithm), and Token Status List, section 8.3.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.claims import check_claims, whole_seconds
from app.core.documents import JSONObject
from app.credentials import bitstring, token_status
from app.credentials.bitstring import InvalidStatusListError
from app.credentials.checks import StatusFact
from app.credentials.data_model import listed
from app.credentials.reading import StatusEntry, UnverifiedCredential

LIST_TYPES = frozenset({"BitstringStatusListCredential", "StatusList2021Credential"})
REVOCATION, SUSPENSION, MESSAGE, REFRESH = "revocation", "suspension", "message", "refresh"
# What a set bit of these purposes means is said by a message; none takes anything back.
TELLING = frozenset({MESSAGE, REFRESH})
# The clock of an issuer may be so far ahead of ours (SECURITY, threat 18); an end is an end.
SKEW = timedelta(seconds=60)
MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list that was read: its entries, how many bits each has, and how long it is good.

    It may be kept for `fresh_seconds`, and is not believed from `valid_until` on.
    """

    data: bytes
    bits: int | None
    purposes: frozenset[str]
    fresh_seconds: float | None
    valid_until: datetime | None

    def has_ended(self, *, now: datetime) -> bool:
        """Tell whether what it says is no longer true by its own account."""
        return self.valid_until is not None and now >= self.valid_until


def read_bitstring_list(
    document: JSONObject, claimed: UnverifiedCredential, *, url: str, now: datetime
) -> StatusList:
    """Read a proven status list credential that was fetched from `url`.

    `claimed` has its period, which the token around it may have made shorter.

    Raises:
        InvalidStatusListError: it is no list, of another address, or not valid now.
    """
    if not LIST_TYPES & set(map(str, listed(document.get("type")))):
        raise InvalidStatusListError("The document is no status list.")
    if claimed.credential_id not in {None, url}:
        raise InvalidStatusListError("The status list is that of another address.")
    if claimed.valid_from is not None and now < claimed.valid_from - SKEW:
        raise InvalidStatusListError("The status list is not valid yet.")
    subject = document["credentialSubject"]
    if not isinstance(subject, dict) or not isinstance(subject.get("encodedList"), str):
        raise InvalidStatusListError("A status list has one subject with an encodedList.")
    found = StatusList(
        data=bitstring.decode(subject["encodedList"]),
        bits=None,
        purposes=frozenset(map(str, listed(subject.get("statusPurpose")))),
        # Section 2.2: milliseconds.
        fresh_seconds=_fresh(subject, unit=MILLISECONDS),
        valid_until=claimed.valid_until,
    )
    return _still_good(found, now)


def read_token_list(claims: JSONObject, *, url: str, now: datetime) -> StatusList:
    """Read the claims of a proven status list token that was fetched from `url` (section 5.1).

    Raises:
        InvalidStatusListError: it is no list, of another address, or not valid now.
        InvalidClaimsError: a claim is missing, of the wrong kind, or lies in the future.
        InvalidEncodingError: its list is not base64url.
    """
    check_claims(
        claims,
        issuer=None,
        audience=None,
        now=now,
        leeway_seconds=int(SKEW.total_seconds()),
        required=frozenset({"sub", "iat"}),
    )
    if claims["sub"] != url:
        raise InvalidStatusListError("The status list is that of another address.")
    data, bits = token_status.decode(claims.get("status_list"))
    ends = whole_seconds(claims["exp"]) if "exp" in claims else None
    found = StatusList(
        data=data,
        bits=bits,
        purposes=frozenset(),
        fresh_seconds=_fresh(claims, unit=1),
        valid_until=None if ends is None else datetime.fromtimestamp(ends, UTC),
    )
    return _still_good(found, now)


def _still_good(found: StatusList, now: datetime) -> StatusList:
    if found.has_ended(now=now):
        raise InvalidStatusListError("The status list has expired.")
    return found


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


def _fresh(told: JSONObject, *, unit: int) -> float | None:
    """Return for how many seconds a list may be kept; zero asks not to keep it."""
    if "ttl" not in told:
        return None
    ttl = told["ttl"]
    if not isinstance(ttl, int | float) or isinstance(ttl, bool) or ttl < 0:
        raise InvalidStatusListError("The ttl of a status list is a number.")
    return ttl / unit
