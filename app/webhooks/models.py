"""Webhooks as values: an endpoint of an institution, an event, and what became of its delivery."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.core.values import Value


class EventType(StrEnum):
    """What can be told. A type always has the same payload; a new meaning gets a new type."""

    AWARD_ISSUED = "award.issued"
    AWARD_CLAIMED = "award.claimed"
    AWARD_REFUSED = "award.refused"
    AWARD_REVOKED = "award.revoked"
    # Sent when an institution asks for it, to one endpoint.
    TEST = "webhook.test"


class Off(StrEnum):
    """Why an endpoint is told nothing."""

    # The institution turned it off.
    ASKED = "asked"
    # The receiver answered 410 Gone.
    GONE = "gone"
    # Nothing arrived for days.
    FAILING = "failing"


class DeliveryState(StrEnum):
    """What became of a delivery. One that failed can be tried again by hand."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Health(Value):
    """How an endpoint has answered lately; a good answer makes it well at once."""

    failures: int = 0
    failing_since: datetime | None = None
    rests_until: datetime | None = None


class Wish(Value):
    """What an institution wants of an endpoint."""

    url: str
    description: str | None
    event_types: tuple[EventType, ...]


class Endpoint(Value):
    """Where an institution wants to be told, and of what; `off` tells why it is not."""

    id: str
    institution_id: str
    wish: Wish
    off: Off | None
    health: Health
    created_at: datetime


class SealedSecret(Value):
    """A secret as it is stored. `signs_until` is set once there is a newer one."""

    id: str
    sealed: bytes
    signs_until: datetime | None


class Event(Value):
    """Something that happened. `id` is the webhook-id of every delivery; `body` is what is sent."""

    id: str
    institution_id: str
    type: EventType
    body: str
    created_at: datetime


class Delivery(Value):
    """An event on its way to one endpoint."""

    id: str
    event_id: str
    endpoint_id: str
    type: EventType
    state: DeliveryState
    attempts: int
    # The status of the last answer, or the code of why there was none.
    last_status: int | None
    last_fault: str | None
    last_at: datetime | None
    due_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """How an attempt ended: with a status, or with the code of why there was no answer."""

    status: int | None = None
    fault: str | None = None
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """A delivery with what is sent for it."""

    delivery: Delivery
    body: str


@dataclass(frozen=True, slots=True)
class Turn:
    """An endpoint that one sender serves for a while. `fence` is higher at each turn.

    Only who holds the last fence can write down what became of a delivery.
    """

    endpoint: Endpoint
    fence: int
    wrapped: bytes = field(repr=False)
    secrets: tuple[SealedSecret, ...] = field(repr=False)
    sendings: tuple[Sending, ...]
