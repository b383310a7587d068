"""Writes down what became of awards for the endpoints that want to be told (transactional outbox).

What is written belongs to the unit of work of the change: both are committed, or neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.credentials.award_events import AwardChange
from app.credentials.models import Award
from app.webhooks.delivery_store import DeliveryStore
from app.webhooks.payloads import event_of, type_of


@dataclass(frozen=True, slots=True)
class NotedAwards:
    """The `AwardEvents` of one unit of work."""

    deliveries: DeliveryStore

    def note(self, change: AwardChange, award: Award, *, now: datetime) -> None:
        """Let what became of an award be told."""
        self.note_many(change, (award,), now=now)

    def note_many(self, change: AwardChange, awards: Sequence[Award], *, now: datetime) -> None:
        """Let what became of awards be told: three statements for all awards of an institution."""
        mine: dict[str, list[Award]] = {}
        for award in awards:
            mine.setdefault(award.institution_id, []).append(award)
        for institution_id, told in mine.items():
            # A look first: most institutions have no endpoint, and nothing is made for nobody.
            if listening := self.deliveries.listening(institution_id, type_of(change)):
                events = [event_of(change, award, now=now) for award in told]
                self.deliveries.add(events, listening)
