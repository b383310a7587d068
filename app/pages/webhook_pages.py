"""The pages of webhooks: where an institution is told what becomes of its awards.

They are for who manages API clients too: what is told goes to the same systems.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.core.documents import JSONObject
from app.core.errors import ConflictError
from app.core.text import Identifier
from app.institutions.log_chain import Act
from app.institutions.providing import LogbookDep
from app.pages import webhook_names as own_names
from app.pages.answering import go_to
from app.pages.institution_desk import ManagerDep, Sending, SendingDep, Workplace
from app.pages.institution_views import Form as Filled
from app.pages.names import name_of
from app.pages.webhook_desk import Shown, faults_in, show_list, show_one
from app.pages.webhook_form import WebhookFields, filled
from app.web.pagination import PagingDep
from app.webhooks.models import Endpoint
from app.webhooks.providing import WebhooksDep, WebhooksReadDep
from app.webhooks.service import Webhooks

router = APIRouter(prefix="/institution/{slug}/webhooks", include_in_schema=False)

KeyForm = Annotated[str, Form(max_length=100)]


@router.get("")
def webhooks(work: ManagerDep, found: WebhooksReadDep) -> Response:
    """Show where the institution is told, and the form for one more."""
    return show_list(work, found)


@router.post("")
def add(
    work: ManagerDep,
    found: WebhooksDep,
    log: LogbookDep,
    sending: SendingDep,
    fields: Annotated[WebhookFields, Form()],
) -> Response:
    """Add a webhook; its secret is shown this once."""

    def make() -> JSONObject:
        made = found.register(fields.wish(), institution_id=work.institution_id, now=sending.now)
        _note(log, Act.WEBHOOK_ADDED, made.endpoint.id, work)
        return {"id": made.endpoint.id, "secret": made.secret}

    faults = faults_in(fields, found, work)
    if faults:
        return show_list(work, found, Filled(fields.kept(), faults))
    try:
        made = sending.once(fields.key, make, work=work)
    except ConflictError as error:
        return go_to(work.path("webhooks"), fault=error.code)
    shown = Shown(secret=made["secret"])
    return show_one(work, found, _of(work, found, made["id"]), shown=shown)


@router.get("/{webhook_id}")
def one(
    webhook_id: Identifier, work: ManagerDep, found: WebhooksReadDep, paging: PagingDep
) -> Response:
    """Show a webhook and what was sent to it."""
    return show_one(work, found, _of(work, found, webhook_id), paging=paging)


@router.post("/{webhook_id}")
def change(
    webhook_id: Identifier,
    work: ManagerDep,
    found: WebhooksDep,
    log: LogbookDep,
    fields: Annotated[WebhookFields, Form()],
) -> Response:
    """Keep what is wanted of a webhook from now on."""
    endpoint = _of(work, found, webhook_id)
    faults = faults_in(fields, found, work)
    if faults:
        shown = Shown(Filled(fields.kept(), faults), opened="change")
        return show_one(work, found, endpoint, shown=shown)
    wish = fields.wish()
    found.change(webhook_id, lambda _: wish, institution_id=work.institution_id, enabled=None)
    _note(log, Act.WEBHOOK_CHANGED, webhook_id, work)
    return _back(work, webhook_id, notice="changed")


@router.post("/{webhook_id}/pause")
def pause(
    webhook_id: Identifier, work: ManagerDep, found: WebhooksDep, log: LogbookDep
) -> Response:
    """Send nothing from now on."""
    return _turn(webhook_id, work, found, log, on=False)


@router.post("/{webhook_id}/resume")
def resume(
    webhook_id: Identifier, work: ManagerDep, found: WebhooksDep, log: LogbookDep
) -> Response:
    """Send again, also what waited."""
    return _turn(webhook_id, work, found, log, on=True)


@router.post("/{webhook_id}/secret")
def rotate(
    webhook_id: Identifier,
    work: ManagerDep,
    found: WebhooksDep,
    log: LogbookDep,
    sending: SendingDep,
    key: KeyForm = "",
) -> Response:
    """Give a webhook a new secret, which is shown this once."""
    endpoint = _of(work, found, webhook_id)

    def make() -> JSONObject:
        made = found.rotate(webhook_id, institution_id=work.institution_id, now=sending.now)
        _note(log, Act.WEBHOOK_SECRET_ROTATED, webhook_id, work)
        return {"secret": made.secret}

    try:
        made = sending.once(key and f"{key} {webhook_id} secret", make, work=work)
    except ConflictError as error:
        return _back(work, webhook_id, fault=error.code)
    return show_one(work, found, endpoint, shown=Shown(secret=made["secret"], opened="secret"))


@router.post("/{webhook_id}/test")
def try_out(
    webhook_id: Identifier,
    work: ManagerDep,
    found: WebhooksDep,
    sending: SendingDep,
    key: KeyForm = "",
) -> Response:
    """Send a message that tells nothing."""

    def make() -> JSONObject:
        return {
            "id": found.test(webhook_id, institution_id=work.institution_id, now=sending.now).id
        }

    name = key and f"{key} {webhook_id} test"
    return _once(name, make, webhook_id, "tested", sending=sending, work=work)


@router.post("/{webhook_id}/deliveries/{delivery_id}/retry")
def retry(
    webhook_id: Identifier,
    delivery_id: Identifier,
    work: ManagerDep,
    found: WebhooksDep,
    sending: SendingDep,
    key: KeyForm = "",
) -> Response:
    """Send something again now, with the same id."""

    def make() -> JSONObject:
        owner, now = work.institution_id, sending.now
        return {"id": found.retry(webhook_id, delivery_id, institution_id=owner, now=now).id}

    name = key and f"{key} {delivery_id} retry"
    return _once(name, make, webhook_id, "retried", sending=sending, work=work)


@router.post("/{webhook_id}/removal")
def remove(
    webhook_id: Identifier,
    work: ManagerDep,
    found: WebhooksDep,
    log: LogbookDep,
    sure: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Forget a webhook and all that waits for it; without a tick nothing happens."""
    endpoint = _of(work, found, webhook_id)
    if sure != "yes":
        said = name_of(own_names.REFUSALS, "not_sure", work.language)
        shown = Shown(Filled(filled(endpoint.wish), {"sure": said}), opened="removal")
        return show_one(work, found, endpoint, shown=shown)
    found.remove(webhook_id, institution_id=work.institution_id)
    _note(log, Act.WEBHOOK_REMOVED, webhook_id, work)
    return go_to(work.path("webhooks"), notice="removed")


