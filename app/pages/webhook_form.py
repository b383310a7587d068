"""The form of a webhook: from the fields of a browser to what is wanted, and back."""

from pydantic import BaseModel, ValidationError

from app.core.values import Language
from app.pages import webhook_names as own_names
from app.pages.names import name_of
from app.webhooks.bodies import NewWebhookBody
from app.webhooks.models import EventType, Wish

CHOICES = tuple(kind for kind in EventType if kind is not EventType.TEST)


class WebhookFields(BaseModel):
    """The form as a browser sends it."""

    key: str = ""
    url: str = ""
    description: str = ""
    event: list[str] = []

    def kept(self) -> dict[str, str]:
        """Return what was filled in, for the form to be shown again."""
        ticked = dict.fromkeys(self.event, "yes")
        return {**ticked, "url": self.url, "description": self.description}

    def wish(self) -> Wish:
        """Return what is wanted.

        Raises:
            ValidationError: a field does not fit.
        """
        body = {
            "url": self.url.strip(),
            "description": self.description.strip() or None,
            "event_types": self.event,
        }
        return NewWebhookBody.model_validate(body).wish()


def filled(wish: Wish) -> dict[str, str]:
    """Return the fields as they are when nothing has been changed yet."""
    ticked = {kind.value: "yes" for kind in wish.event_types}
    return {**ticked, "url": wish.url, "description": wish.description or ""}


def faults_of(error: ValidationError, language: Language) -> dict[str, str]:
    """Return the sentence for each field that does not fit."""
    fields = {str(fault["loc"][0]) for fault in error.errors(include_url=False)}
    return {name: name_of(own_names.FORM_FAULTS, name, language) for name in sorted(fields)}
