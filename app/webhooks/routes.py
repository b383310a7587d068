"""The API by which an institution says where it wants to be told what becomes of its awards."""

from typing import Annotated

from fastapi import APIRouter, Response, Security

from app.core.text import Identifier
from app.institutions.log_chain import Act
from app.institutions.logbook import actor_of
from app.institutions.providing import CreationDep, LogbookDep
from app.web.callers import ApiCaller, institution
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep
from app.webhooks.bodies import (
    DeliveryBody,
    NewWebhookBody,
    RegisteredWebhookBody,
    WebhookBody,
    WebhookChangeBody,
)
from app.webhooks.providing import WebhooksDep, WebhooksReadDep

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["webhooks:read"])]
Writer = Annotated[ApiCaller, Security(institution, scopes=["webhooks:write"])]


@router.post(
    "",
    operation_id="registerWebhook",
    summary="Register an address that is told what becomes of awards",
    status_code=201,
    response_model=RegisteredWebhookBody,
    responses=problems(401, 403, 409),
)
def register_webhook(
    body: NewWebhookBody, caller: Writer, creation: CreationDep, webhooks: WebhooksDep
) -> Response:
    """Return the webhook with its secret, which is shown this once and never again."""

    def work() -> RegisteredWebhookBody:
        owner = caller.organisation_id
        made = webhooks.register(body.wish(), institution_id=owner, now=creation.now)
        _note(creation.log, Act.WEBHOOK_ADDED, made.endpoint.id, caller, creation.now)
        return RegisteredWebhookBody.registered(made)

    return creation.answer(work, caller=caller)


@router.get(
    "",
    operation_id="listWebhooks",
    summary="List the webhooks of the institution, newest first",
    responses=problems(401, 403),
)
def list_webhooks(
    caller: Reader, webhooks: WebhooksReadDep, paging: PagingDep, response: Response
) -> PageBody[WebhookBody]:
    """Return a page of webhooks; the Link header leads to the next one."""
    page = webhooks.page(caller.organisation_id, paging.wanted)
    return PageBody(
        items=[WebhookBody.of(endpoint) for endpoint in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/{webhook_id}",
    operation_id="getWebhook",
    summary="Read one webhook",
    responses=problems(401, 403, 404),
)
def get_webhook(webhook_id: Identifier, caller: Reader, webhooks: WebhooksReadDep) -> WebhookBody:
    """Return a webhook, without its secret."""
    return WebhookBody.of(webhooks.get(webhook_id, institution_id=caller.organisation_id))


@router.patch(
    "/{webhook_id}",
    operation_id="changeWebhook",
    summary="Change a webhook, or turn it off or on",
    responses=problems(401, 403, 404),
)
def change_webhook(
    webhook_id: Identifier,
    body: WebhookChangeBody,
    caller: Writer,
    webhooks: WebhooksDep,
    log: LogbookDep,
    now: NowDep,
) -> WebhookBody:
    """Return the webhook as it is now; what waited is sent once it is on again."""
    owner = caller.organisation_id
    changed = webhooks.change(webhook_id, body.wish, institution_id=owner, enabled=body.enabled)
    _note(log, Act.WEBHOOK_CHANGED, webhook_id, caller, now)
    return WebhookBody.of(changed)


@router.delete(
    "/{webhook_id}",
    operation_id="removeWebhook",
    summary="Remove a webhook, and all that waits for it",
    status_code=204,
    responses=problems(401, 403, 404),
)
def remove_webhook(
    webhook_id: Identifier, caller: Writer, webhooks: WebhooksDep, log: LogbookDep, now: NowDep
) -> Response:
    """Forget the webhook, its secrets and its deliveries."""
    webhooks.remove(webhook_id, institution_id=caller.organisation_id)
    _note(log, Act.WEBHOOK_REMOVED, webhook_id, caller, now)
    return Response(status_code=204)


@router.post(
    "/{webhook_id}/secret",
    operation_id="rotateWebhookSecret",
    summary="Give a webhook a new secret; the former one signs too for a day",
    status_code=201,
    response_model=RegisteredWebhookBody,
    responses=problems(401, 403, 404, 409),
)
def rotate_webhook_secret(
    webhook_id: Identifier, caller: Writer, creation: CreationDep, webhooks: WebhooksDep
) -> Response:
    """Return the webhook with its new secret, which is shown this once and never again."""

    def work() -> RegisteredWebhookBody:
        owner = caller.organisation_id
        made = webhooks.rotate(webhook_id, institution_id=owner, now=creation.now)
        _note(creation.log, Act.WEBHOOK_SECRET_ROTATED, webhook_id, caller, creation.now)
        return RegisteredWebhookBody.registered(made)

    return creation.answer(work, caller=caller)


@router.post(
    "/{webhook_id}/test",
    operation_id="testWebhook",
    summary="Send `webhook.test`, to see whether it arrives",
    status_code=201,
    response_model=DeliveryBody,
    responses=problems(401, 403, 404, 409),
)
def try_webhook(
    webhook_id: Identifier, caller: Writer, creation: CreationDep, webhooks: WebhooksDep
) -> Response:
    """Return the delivery, which is sent within seconds."""

    def work() -> DeliveryBody:
        owner = caller.organisation_id
        return DeliveryBody.of(webhooks.test(webhook_id, institution_id=owner, now=creation.now))

    return creation.answer(work, caller=caller)


@router.get(
    "/{webhook_id}/deliveries",
    operation_id="listWebhookDeliveries",
    summary="List what was and will be sent to a webhook, newest first",
    responses=problems(401, 403, 404),
)
def list_webhook_deliveries(
    webhook_id: Identifier,
    caller: Reader,
    webhooks: WebhooksReadDep,
    paging: PagingDep,
    response: Response,
) -> PageBody[DeliveryBody]:
    """Return a page of deliveries of the last thirty days."""
    page = webhooks.sent(webhook_id, paging.wanted, institution_id=caller.organisation_id)
    return PageBody(
        items=[DeliveryBody.of(delivery) for delivery in page.items],
        next=paging.announce(page, response),
    )


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/retry",
    operation_id="retryWebhookDelivery",
    summary="Send something again now, with the same webhook-id",
    status_code=201,
    response_model=DeliveryBody,
    responses=problems(401, 403, 404, 409),
)
def retry_webhook_delivery(
    webhook_id: Identifier,
    delivery_id: Identifier,
    caller: Writer,
    creation: CreationDep,
    webhooks: WebhooksDep,
) -> Response:
    """Return the delivery, which waits again."""

    def work() -> DeliveryBody:
        owner, now = caller.organisation_id, creation.now
        again = webhooks.retry(webhook_id, delivery_id, institution_id=owner, now=now)
        return DeliveryBody.of(again)

    return creation.answer(work, caller=caller)


def _note(log: LogbookDep, act: Act, webhook_id: str, caller: ApiCaller, now: NowDep) -> None:
    owner, by = caller.organisation_id, actor_of(caller)
    log.note(act, webhook_id, institution_id=owner, by=by, now=now)
