"""What an event says: identifiers and a state, and nothing about the person (Standard Webhooks).

No name, address, birth date or result, and no reason in an institution's or a learner's own words:
whoever may know more asks for the award with its id.
"""

from datetime import UTC, datetime

from app.core.documents import JSONObject, canonical_bytes
from app.core.ids import new_id
from app.credentials.award_events import AwardChange
from app.credentials.models import Award
from app.webhooks.models import Event, EventType

# Why an award was revoked, in a word that never changes.
SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"


def type_of(change: AwardChange) -> EventType:
    """Return the type of the events that tell of a change."""
    return EventType(f"award.{change}")


def event_of(change: AwardChange, award: Award, *, now: datetime) -> Event:
    """Return what is told of an award, as it is after the change."""
    return _event(award.institution_id, type_of(change), _data(change, award), now)


def trial_event(institution_id: str, *, now: datetime) -> Event:
    """Return what is sent to see whether an endpoint works."""
    return _event(institution_id, EventType.TEST, {}, now)


def _data(change: AwardChange, award: Award) -> JSONObject:
    data: JSONObject = {
        "award_id": award.id,
        "credential_id": award.credential_id,
        "achievement_id": award.achievement_id,
        "state": award.state.value,
    }
    if change is not AwardChange.REVOKED:
        return data
    if award.superseded_by is None:
        return {**data, "reason": WITHDRAWN}
    return {**data, "reason": SUPERSEDED, "superseded_by": award.superseded_by}


def _event(institution_id: str, kind: EventType, data: JSONObject, now: datetime) -> Event:
    moment = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = canonical_bytes({"type": kind.value, "timestamp": moment, "data": data})
    return Event(
        id=f"msg_{new_id().replace('-', '')}",
        institution_id=institution_id,
        type=kind,
        body=body.decode(),
        created_at=now,
    )
