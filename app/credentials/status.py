"""Whether a credential was revoked or suspended: from our own records, or the lists of others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.documents import JSONObject, parse_object
from app.core.errors import AppError
from app.credentials.bitstring import InvalidStatusListError
from app.credentials.checks import StatusFact
from app.credentials.keyring import Keyring, NotProvenError
from app.credentials.outside import KEEP_SECONDS, LIST_TYPES, TOKEN_LIST_TYPE, Inquiry
from app.credentials.proofs.data_integrity import proofs_of
from app.credentials.proving import verified_status_token
from app.credentials.reading import Mechanism, StatusEntry, UnverifiedCredential, parse_moment
from app.credentials.registers import Registers
from app.credentials.secured import Question, Secured, secured_document, secured_token
from app.credentials.standings import Standings
from app.credentials.status_lists import slot_of
from app.credentials.status_reading import (
    StatusList,
    gravest,
    read_bitstring_list,
    read_token_list,
    status_in,
)


@dataclass(frozen=True, slots=True)
class Statuses:
    """Answers what the issuer says of a credential today; None when nobody can tell."""

    standings: Standings
    registers: Registers
    inquiry: Inquiry
    base_url: str

    def of(
        self, claimed: UnverifiedCredential, *, keyring: Keyring, now: datetime
    ) -> StatusFact | None:
        """Return what all status entries of a proven credential come to."""
        facts = [
            self._of_entry(entry, claimed.issuer_id, keyring, now)
            for entry in claimed.status_entries
        ]
        return gravest(facts)

    def asked(self, every: Iterable[UnverifiedCredential]) -> Callable[[], None]:
        """Ask for the status of many; it is known when what is returned was called."""
        slots = (
            slot_of(entry, base_url=self.base_url)
            for claimed in every
            for entry in claimed.status_entries
        )
        return self.standings.asked(slot for slot in slots if slot is not None)

    def _of_entry(
        self, entry: StatusEntry, issuer_id: str, keyring: Keyring, now: datetime
    ) -> StatusFact | None:
        if entry.mechanism is Mechanism.UNKNOWN:
            return None
        if entry.list_url.startswith(f"{self.base_url}/"):
            return self._own(entry, issuer_id)
        try:
            found = self._list(entry, issuer_id, keyring, now)
            return status_in(found, entry)
        except (AppError, NotProvenError):
            # An unreachable or broken list is neither guilt nor innocence.
            return None

    def _own(self, entry: StatusEntry, issuer_id: str) -> StatusFact | None:
        slot = slot_of(entry, base_url=self.base_url)
        owner = self.standings.owner(slot) if slot else None
        institution = self.registers.institution(issuer_id)
        # A list of another issuer says nothing about this credential.
        if owner is None or institution is None or owner.institution_id != institution.id:
            return None
        return StatusFact(
            revoked=owner.revoked_at is not None,
            suspended=owner.suspended_at is not None,
            since=owner.revoked_at or owner.suspended_at,
            reason=owner.status_reason,
        )

    def _list(
        self, entry: StatusEntry, issuer_id: str, keyring: Keyring, now: datetime
    ) -> StatusList:
        shelf, name = self.inquiry.outside.lists, f"{issuer_id} {entry.list_url}"
        kept = shelf.get(name)
        if kept is not None and not kept.has_ended(now=now):
            return kept
        read = self._token_list if entry.mechanism is Mechanism.TOKEN else self._bitstring_list
        found = read(entry.list_url, issuer_id, keyring, now)
        seconds = KEEP_SECONDS if found.fresh_seconds is None else found.fresh_seconds
        shelf.put(name, found, seconds=max(0, min(seconds, KEEP_SECONDS)))
        return found

    def _bitstring_list(
        self, url: str, issuer_id: str, keyring: Keyring, now: datetime
    ) -> StatusList:
        text = self.inquiry.status_list(url, LIST_TYPES).strip()
        given = _secured_list(text)
        if given.claimed.issuer_id != issuer_id:
            raise InvalidStatusListError("The status list is of another issuer.")
        if not given.prove(keyring, Question(now)).held:
            raise InvalidStatusListError("The status list is not signed by its issuer.")
        found = read_bitstring_list(given.document, given.claimed, url=url, now=now)
        return replace(found, valid_until=_end(found.valid_until, given.document))

    def _token_list(self, url: str, issuer_id: str, keyring: Keyring, now: datetime) -> StatusList:
        token = self.inquiry.status_list(url, TOKEN_LIST_TYPE).strip().decode("ascii", "replace")
        claims = verified_status_token(token, by=issuer_id, keyring=keyring, now=now)
        return read_token_list(claims, url=url, now=now)


def _end(ends: datetime | None, document: JSONObject) -> datetime | None:
    """Return when the list ends, or its first proof does (Data Integrity 1.0, section 2.1)."""
    proofs = proofs_of(document) if "proof" in document else ()
    expiries = [parse_moment(each.expires, member="expires") for each in proofs if each.expires]
    return min(filter(None, (ends, *expiries)), default=None)


def _secured_list(text: bytes) -> Secured:
    if text.startswith(b"{"):
        return secured_document(parse_object(text))
    return secured_token(text.decode("ascii", errors="replace"))
