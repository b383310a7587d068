"""What an institution sends and gets about its webhooks. These are the public API."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.core.text import ShortText, WebAddress
from app.institutions.bodies import Closed
from app.webhooks.models import Delivery, DeliveryState, Endpoint, EventType, Off, Wish
from app.webhooks.service import Registered

AwardEventType = Literal["award.issued", "award.claimed", "award.refused", "award.revoked"]
EventTypes = Annotated[list[AwardEventType], Field(min_length=1, max_length=4)]


class NewWebhookBody(Closed):
    """A webhook to be registered."""

    url: WebAddress = Field(examples=["https://sis.school.example/leerkluis"])
    description: ShortText | None = None
    event_types: EventTypes

    def wish(self) -> Wish:
        """Return what is wanted."""
        return Wish(
            url=self.url, description=self.description, event_types=_types(self.event_types)
        )


class WebhookChangeBody(Closed):
    """What is to change of a webhook; absent members stay as they are."""

    url: WebAddress | None = None
    description: ShortText | None = None
    event_types: EventTypes | None = None
    enabled: bool | None = None

    def wish(self, present: Wish) -> Wish:
        """Return what is wanted from now on."""
        return Wish(
            url=self.url or present.url,
            description=(
                self.description if "description" in self.model_fields_set else present.description
            ),
            event_types=_types(self.event_types) if self.event_types else present.event_types,
        )


class WebhookBody(BaseModel):
    """A webhook, without its secret."""

    id: str
    url: str
    description: str | None = None
    event_types: list[EventType]
    enabled: bool
    off_because: Off | None = Field(
        None, description="`asked`: by you; `gone`: 410; `failing`: nothing arrived for five days"
    )
    failures: int = Field(description="Failed attempts in a row")
    failing_since: datetime | None = None
    created_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> "WebhookBody":
        """Return the public form of an endpoint."""
        return cls(**_members(endpoint))


class RegisteredWebhookBody(WebhookBody):
    """A webhook with a new secret, which is shown this once and never again."""

    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])

    @classmethod
    def registered(cls, made: Registered) -> "RegisteredWebhookBody":
        """Return the public form of an endpoint with its new secret."""
        return cls(**_members(made.endpoint), secret=made.secret)


class DeliveryBody(BaseModel):
    """An event on its way to a webhook. `event_id` is what the header `webhook-id` says."""

    id: str
    event_id: str
    type: EventType
    state: DeliveryState
    attempts: int
    last_status: int | None = Field(None, description="The HTTP status of the last answer")
    last_fault: str | None = Field(None, description="Why there was no answer the last time")
    last_at: datetime | None = None
    next_at: datetime | None = Field(None, description="When it is sent; absent when it is over")
    created_at: datetime

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryBody":
        """Return the public form of a delivery."""
        waits = delivery.state is DeliveryState.WAITING
        members = delivery.model_dump(exclude={"endpoint_id", "due_at"})
        return cls(**members, next_at=delivery.due_at if waits else None)


def _types(names: list[AwardEventType]) -> tuple[EventType, ...]:
    return tuple(dict.fromkeys(EventType(name) for name in names))


def _members(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        **endpoint.wish.model_dump(),
        "enabled": endpoint.off is None,
        "off_because": endpoint.off,
        "failures": endpoint.health.failures,
        "failing_since": endpoint.health.failing_since,
        "created_at": endpoint.created_at,
    }
