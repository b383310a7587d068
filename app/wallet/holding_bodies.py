"""What learners send and get about all that they hold: the public API."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.catalogue.models import NLQF, AchievementKind
from app.core.text import Identifier
from app.core.values import Localised
from app.credentials.models import AwardState, Standing
from app.credentials.verdict_body import VerdictBody
from app.wallet.bodies import Closed
from app.wallet.history import Event, Happening
from app.wallet.holding import Holding
from app.wallet.models import Group, GroupName, Imported, ItemKind, PortfolioEntry, PortfolioItem
from app.wallet.service import Held

MAX_ITEMS = 1_000


class HoldingBody(BaseModel):
    """An item of the wallet. What is absent is unknown, or does not belong to its origin."""

    id: str
    origin: ItemKind = Field(
        description="`issued` here; `imported`: issued elsewhere; `self_asserted`: not validated"
    )
    title: Localised | None
    institution: Localised | None = Field(
        None, description="Only of an issuer for whom a register vouches"
    )
    issuer_id: str | None = None
    standing: Standing | None
    kind: AchievementKind | None = None
    awarded_on: date | None = None
    valid_until: datetime | None = None
    added_at: datetime
    hidden: bool
    group_id: str | None
    level: NLQF | None = None
    result: str | None = None
    award_id: str | None = None
    state: AwardState | None = None
    suspended: bool = False
    status_reason: str | None = None
    checked_at: datetime | None = None
    entry: PortfolioEntry | None = None

    @classmethod
    def of(cls, holding: Holding, *, now: datetime) -> "HoldingBody":
        """Return the public form of an item."""
        item = holding.item
        said = _said_of(holding)
        return cls.model_validate(
            {
                "id": item.id,
                "origin": item.kind,
                "standing": holding.standing(now=now),
                "added_at": item.added_at,
                "hidden": item.hidden,
                "group_id": item.group_id,
                **said,
            }
        )


def _said_of(holding: Holding) -> dict[str, object]:
    if holding.held is not None:
        return _issued(holding.held)
    if holding.imported is not None:
        return _imported(holding.imported)
    assert holding.portfolio is not None  # noqa: S101 - one of the three is there
    return _entered(holding.portfolio)


def _issued(held: Held) -> dict[str, object]:
    award, definition = held.described.award, held.described.achievement.definition
    return {
        "title": Localised(**definition.title.model_dump()),
        "institution": held.described.institution.names,
        "issuer_id": held.described.institution.did,
        "kind": definition.kind,
        "awarded_on": award.awarded_on,
        "valid_until": award.valid_until,
        "level": definition.level.nlqf if definition.level else None,
        "result": award.result,
        "award_id": award.id,
        "state": award.state,
        "suspended": award.suspended_at is not None,
        "status_reason": award.status_reason,
    }


def _imported(imported: Imported) -> dict[str, object]:
    title = imported.title
    return {
        "title": Localised(nl=title, en=title) if title else None,
        "institution": imported.vouched,
        "issuer_id": imported.issuer_id,
        "valid_until": imported.valid_until,
        "checked_at": imported.checked_at,
    }


def _entered(entry: PortfolioItem) -> dict[str, object]:
    return {
        "title": Localised(nl=entry.title, en=entry.title),
        "entry": entry.model_dump(exclude={"item_id", "has_picture"}),
    }


class ImportedBody(HoldingBody):
    """A credential of others with what the check found."""

    verdict: VerdictBody


class KeptImportBody(ImportedBody):
    """A credential of others as it was handed in, with what a check found just now."""

    secured: str


class ArrangementBody(Closed):
    """How an item is arranged."""

    hidden: bool = False
    group_id: Identifier | None = None
    number: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        None, description="Its place in my own order, counted from 1; absent: where it is"
    )


class NewGroupBody(Closed):
    """A group to be made, or its new name."""

    name: GroupName


class GroupBody(BaseModel):
    """A group."""

    id: str
    name: str

    @classmethod
    def of(cls, group: Group) -> "GroupBody":
        """Return the public form of a group."""
        return cls(id=group.id, name=group.name)


class EntryBody(Closed, PortfolioEntry):
    """What I say of myself; nobody validates it."""

    def entry(self) -> PortfolioEntry:
        """Return it as a domain value."""
        return PortfolioEntry(**{name: getattr(self, name) for name in PortfolioEntry.model_fields})


class EventBody(BaseModel):
    """One thing that happened to an item."""

    what: Happening
    on: date
    at: datetime | None
    about: str

    @classmethod
    def of(cls, event: Event) -> "EventBody":
        """Return the public form of an event."""
        return cls(what=event.what, on=event.on, at=event.at, about=event.about)


class CollectionBody(Closed):
    """What to put together: these items, those of a group, or all that are not hidden."""

    item_ids: list[Identifier] = Field(default=[], max_length=MAX_ITEMS)
    group_id: Identifier | None = None
    name: GroupName = "Leerkluis"
