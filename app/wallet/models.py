"""What a learner keeps and shares."""

from datetime import date, datetime
from enum import StrEnum

from app.core.values import Value


class WalletItem(Value):
    """A credential in a learner's wallet."""

    id: str
    learner_id: str
    award_id: str
    added_at: datetime


class Field(StrEnum):
    """What a learner can show of a credential, beside what is always shown of it.

    Always: title, kind, issuer, day of the award, and status. The list is closed; which parts of a
    credential each opens is decided in `disclosure`.
    """

    NAME = "name"
    BIRTH_DATE = "birth_date"
    GRADE = "grade"
    DESCRIPTION = "description"
    OUTCOMES = "outcomes"
    WORKLOAD = "workload"
    LEVEL = "level"
    ASSESSMENT = "assessment"
    EVIDENCE = "evidence"
    BACKGROUND = "background"
    # The signed credential itself, byte for byte, with every identifier in it.
    WHOLE = "whole"


class SharedItem(Value):
    """A credential behind a link, and what is shown of it."""

    item_id: str
    fields: frozenset[Field] = frozenset()


class Person(Value):
    """Who an award is about, as the institution registered it; not part of the Open Badge."""

    name: str | None = None
    birth_date: date | None = None


class Purpose(StrEnum):
    """What a link was made for."""

    LINK = "link"
    LINKEDIN = "linkedin"


class Share(Value):
    """A verification link: what it shows, to whom and until when.

    Only its holders know its token, and only its recipient the PIN. `label` is for the learner
    alone; `message` is for the recipient.
    """

    id: str
    learner_id: str
    items: tuple[SharedItem, ...]
    label: str
    purpose: Purpose = Purpose.LINK
    message: str | None = None
    allow_download: bool = False
    pin_hash: str | None = None
    pin_tries: int = 0
    max_views: int | None = None
    views: int = 0
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The credentials that it shows."""
        return tuple(item.item_id for item in self.items)

    @property
    def shows_name(self) -> bool:
        """Whether it shows the name of the learner anywhere."""
        return any(Field.NAME in item.fields for item in self.items)


class ShareOrder(Value):
    """What a learner asks for when making a link."""

    items: tuple[SharedItem, ...]
    label: str
    purpose: Purpose = Purpose.LINK
    message: str | None = None
    allow_download: bool = False
    pin: str | None = None
    max_views: int | None = None
    expires_at: datetime | None = None


class ShareChange(Value):
    """What a learner changes of a link: the members that are set; None takes a condition away."""

    items: tuple[SharedItem, ...] = ()
    label: str = ""
    message: str | None = None
    allow_download: bool = False
    pin: str | None = None
    max_views: int | None = None
    expires_at: datetime | None = None
    unlock: bool = False


class ShareState(StrEnum):
    """Whether a link works now."""

    OPEN = "open"
    USED_UP = "used_up"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class AccessEvent(Value):
    """One look at a share. Who looked is not recorded: a guest is not followed.

    `outcome` is what was shown; looks of before it was kept have none.
    """

    id: str
    share_id: str
    label: str
    at: datetime
    outcome: str | None = None
