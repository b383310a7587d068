"""What a published status list says (W3C Bitstring Status List 1.0), and where it is served."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from app.core.documents import JSONObject
from app.credentials import bitstring
from app.credentials.models import StatusPurpose, StatusSlot
from app.credentials.reading import VC_CONTEXT, StatusEntry

# How long others may keep a copy: the longest time that a revocation goes unseen.
TTL = timedelta(minutes=5)
# A list is signed anew when this has passed, also when no bit has changed.
VALIDITY = timedelta(days=1)


def list_url(base_url: str, list_id: str, purpose: StatusPurpose) -> str:
    """Return the address of a status list credential."""
    return f"{base_url}/status/{list_id}/{purpose}"


def slot_of(entry: StatusEntry, *, base_url: str) -> tuple[StatusSlot, StatusPurpose] | None:
    """Return the place in our own lists that an entry points at; None when it is not ours."""
    prefix = re.escape(f"{base_url}/status/")
    match = re.fullmatch(rf"{prefix}([0-9a-f-]{{36}})/(revocation|suspension)", entry.list_url)
    if match is None or match[2] != entry.purpose or entry.index >= bitstring.MIN_ENTRIES:
        return None
    return StatusSlot(list_id=match[1], index=entry.index), StatusPurpose(match[2])


def bits_of(indices: Iterable[int]) -> bytes:
    """Return the bitstring in which these indices are set; index 0 is the leftmost bit."""
    bits = bytearray(bitstring.MIN_ENTRIES // 8)
    for index in indices:
        bits[index >> 3] |= 0x80 >> (index & 7)
    return bytes(bits)


def status_list_credential(
    *, url: str, issuer: str, purpose: StatusPurpose, bits: bytes, now: datetime
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
            "statusPurpose": purpose.value,
            "ttl": int(TTL.total_seconds() * 1000),
            "encodedList": bitstring.encode(bits),
        },
    }


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
