"""Turns webhooks and their deliveries into what their pages show. Nothing is decided here."""

from datetime import datetime
from urllib.parse import urlsplit

from app.core.values import Language
from app.pages import webhook_names as own_names
from app.pages.names import in_language, name_of
from app.pages.webhook_views import Hook, Sent
from app.webhooks.models import Delivery, DeliveryState, Endpoint, Off

_OFF = {Off.ASKED: "asked", Off.GONE: "gone", Off.FAILING: "off_failing"}


def hook(endpoint: Endpoint, language: Language) -> Hook:
    """Return a webhook; one without a description is called what its server is called."""
    wish = endpoint.wish
    return Hook(
        id=endpoint.id,
        name=wish.description or urlsplit(wish.url).hostname or wish.url,
        url=wish.url,
        events=tuple(name_of(own_names.EVENTS, kind, language) for kind in wish.event_types),
        state=_state_of(endpoint),
        failing_since=endpoint.health.failing_since,
        created_at=endpoint.created_at,
    )


def sent(delivery: Delivery, endpoint: Endpoint, language: Language) -> Sent:
    """Return what became of a delivery so far."""
    state = _became(delivery, endpoint)
    return Sent(
        id=delivery.id,
        event=name_of(own_names.EVENTS, delivery.type, language),
        state=state,
        answer=_answer(delivery, language),
        attempts=delivery.attempts,
        created_at=delivery.created_at,
        next_at=_next(delivery, endpoint) if state == "again" else None,
        can_retry=endpoint.off is None and state != "sending",
    )


def _state_of(endpoint: Endpoint) -> str:
    if endpoint.off is not None:
        return _OFF[endpoint.off]
    return "failing" if endpoint.health.failures else "on"


def _became(delivery: Delivery, endpoint: Endpoint) -> str:
    if delivery.state is not DeliveryState.WAITING:
        return delivery.state.value
    if endpoint.off is not None:
        return "held"
    return "again" if delivery.attempts else "sending"


def _next(delivery: Delivery, endpoint: Endpoint) -> datetime:
    # While the whole webhook rests, nothing is sent to it.
    return max(delivery.due_at, endpoint.health.rests_until or delivery.due_at)


def _answer(delivery: Delivery, language: Language) -> str:
    if delivery.last_status is not None:
        word = in_language(own_names.ANSWER, language)
        return f"{word} {delivery.last_status}"
    if delivery.last_fault is None:
        return ""
    return in_language(own_names.FAULTS.get(delivery.last_fault, own_names.NO_ANSWER), language)
