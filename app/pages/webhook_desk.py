"""What the pages of webhooks show: the list, one webhook, and what is wrong with a form."""

from dataclasses import dataclass, field

from fastapi import Response
from pydantic import ValidationError

from app.core.addresses import ForbiddenAddressError
from app.core.ids import new_token
from app.core.paging import Slice
from app.pages import webhook_names as own_names
from app.pages import webhook_showing as showing
from app.pages import webhook_views as views
from app.pages.institution_awards import ERROR_STATUS
from app.pages.institution_desk import Workplace
from app.pages.institution_names import options_of
from app.pages.institution_views import Form
from app.pages.names import name_of
from app.pages.webhook_form import CHOICES, WebhookFields, faults_of, filled
from app.web.pagination import Paging
from app.webhooks.models import Endpoint
from app.webhooks.service import MAX_ENDPOINTS, Webhooks

ALL, LAST = Slice(limit=MAX_ENDPOINTS), Slice(limit=20)
AS_IT_IS = Form({})


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the page of a webhook besides it: a new secret, or a form that is not right.

    `opened` is that form.
    """

    form: Form = AS_IT_IS
    opened: str = ""
    secret: str = field(default="", repr=False)


NOTHING = Shown()


def faults_in(fields: WebhookFields, found: Webhooks, work: Workplace) -> dict[str, str]:
    """Return what is wrong with the fields, by their names."""
    try:
        # Which addresses are called is not for the form to know.
        found.calls.target(fields.wish().url)
    except ValidationError as error:
        return faults_of(error, work.language)
    except ForbiddenAddressError:
        return {"url": name_of(own_names.FORM_FAULTS, "url", work.language)}
    return {}


def show_list(work: Workplace, found: Webhooks, form: Form = AS_IT_IS) -> Response:
    """Return the page of all webhooks."""
    endpoints = found.page(work.institution_id, ALL).items
    view = views.WebhooksPage(
        desk=work.desk("webhooks"),
        hooks=tuple(showing.hook(each, work.language) for each in endpoints),
        form=Form(form.fields, form.faults, key=new_token()),
        events=options_of(own_names.EVENTS, work.language, CHOICES),
        full=len(endpoints) >= MAX_ENDPOINTS,
        fault=_refusal(work),
        notice=work.asked("notice"),
    )
    status = ERROR_STATUS if form.faults else 200
    return work.show("institution_webhooks.html", view, status=status)


def show_one(
    work: Workplace,
    found: Webhooks,
    endpoint: Endpoint,
    *,
    paging: Paging | None = None,
    shown: Shown = NOTHING,
) -> Response:
    """Return the page of one webhook."""
    wanted = paging.wanted if paging is not None else LAST
    sent = found.sent(endpoint.id, wanted, institution_id=work.institution_id)
    fields = shown.form.fields or filled(endpoint.wish)
    view = views.WebhookPage(
        desk=work.desk("webhooks"),
        hook=showing.hook(endpoint, work.language),
        sent=tuple(showing.sent(each, endpoint, work.language) for each in sent.items),
        form=Form(fields, shown.form.faults, key=new_token()),
        events=options_of(own_names.EVENTS, work.language, CHOICES),
        next_page=work.older(paging, sent) if paging is not None else None,
        secret=shown.secret,
        opened=shown.opened,
        fault=_refusal(work),
        notice=work.asked("notice"),
    )
    status = ERROR_STATUS if shown.form.faults else 200
    return work.show("institution_webhook.html", view, status=status)


def _refusal(work: Workplace) -> str:
    code = work.asked("fault")
    return name_of(own_names.REFUSALS, code, work.language) if code in own_names.REFUSALS else ""
