"""Revokes very many awards in one unit of work, by the same rules as a single one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.refusals import Refusal
from app.credentials.award_events import AwardChange, AwardEvents
from app.credentials.award_states import AlreadyRevokedError, may_be_revoked
from app.credentials.bulk_store import BulkStore
from app.credentials.issuance import UnknownAwardError
from app.credentials.models import Award, AwardState
from app.credentials.status_store import StatusStore
from app.credentials.status_withdrawal import withdraw
from app.institutions.log_chain import Act, Actor
from app.institutions.logbook import Logbook

Refusals = tuple[Refusal, ...]
_UNKNOWN = "This institution has no such award."
_TWICE = Refusal("award_twice", "award_id", "An earlier row revokes this award too.")


@dataclass(frozen=True, slots=True)
class Revocation:
    """An award that may be revoked, and why it is."""

    award: Award
    reason: str


@dataclass(frozen=True, slots=True)
class BulkRevocation:
    """Revokes very many awards in one unit of work."""

    awards: BulkStore
    lists: StatusStore
    events: AwardEvents
    log: Logbook

    def examine(
        self, wanted: Mapping[int, tuple[str, str]], *, institution_id: str
    ) -> tuple[dict[int, Revocation], dict[int, Refusals]]:
        """Return which awards may be revoked, and why the others may not; they are locked.

        Each is named by its own id or by that of its credential.
        """
        names = [name for name, _ in wanted.values()]
        found = self.awards.lock_named(names, institution_id=institution_id)
        right: dict[int, Revocation] = {}
        wrong: dict[int, Refusals] = {}
        seen: set[str] = set()
        for number, (name, reason) in wanted.items():
            award = found.get(name)
            refusal = _refusal(award, seen)
            if award is None or refusal is not None:
                wrong[number] = (refusal or _TWICE,)
                continue
            seen.add(award.id)
            right[number] = Revocation(award, reason)
        return right, wrong

    def revoke_many(
        self, right: Mapping[int, Revocation], *, institution_id: str, by: Actor, now: datetime
    ) -> int:
        """Take awards back for good; return how many."""
        found = list(right.values())
        # In order, as everybody who locks several.
        for list_id in sorted({one.award.slot.list_id for one in found}):
            self.lists.lock(list_id)
        changes = [
            {"id": one.award.id, "status_reason": one.reason, "revoked_at": now} for one in found
        ]
        self.awards.change_many(changes, state=AwardState.REVOKED)
        for list_id in sorted({one.award.slot.list_id for one in found}):
            withdraw(self.lists, list_id, now=now)
        revoked = [_revoked(one, now) for one in found]
        self.events.note_many(AwardChange.REVOKED, revoked, now=now)
        ids = [award.id for award in revoked]
        self.log.note_many(Act.AWARD_REVOKED, ids, institution_id=institution_id, by=by, now=now)
        return len(found)


def _revoked(one: Revocation, now: datetime) -> Award:
    values = {"state": AwardState.REVOKED, "status_reason": one.reason, "revoked_at": now}
    return one.award.model_copy(update=values)


def _refusal(award: Award | None, seen: set[str]) -> Refusal | None:
    if award is None:
        return Refusal(UnknownAwardError.code, "award_id", _UNKNOWN)
    if award.id in seen:
        return _TWICE
    try:
        may_be_revoked(award)
    except AlreadyRevokedError as error:
        return Refusal(error.code, "award_id", error.detail)
    return None
