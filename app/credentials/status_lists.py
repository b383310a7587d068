"""What a published status list says (W3C Bitstring Status List 1.0), and where it is served."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from app.core.documents import JSONObject
from app.credentials import bitstring, token_status
from app.credentials.data_model import VC_CONTEXT
from app.credentials.models import StatusPurpose, StatusSlot
from app.credentials.reading import Mechanism, StatusEntry

# Places in a new list: of so many nobody can tell whose status is asked for, and one list is enough
# for most institutions for a year. Those of before have the least that a list may have.
ENTRIES = 1 << 20
# How long others may keep a copy: the longest time that a revocation goes unseen.
TTL = timedelta(minutes=5)
# A list is signed anew when this has passed, also when no bit has changed.
VALIDITY = timedelta(days=1)
# The last step of the address of a Token Status List, beside those of the purposes.
# Two bits for each: valid, revoked or suspended.
TOKEN_BITS = 2
TOKEN_LIST = "token"  # noqa: S105 - a step of an address
# What our lists are published for.
PUBLISHED = frozenset({TOKEN_LIST, *StatusPurpose})


def list_url(base_url: str, list_id: str, purpose: str) -> str:
    """Return the address of a status list: of a purpose, or as a token."""
    return f"{base_url}/status/{list_id}/{purpose}"


def slot_of(entry: StatusEntry, *, base_url: str) -> StatusSlot | None:
    """Return the place in our own lists that an entry points at; None when it is not ours."""
    match = _address(base_url).fullmatch(entry.list_url)
    if match is None or entry.index >= ENTRIES:
        return None
    purpose = TOKEN_LIST if entry.mechanism is Mechanism.TOKEN else entry.purpose
    known = purpose in PUBLISHED and match[2] == purpose
    return StatusSlot(list_id=match[1], index=entry.index) if known else None


@cache
def _address(base_url: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(base_url)}/status/([0-9a-f-]{{36}})/([a-z]+)")


def bits_of(indices: Iterable[int], *, entries: int = bitstring.MIN_ENTRIES) -> bytes:
    """Return the bitstring in which these indices are set; index 0 is the leftmost bit."""
    bits = bytearray(entries // 8)
    for index in indices:
        bits[index >> 3] |= 0x80 >> (index & 7)
    return bytes(bits)


def token_list_claims(
    *,
    url: str,
    revoked: Iterable[int],
    suspended: Iterable[int],
    now: datetime,
    entries: int = bitstring.MIN_ENTRIES,
) -> JSONObject:
    """Return the claims of the unsigned status list token (Token Status List, section 5.1)."""
    statuses = dict.fromkeys(suspended, token_status.SUSPENDED)
    # What was revoked for good stays so, also while it was suspended.
    statuses |= dict.fromkeys(revoked, token_status.INVALID)
    return {
        "sub": url,
        "iat": int(now.timestamp()),
        "exp": int((now + VALIDITY).timestamp()),
        "ttl": int(TTL.total_seconds()),
        "status_list": token_status.encode(statuses, entries=entries, bits=TOKEN_BITS),
    }


def status_list_credential(
    *, url: str, issuer: str, purpose: str, bits: bytes, now: datetime
) -> JSONObject:
    """Return the unsigned status list credential (section 2.2)."""
    moment = now.replace(microsecond=0)
    return {
        "@context": [VC_CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": _text(moment),
        "validUntil": _text(moment + VALIDITY),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": str(purpose),
            "ttl": int(TTL.total_seconds() * 1000),
            "encodedList": bitstring.encode(bits),
        },
    }


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
