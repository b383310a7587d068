"""What a learner keeps and shares."""

from datetime import datetime
from enum import StrEnum

from app.core.values import Value


class WalletItem(Value):
    """A credential in a learner's wallet."""

    id: str
    learner_id: str
    award_id: str
    added_at: datetime


class Share(Value):
    """A verification link: what it shows, and until when. Only its holders know its token."""

    id: str
    learner_id: str
    item_ids: tuple[str, ...]
    label: str
    show_name: bool
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    looks: int


class ShareState(StrEnum):
    """Whether a link works now."""

    OPEN = "open"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class AccessEvent(Value):
    """One look at a share. Who looked is not recorded: a guest is not followed."""

    id: str
    share_id: str
    label: str
    at: datetime
