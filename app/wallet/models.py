"""What a learner keeps and shares."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

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
    link: WebAddress | None = Field(None, description="An https address")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.began_on and self.ended_on and self.ended_on < self.began_on:
            raise ValueError("the end does not lie before the beginning")
        return self


class PortfolioItem(PortfolioEntry):
    """An entry as it is kept."""

    item_id: str
    has_picture: bool


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
