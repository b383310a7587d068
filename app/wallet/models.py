"""What a learner keeps and shares."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

import pydantic
from pydantic import StringConstraints, model_validator

from app.core.text import LongText, ShortText, WebAddress
from app.core.values import Localised, Value
from app.credentials.models import Standing

GroupName = Annotated[ShortText, StringConstraints(max_length=60)]


class ItemKind(StrEnum):
    """Where an item of a wallet comes from."""

    ISSUED = "issued"
    IMPORTED = "imported"
    SELF_ASSERTED = "self_asserted"


class Glance(Value):
    """By what an item is found: facts that do not change, each kept beside it.

    `issuer` is the id of an institution here, or the identifier of an issuer elsewhere.
    """

    searched: str
    achievement_kind: str | None
    issuer: str
    nlqf: str | None


class WalletItem(Value):
    """What a learner holds. Only what was issued here has an award.

    `placed_at` is its place in the learner's own order, newest first: the moment it came in, until
    the learner moves it. `dated_at` is the beginning of the day of the award, in UTC.
    """

    id: str
    learner_id: str
    kind: ItemKind = ItemKind.ISSUED
    award_id: str | None = None
    added_at: datetime
    placed_at: datetime
    dated_at: datetime
    hidden: bool = False
    group_id: str | None = None
    name_confirmed_at: datetime | None = None


class Group(Value):
    """A name under which a learner puts items together."""

    id: str
    name: str
    created_at: datetime


class Imported(Value):
    """A credential of others as it was handed in, with what the last check found."""

    item_id: str
    fingerprint: str
    secured: str
    issuer_id: str
    # The name of the issuer, if a register vouches for it; never what it calls itself.
    vouched: Localised | None
    title: str | None
    standing: Standing
    outcome: str
    code: str
    valid_until: datetime | None
    checked_at: datetime


class PortfolioEntry(Value):
    """What a learner says of themselves. Nobody has validated it."""

    title: ShortText
    organisation: ShortText | None = None
    began_on: date | None = None
    ended_on: date | None = None
    description: LongText | None = None
    link: WebAddress | None = pydantic.Field(None, description="An https address")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.began_on and self.ended_on and self.ended_on < self.began_on:
            raise ValueError("the end does not lie before the beginning")
        return self


class PortfolioItem(PortfolioEntry):
    """An entry as it is kept."""

    item_id: str
    has_picture: bool


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
