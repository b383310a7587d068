"""What the templates of webhooks get: frozen values, nothing left to decide."""

from dataclasses import dataclass
from datetime import datetime

from app.pages.institution_views import Desk, Form, Options


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook. `state` is one of on, failing, asked, gone and off_failing."""

    id: str
    name: str
    url: str
    events: tuple[str, ...]
    state: str
    failing_since: datetime | None
    created_at: datetime

    @property
    def is_on(self) -> bool:
        """Whether anything is sent to it."""
        return self.state in {"on", "failing"}


@dataclass(frozen=True, slots=True)
class WebhooksPage:
    """The webhooks of an institution, and the form for one more, unless there are enough."""

    desk: Desk
    hooks: tuple[Hook, ...]
    form: Form
    events: Options
    full: bool
    fault: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery. `state` is one of sending, again, held, delivered and failed."""

    id: str
    event: str
    state: str
    answer: str
    attempts: int
    created_at: datetime
    next_at: datetime | None
    can_retry: bool


@dataclass(frozen=True, slots=True)
class WebhookPage:
    """One webhook and its last deliveries. A secret is shown once; `opened` is the form in use."""

    desk: Desk
    hook: Hook
    sent: tuple[Sent, ...]
    form: Form
    events: Options
    next_page: str | None = None
    secret: str = ""
    opened: str = ""
    fault: str = ""
    notice: str = ""
