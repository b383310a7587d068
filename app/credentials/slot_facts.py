"""What is true of a place in our status lists: of an award, or of a credential of the VC-API."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.credentials.direct_store import DirectStore
from app.credentials.models import Award, DirectCredential, StatusSlot
from app.credentials.store import AwardStore


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """Answers for every place in every list, in one unit of work."""

    session: Session

    def owner(self, slot: StatusSlot) -> Award | DirectCredential | None:
        """Return what owns a place, with when it was revoked or suspended."""
        award = AwardStore(self.session).by_slot(slot.list_id, slot.index)
        return award or DirectStore(self.session).by_slot(slot)

    def set_indices(self, list_id: str, *, suspended: bool) -> tuple[int, ...]:
        """Return the indices in a list of what is revoked, or of what is suspended."""
        awarded = AwardStore(self.session).set_indices(list_id, suspended=suspended)
        direct = () if suspended else DirectStore(self.session).revoked_indices(list_id)
        return awarded + direct
