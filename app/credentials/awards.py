"""What happens to an award after it was made: read, accepted, refused, revoked, suspended."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.core.documents import JSONObject, parse_object
from app.core.paging import Page, Slice
from app.credentials import award_states
from app.credentials.award_events import AwardChange, AwardEvents
from app.credentials.award_filter import AwardFilter
from app.credentials.issuance import UnknownAwardError
from app.credentials.models import (
    Award,
    AwardState,
    Form,
    MadeOut,
    RecipientKind,
    SecuredForm,
    StatusPurpose,
)
from app.credentials.status_store import StatusStore
from app.credentials.status_withdrawal import withdraw
from app.credentials.store import AwardStore


@dataclass(frozen=True, slots=True)
class Awards:
    """The awards of all institutions in one unit of work."""

    awards: AwardStore
    lists: StatusStore
    events: AwardEvents

    def get(self, award_id: str, *, institution_id: str) -> Award:
        """Return an award of this institution.

        Raises:
            UnknownAwardError: the institution has no such award.
        """
        award = self.awards.get(award_id, institution_id=institution_id)
        if award is None:
            raise UnknownAwardError("This institution has no such award.")
        return award

    def days_of(self, award_ids: Collection[str]) -> dict[str, tuple[date, date | None]]:
        """Return when awards of any institution were given, and when revoked if they were."""
        return self.awards.days_of(award_ids)

    def page(self, institution_id: str, wanted: Slice, sought: AwardFilter) -> Page[Award]:
        """Return a page of the awards of an institution, newest first."""
        return self.awards.page(institution_id, wanted, sought)

    def revoke(self, award_id: str, *, institution_id: str, reason: str, now: datetime) -> Award:
        """Take an award back for good.

        Raises:
            UnknownAwardError: the institution has no such award.
            AlreadyRevokedError: it was revoked before.
        """
        award = self._owned(award_id, institution_id)
        award_states.may_be_revoked(award)
        values = {"state": AwardState.REVOKED, "revoked_at": now, "status_reason": reason}
        moved = self._move(award, StatusPurpose.REVOCATION, values, now=now)
        self.events.note(AwardChange.REVOKED, moved, now=now)
        return moved

    def suspend(self, award_id: str, *, institution_id: str, reason: str, now: datetime) -> Award:
        """Put an award out of force until it is reinstated.

        Raises:
            UnknownAwardError: the institution has no such award.
            ConflictError: it is suspended or revoked already.
        """
        award = self._owned(award_id, institution_id)
        award_states.may_be_suspended(award)
        values = {"suspended_at": now, "status_reason": reason}
        return self._move(award, StatusPurpose.SUSPENSION, values, now=now)

    def reinstate(self, award_id: str, *, institution_id: str, now: datetime) -> Award:
        """End a suspension.

        Raises:
            UnknownAwardError: the institution has no such award.
            ConflictError: it is not suspended, or it is revoked.
        """
        award = self._owned(award_id, institution_id)
        award_states.may_be_reinstated(award)
        values = {"suspended_at": None, "status_reason": None}
        return self._move(award, StatusPurpose.SUSPENSION, values, now=now)

    def pending_for(
        self,
        addresses: Iterable[tuple[RecipientKind, str]],
        *,
        superseding: Iterable[str],
        now: datetime,
    ) -> tuple[Award, ...]:
        """Return the awards that wait for these addresses, or that correct these awards."""
        return self.awards.pending_for(addresses, superseding=superseding, now=now)

    def for_answer(self, award_id: str) -> Award:
        """Return an award that is about to be accepted or refused, and lock it.

        Raises:
            UnknownAwardError: there is no such award.
        """
        award = self.awards.lock(award_id)
        if award is None:
            raise UnknownAwardError("There is no such award.")
        return award

    def for_code(self, code_hash: str) -> Award | None:
        """Return the award that a claim code was made for, locked, or None."""
        award = self.awards.by_claim_code(code_hash)
        return None if award is None else self.awards.lock(award.id)

    def accept(self, award: Award, *, now: datetime) -> Award:
        """Note that the learner accepted a locked award.

        Raises:
            ConflictError: it was answered before, or revoked.
        """
        award_states.may_be_answered(award, now=now)
        self.awards.change(award.id, state=AwardState.CLAIMED, claimed_at=now)
        accepted = award.model_copy(update={"state": AwardState.CLAIMED, "claimed_at": now})
        self.events.note(AwardChange.CLAIMED, accepted, now=now)
        return accepted

    def reject(self, award: Award, *, reason: str | None, now: datetime) -> Award:
        """Note that the learner refused a locked award, and why if they say so.

        Raises:
            ConflictError: it was answered before, or revoked.
        """
        award_states.may_be_answered(award, now=now)
        values = {
            "state": AwardState.REJECTED,
            "rejected_at": now,
            "refusal_reason": reason,
        }
        self.awards.change(award.id, **values)
        rejected = award.model_copy(update=values)
        self.events.note(AwardChange.REFUSED, rejected, now=now)
        return rejected

    def many(self, award_ids: Iterable[str]) -> dict[str, Award]:
        """Return awards by their ids."""
        return self.awards.many(award_ids)

    def forms(self, award_id: str) -> dict[Form, SecuredForm]:
        """Return the signed forms of the credential of an award."""
        return self.awards.forms(award_id)

    def forms_of(self, award_ids: Iterable[str]) -> dict[str, dict[Form, SecuredForm]]:
        """Return the signed forms of the credentials of several awards, in one query."""
        return self.awards.forms_of(award_ids)

    def made_out(self, award_ids: Iterable[str]) -> dict[str, MadeOut]:
        """Return to whom awards were made and their signed forms, in one query."""
        return self.awards.made_out(award_ids)

    def forget_copies(self, award_ids: Iterable[str]) -> None:
        """Forget the copies that were bound to the key of a holder who no longer holds them."""
        self.awards.forget_copy(award_ids)

    def document(self, award_id: str) -> JSONObject:
        """Return the credential of an award, without proof."""
        return parse_object(self.awards.document(award_id).encode())

    def _owned(self, award_id: str, institution_id: str) -> Award:
        award = self.awards.lock(award_id)
        if award is None or award.institution_id != institution_id:
            raise UnknownAwardError("This institution has no such award.")
        return award

    def _move(
        self, award: Award, purpose: StatusPurpose, values: Mapping[str, object], *, now: datetime
    ) -> Award:
        # A bit changes: what was published before may not be published again.
        self.lists.lock(award.slot.list_id)
        self.awards.change(award.id, **values)
        withdraw(self.lists, award.slot.list_id, purpose, now=now)
        return award.model_copy(update=dict(values))
