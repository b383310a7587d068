"""Which places are set in our status lists: of awards, and of credentials of the VC-API."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.credentials.direct_store import DirectStore
from app.credentials.store import AwardStore


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """Answers for every place in every list, in one unit of work."""

    session: Session

    def set_indices(self, list_id: str, *, suspended: bool) -> tuple[int, ...]:
        """Return the indices in a list of what is revoked, or of what is suspended."""
        awarded = AwardStore(self.session).set_indices(list_id, suspended=suspended)
        direct = () if suspended else DirectStore(self.session).revoked_indices(list_id)
        return awarded + direct
