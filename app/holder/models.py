"""The values of a person's rights: terms, advisers, notices."""

from datetime import datetime
from enum import StrEnum

from app.core.values import Language, Value


class Acceptance(Value):
    """That a learner accepted a version of the terms, and when."""

    version: str
    accepted_at: datetime


class Removal(Value):
    """That an award was once in a wallet and was removed from it by its owner."""

    award_id: str
    removed_at: datetime


class Part(StrEnum):
    """What a learner can let an adviser read."""

    CREDENTIALS = "credentials"
    BALANCE = "balance"
    STATEMENT = "statement"


class Grant(Value):
    """Leave for one adviser to read some parts, until a moment. `label` is the learner's word."""

    id: str
    learner_id: str
    label: str
    parts: tuple[Part, ...]
    created_at: datetime
    invitation_expires_at: datetime
    expires_at: datetime
    adviser_id: str | None = None
    adviser_name: str | None = None
    redeemed_at: datetime | None = None
    withdrawn_at: datetime | None = None


class GrantState(StrEnum):
    """What has become of leave that was given."""

    INVITED = "invited"
    LAPSED = "lapsed"
    OPEN = "open"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class AdviceLook(Value):
    """One look of an adviser, with the name that the adviser had when the leave was taken up."""

    id: str
    grant_id: str
    at: datetime
    adviser_name: str | None
    label: str


class NoticeKind(StrEnum):
    """About what a learner can be sent an e-mail."""

    NEW_AWARD = "new_award"
    AWARD_WAITING = "award_waiting"
    STATUS_CHANGED = "status_changed"
    SHARE_EXPIRING = "share_expiring"
    MONEY_ENDING = "money_ending"
    MONEY_DORMANT = "money_dormant"


class Preference(Value):
    """That a learner wants notices of a kind: of what happens from `since` on."""

    learner_id: str
    kind: NoticeKind
    language: Language
    since: datetime


class Occasion(Value):
    """Something to be told once, from `at` on; `key` names it among all of its kind.

    After `until` it is no news any more.
    """

    key: str
    at: datetime
    until: datetime | None = None
