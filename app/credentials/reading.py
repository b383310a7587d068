"""What a credential says of itself, read strictly before anything is believed.

Follows the Verifiable Credentials Data Model 2.0: issuer (4.7), credentialSubject (4.8), validity
period (4.9) and status (4.10).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.documents import JSONObject
from app.core.errors import RejectedError

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
# More status entries than this in one credential only serve to keep a verifier busy.
MAX_STATUS_ENTRIES = 4
# RFC 3339 with a zone, as XML Schema's dateTimeStamp; nothing that only looks like a date.
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")


class NotACredentialError(RejectedError):
    """The document is no verifiable credential of the data model 2.0."""

    code = "not_a_credential"


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One entry of `credentialStatus` (Bitstring Status List 1.0, section 2.1)."""

    purpose: str
    list_url: str
    index: int


@dataclass(frozen=True, slots=True)
class UnverifiedCredential:
    """What the document claims; true only once a proof of the issuer held."""

    issuer_id: str
    credential_id: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    awarded_at: datetime | None
    status_entries: tuple[StatusEntry, ...]

    @property
    def awarded_on(self) -> date | None:
        """The day of the award; where the document has no `awardedDate`, that of `validFrom`."""
        moment = self.awarded_at or self.valid_from
        return None if moment is None else moment.date()


def read_credential(document: JSONObject) -> UnverifiedCredential:
    """Read the members that verification needs.

    Raises:
        NotACredentialError: a member is missing or not of the form that the data model demands.
    """
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not contexts or contexts[0] != VC_CONTEXT:
        raise NotACredentialError(f"The first @context of a credential is {VC_CONTEXT}.")
    types = document.get("type")
    if "VerifiableCredential" not in (types if isinstance(types, list) else [types]):
        raise NotACredentialError("The type of a credential includes VerifiableCredential.")
    if not document.get("credentialSubject"):
        raise NotACredentialError("A credential has a credentialSubject.")
    return UnverifiedCredential(
        issuer_id=_issuer(document.get("issuer")),
        credential_id=_optional_text(document, "id"),
        valid_from=_moment(document, "validFrom"),
        valid_until=_moment(document, "validUntil"),
        awarded_at=_moment(document, "awardedDate"),
        status_entries=_status_entries(document.get("credentialStatus")),
    )


def _issuer(issuer: Any) -> str:
    name = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not isinstance(name, str) or ":" not in name:
        raise NotACredentialError("The issuer of a credential is a URL, or an object with an id.")
    return name


def _optional_text(document: Mapping[str, Any], member: str) -> str | None:
    value = document.get(member)
    if value is not None and not isinstance(value, str):
        raise NotACredentialError(f"{member} is not a text.")
    return value


def _moment(document: Mapping[str, Any], member: str) -> datetime | None:
    text = _optional_text(document, member)
    return None if text is None else parse_moment(text, member=member)


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


def _status_entries(status: Any) -> tuple[StatusEntry, ...]:
    entries = [] if status is None else status if isinstance(status, list) else [status]
    if len(entries) > MAX_STATUS_ENTRIES:
        raise NotACredentialError(f"A credential has at most {MAX_STATUS_ENTRIES} status entries.")
    return tuple(_status_entry(entry) for entry in entries)


def _status_entry(entry: Any) -> StatusEntry:
    if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":
        raise NotACredentialError("A credentialStatus is a BitstringStatusListEntry.")
    purpose, url = entry.get("statusPurpose"), entry.get("statusListCredential")
    if not isinstance(purpose, str) or not isinstance(url, str):
        raise NotACredentialError("A status entry has statusPurpose and statusListCredential.")
    return StatusEntry(purpose=purpose, list_url=url, index=_index(entry.get("statusListIndex")))


def _index(index: Any) -> int:
    text = str(index) if isinstance(index, int) and not isinstance(index, bool) else index
    if not isinstance(text, str) or not _INDEX.fullmatch(text):
        raise NotACredentialError("statusListIndex is a whole number in decimal digits.")
    return int(text)
