"""What learners send and get about their links, and what a link tells: the public API."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints, model_validator
from pydantic import Field as Member

from app.core.documents import JSONObject
from app.core.text import LongText, ShortText
from app.core.values import ZonedMoment
from app.credentials.checks import Outcome
from app.credentials.verdict_body import VerdictBody
from app.wallet.bodies import Closed, Identifier
from app.wallet.models import (
    AccessEvent,
    Field,
    ItemKind,
    Purpose,
    Share,
    ShareChange,
    SharedItem,
    ShareOrder,
    ShareState,
)
from app.wallet.shares import NewShare, Opened, Shown
from app.wallet.sharing import MAX_ITEMS, MAX_VIEWS, is_locked, state_of

Pin = Annotated[str, StringConstraints(pattern="^[0-9]{4,12}$")]
Views = Annotated[int, Member(ge=1, le=MAX_VIEWS, strict=True)]
Message = Annotated[LongText, StringConstraints(max_length=1_000)]


class SharedItemBody(Closed):
    """A credential behind a link, and what is shown of it beside what always is."""

    item_id: Identifier
    fields: list[Field] = Member(default=[], max_length=len(Field))

    def item(self) -> SharedItem:
        """Return it as a domain value."""
        return SharedItem(item_id=self.item_id, fields=frozenset(self.fields))

    @classmethod
    def of(cls, item: SharedItem) -> "SharedItemBody":
        """Return the public form, with the fields in their own order."""
        return cls(item_id=item.item_id, fields=[field for field in Field if field in item.fields])


class NewShareBody(Closed):
    """A link to be made. `items` says per credential what is shown; `item_ids` shows the least."""

    items: list[SharedItemBody] = Member(default=[], max_length=MAX_ITEMS)
    item_ids: list[Identifier] | None = Member(None, min_length=1, max_length=MAX_ITEMS)
    label: ShortText = Member(description="For the learner only: for whom the link is")
    show_name: bool = Member(
        default=False, description="Show the name as the institution registered it, of each"
    )
    expires_at: ZonedMoment | None = Member(None, description="30 days from now where absent")
    pin: Pin | None = Member(None, description="Who opens the link must know it")
    max_views: Views | None = Member(None, description="How often the link may be opened")
    allow_download: bool = Member(
        default=False, description="Let who opens the link download what it shows, and a PDF"
    )
    message: Message | None = Member(None, description="Shown to who opens the link")

    @model_validator(mode="after")
    def _one_of_both(self) -> "NewShareBody":
        if bool(self.items) is (self.item_ids is not None):
            raise ValueError("give one of items and item_ids")
        return self

    def order(self) -> ShareOrder:
        """Return what is asked for as a domain value."""
        named = frozenset({Field.NAME}) if self.show_name else frozenset()
        found = [each.item() for each in self.items]
        found += [SharedItem(item_id=name) for name in self.item_ids or ()]
        return ShareOrder(
            items=tuple(
                SharedItem(item_id=each.item_id, fields=each.fields | named) for each in found
            ),
            **self.model_dump(exclude={"items", "item_ids", "show_name"}),
        )


class ShareChangeBody(Closed):
    """What changes of a link: the members that are sent; null takes a condition away."""

    items: list[SharedItemBody] = Member(default=[], min_length=1, max_length=MAX_ITEMS)
    label: ShortText = ""
    expires_at: ZonedMoment | None = Member(None, description="null: 30 days from now")
    pin: Pin | None = None
    max_views: Views | None = None
    allow_download: bool = False
    message: Message | None = None
    unlock: bool = Member(default=False, description="Let a PIN that was locked be tried again")

    def change(self) -> ShareChange:
        """Return what is asked for as a domain value, with the same members set."""
        sent = self.model_dump(include=set(self.model_fields_set))
        if "items" in sent:
            sent["items"] = tuple(each.item() for each in self.items)
        return ShareChange(**sent)


class ShareBody(BaseModel):
    """A link as its owner sees it; the link itself is shown once, when it is made."""

    id: str
    item_ids: list[str]
    items: list[SharedItemBody]
    label: str
    purpose: Purpose
    show_name: bool
    message: str | None
    allow_download: bool
    has_pin: bool
    pin_locked: bool = Member(description="The PIN was wrong too often; send `unlock` or a new one")
    max_views: int | None
    state: ShareState
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    looks: int = Member(description="How often it was opened")

    @classmethod
    def of(cls, share: Share, *, now: datetime) -> "ShareBody":
        """Return the public form of a link."""
        hidden = {"learner_id", "items", "pin_hash", "pin_tries", "views"}
        return cls(
            **share.model_dump(exclude=hidden),
            item_ids=list(share.item_ids),
            items=[SharedItemBody.of(item) for item in share.items],
            show_name=share.shows_name,
            has_pin=share.pin_hash is not None,
            pin_locked=is_locked(share),
            state=state_of(share, now=now),
            looks=share.views,
        )


class NewShareAnswer(ShareBody):
    """A link that was just made."""

    url: str = Member(description="The verification link; it is shown this once")

    @classmethod
    def of_new(cls, new: NewShare, *, base_url: str, now: datetime) -> "NewShareAnswer":
        """Return the link with its address."""
        body = ShareBody.of(new.share, now=now)
        return cls(**body.model_dump(), url=f"{base_url}/v/{new.token}")


class AccessEventBody(BaseModel):
    """One look at one of the learner's links."""

    at: datetime
    share_id: str
    label: str
    outcome: str | None = Member(description="What was shown: the gravest outcome of all")

    @classmethod
    def of(cls, event: AccessEvent) -> "AccessEventBody":
        """Return the public form of a look."""
        return cls(at=event.at, share_id=event.share_id, label=event.label, outcome=event.outcome)


