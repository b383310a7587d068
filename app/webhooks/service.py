"""The webhooks of institutions: registered, changed, tested, and what became of what was sent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.errors import ConflictError, NotFoundError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.core.public_calls import PublicCalls
from app.institutions.keys import KeyVault
from app.webhooks import signing
from app.webhooks.delivery_store import DeliveryStore
from app.webhooks.endpoint_store import EndpointStore
from app.webhooks.models import (
    Delivery,
    DeliveryState,
    Endpoint,
    Health,
    Off,
    SealedSecret,
    Wish,
)
from app.webhooks.payloads import trial_event

# A system of record, a data warehouse, a test system, and as many again.
MAX_ENDPOINTS = 10
# As long as a secret of before signs too: time for a receiver to change over.
OVERLAP = timedelta(hours=24)
# So many secrets sign at once; each makes the header of every delivery longer.
MAX_SECRETS = 4


class UnknownWebhookError(NotFoundError):
    """The institution has no such webhook."""

    code = "unknown_webhook"


class UnknownDeliveryError(NotFoundError):
    """The webhook has no such delivery, or it was forgotten after thirty days."""

    code = "unknown_delivery"


class TooManyWebhooksError(ConflictError):
    """The institution has as many webhooks as it can have."""

    code = "too_many_webhooks"


class TooManySecretsError(ConflictError):
    """The secret was replaced so often that too many of them still sign."""

    code = "too_many_secrets"


class WebhookOffError(ConflictError):
    """Nothing is sent to a webhook that is off."""

    code = "webhook_off"


@dataclass(frozen=True, slots=True)
class Registered:
    """An endpoint with a new secret, which is known at this moment only."""

    endpoint: Endpoint
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The webhooks of all institutions in one unit of work."""

    endpoints: EndpointStore
    deliveries: DeliveryStore
    vault: KeyVault
    calls: PublicCalls

    def register(self, wish: Wish, *, institution_id: str, now: datetime) -> Registered:
        """Add an endpoint, with a secret of its own.

        Raises:
            ForbiddenAddressError: the address is not one that we call.
            TooManyWebhooksError: the institution has enough.
        """
        self.calls.target(wish.url)
        self.endpoints.lock_institution(institution_id)
        if self.endpoints.count(institution_id) >= MAX_ENDPOINTS:
            raise TooManyWebhooksError(f"An institution has at most {MAX_ENDPOINTS} webhooks.")
        endpoint = Endpoint(
            id=new_id(),
            institution_id=institution_id,
            wish=wish,
            off=None,
            health=Health(),
            created_at=now,
        )
        wrapped = self.vault.new_data_key(owner_of(endpoint.id))
        self.endpoints.add(endpoint, wrapped=wrapped)
        return Registered(endpoint, self._new_secret(endpoint.id, now))

    def get(self, endpoint_id: str, *, institution_id: str) -> Endpoint:
        """Return an endpoint of this institution.

        Raises:
            UnknownWebhookError: the institution has no such webhook.
        """
        return _known(self.endpoints.get(endpoint_id, institution_id=institution_id))

    def page(self, institution_id: str, wanted: Slice) -> Page[Endpoint]:
        """Return the endpoints of an institution, newest first."""
        return self.endpoints.page(institution_id, wanted)

    def change(
        self,
        endpoint_id: str,
        revise: Callable[[Wish], Wish],
        *,
        institution_id: str,
        enabled: bool | None,
    ) -> Endpoint:
        """Change what is wanted. One that is turned on again begins well; what waited is sent.

        Raises:
            UnknownWebhookError: the institution has no such webhook.
            ForbiddenAddressError: the address is not one that we call.
        """
        endpoint = self._locked(endpoint_id, institution_id)
        wish = revise(endpoint.wish)
        self.calls.target(wish.url)
        changed = _turned(endpoint, enabled=enabled).model_copy(update={"wish": wish})
        self.endpoints.change(changed)
        return changed

    def remove(self, endpoint_id: str, *, institution_id: str) -> None:
        """Delete an endpoint, its secrets, and all that waits for it.

        Raises:
            UnknownWebhookError: the institution has no such webhook.
        """
        self._locked(endpoint_id, institution_id)
        self.deliveries.forget(endpoint_id)
        self.endpoints.remove(endpoint_id)

    def rotate(self, endpoint_id: str, *, institution_id: str, now: datetime) -> Registered:
        """Give an endpoint a new secret; those of before sign too for a while.

        Raises:
            UnknownWebhookError: the institution has no such webhook.
            TooManySecretsError: too many of before still sign.
        """
        endpoint = self._locked(endpoint_id, institution_id)
        former = self.endpoints.secrets(endpoint_id, now=now)
        if len(former) >= MAX_SECRETS:
            raise TooManySecretsError("Wait until an earlier secret has ended, within a day.")
        for secret in former:
            if secret.signs_until is None:
                self.endpoints.end_secret(secret.id, signs_until=now + OVERLAP)
        return Registered(endpoint, self._new_secret(endpoint_id, now))

    def test(self, endpoint_id: str, *, institution_id: str, now: datetime) -> Delivery:
        """Let an event be sent that tells nothing, to see whether it arrives.

        Raises:
            UnknownWebhookError: the institution has no such webhook.
            WebhookOffError: it is off.
        """
        _is_on(self.get(endpoint_id, institution_id=institution_id))
        event = trial_event(institution_id, now=now)
        (delivery_id,) = self.deliveries.add([event], [endpoint_id])
        return self._delivery(delivery_id, endpoint_id)

    def sent(self, endpoint_id: str, wanted: Slice, *, institution_id: str) -> Page[Delivery]:
        """Return a page of what was or will be sent to an endpoint, newest first.

        Raises:
            UnknownWebhookError: the institution has no such webhook.
        """
        self.get(endpoint_id, institution_id=institution_id)
        return self.deliveries.page(endpoint_id, wanted)

    def retry(
        self, endpoint_id: str, delivery_id: str, *, institution_id: str, now: datetime
    ) -> Delivery:
        """Send something now, also what had arrived or was given up; its id stays the same.

        Raises:
            UnknownWebhookError, UnknownDeliveryError: the institution has no such thing.
            WebhookOffError: the webhook is off.
        """
        endpoint = self._locked(endpoint_id, institution_id)
        _is_on(endpoint)
        delivery = self._delivery(delivery_id, endpoint_id)
        again = delivery.model_copy(update={"state": DeliveryState.WAITING, "due_at": now})
        self.deliveries.change(again)
        # Somebody asks for it: they know that the receiver is well again.
        awake = endpoint.health.model_copy(update={"rests_until": None})
        self.endpoints.change(endpoint.model_copy(update={"health": awake}))
        return again

    def _new_secret(self, endpoint_id: str, now: datetime) -> str:
        secret, name = signing.new_secret(), new_id()
        wrapped = self.endpoints.data_key(endpoint_id)
        sealed = self.vault.seal_secret(
            secret, owner=owner_of(endpoint_id), name=name, wrapped=wrapped
        )
        kept = SealedSecret(id=name, sealed=sealed, signs_until=None)
        self.endpoints.add_secret(endpoint_id, kept, now=now)
        return signing.shown(secret)

    def _locked(self, endpoint_id: str, institution_id: str) -> Endpoint:
        found = self.endpoints.get(endpoint_id, institution_id=institution_id, lock=True)
        return _known(found)

    def _delivery(self, delivery_id: str, endpoint_id: str) -> Delivery:
        delivery = self.deliveries.get(delivery_id, endpoint_id=endpoint_id)
        if delivery is None:
            raise UnknownDeliveryError("This webhook has no such delivery.")
        return delivery


def owner_of(endpoint_id: str) -> str:
    """Return the name under which the secrets of an endpoint are sealed."""
    return f"webhook {endpoint_id}"


def _turned(endpoint: Endpoint, *, enabled: bool | None) -> Endpoint:
    if enabled is None or enabled == (endpoint.off is None):
        return endpoint
    if not enabled:
        return endpoint.model_copy(update={"off": Off.ASKED})
    return endpoint.model_copy(update={"off": None, "health": Health()})


def _is_on(endpoint: Endpoint) -> None:
    if endpoint.off is not None:
        raise WebhookOffError("This webhook is off; turn it on first.")


def _known(endpoint: Endpoint | None) -> Endpoint:
    if endpoint is None:
        raise UnknownWebhookError("This institution has no such webhook.")
    return endpoint