def _turn(
    webhook_id: str, work: Workplace, found: Webhooks, log: LogbookDep, *, on: bool
) -> Response:
    owner = work.institution_id
    if (_of(work, found, webhook_id).off is None) is not on:
        found.change(webhook_id, lambda wish: wish, institution_id=owner, enabled=on)
        _note(log, Act.WEBHOOK_CHANGED, webhook_id, work)
    return _back(work, webhook_id, notice="resumed" if on else "paused")


def _of(work: Workplace, found: Webhooks, webhook_id: str) -> Endpoint:
    return found.get(webhook_id, institution_id=work.institution_id)


def _note(log: LogbookDep, act: Act, webhook_id: str, work: Workplace) -> None:
    log.note(act, webhook_id, institution_id=work.institution_id, by=work.actor, now=work.now)


def _once(
    name: str,
    make: Callable[[], JSONObject],
    webhook_id: str,
    notice: str,
    *,
    sending: Sending,
    work: Workplace,
) -> Response:
    """Send something once for this form, and go back with the notice or what is in the way."""
    try:
        sending.once(name, make, work=work)
    except ConflictError as error:
        return _back(work, webhook_id, fault=error.code)
    return _back(work, webhook_id, notice=notice)


def _back(work: Workplace, webhook_id: str, **said: str) -> Response:
    return go_to(work.path("webhooks", webhook_id), **said)