class ShownBody(VerdictBody):
    """One credential behind a link: what can be said of all of it, and what is shown of it."""

    origin: ItemKind = Member(
        description="`issued` here; `imported`: issued elsewhere, and checked again just now;"
        " `self_asserted`: said by the owner and validated by nobody, so never `valid`"
    )
    credential: JSONObject | None = Member(
        None, description="The signed credential, when its owner chose to show the whole"
    )
    contents: JSONObject | None = Member(
        None, description="The members of the credential that are shown; they are not signed apart"
    )
    name: str | None = Member(
        None, description="As the institution registered it; not part of the signed credential"
    )
    birth_date: date | None = None

    @classmethod
    def of_shown(cls, shown: Shown) -> "ShownBody":
        """Return the public form of what is shown of a credential."""
        disclosed, whole = shown.disclosed, shown.is_whole
        verdict = VerdictBody.of(shown.verdict).model_dump(exclude={"credential"})
        verdict["origin"] = shown.showable.origin
        if disclosed is None:
            return cls(**verdict)
        return cls(
            **verdict,
            credential=disclosed.contents if whole else None,
            contents=None if whole else disclosed.contents,
            name=disclosed.person.name,
            birth_date=disclosed.person.birth_date,
        )


class OpenedBody(BaseModel):
    """What somebody sees who opens a link."""

    outcome: Outcome
    expires_at: datetime
    items: list[ShownBody]
    message: str | None = None
    grant: str | None = Member(
        None, description="For 15 minutes: shows the same again, or downloads, without a new view"
    )
    downloads: bool = Member(default=False, description="Whether downloads are allowed")

    @classmethod
    def of(cls, opened: Opened, *, grant: str | None = None) -> "OpenedBody":
        """Return the public form of what a link shows."""
        return cls(
            outcome=opened.outcome,
            expires_at=opened.share.expires_at,
            items=[ShownBody.of_shown(shown) for shown in opened.shown],
            message=opened.share.message,
            grant=grant,
            downloads=opened.share.allow_download,
        )


class OpeningBody(Closed):
    """How a link is opened: with its PIN if it has one, or again with the grant of before."""

    pin: Annotated[str, StringConstraints(max_length=50)] | None = None
    grant: Annotated[str, StringConstraints(max_length=100)] | None = None


class DownloadBody(Closed):
    """What is downloaded of a link that was opened."""

    grant: Annotated[str, StringConstraints(max_length=100)]
    form: Literal["sd_jwt", "json", "jwt", "pdf"]
    item: Annotated[int, Member(ge=1, le=MAX_ITEMS)] = 1
