"""What the templates about the wallet get: what a learner holds, accepts, adds and arranges."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.pages.goal_views import PlaceView
from app.pages.views import Account, Card, Checked, Contents, Recognised


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a learner holds, as a card. `origin`: issued, imported or self_asserted.

    `state` is a standing, or empty for what a learner says themselves.
    """

    id: str
    origin: str
    title: str
    kind: str
    institution: str
    day: date | None
    badge: str
    chips: tuple[str, ...] = ()
    state: str = ""
    group: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """An award that waits; `until` is the last moment to accept it."""

    card: Card
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: `name` is its parameter in the address."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What is sought, and where the other views of it are."""

    text: str
    filters: tuple[Filter, ...]
    narrows: bool
    chosen: int
    timeline: bool
    list_url: str
    timeline_url: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class WalletPage:
    """The wallet. `years` is the timeline; `notice` and `fault` tell what the last form did."""

    name: str | None
    offers: tuple[Offer, ...]
    items: tuple[Item, ...]
    years: tuple[tuple[int, tuple[Item, ...]], ...]
    count: int
    is_empty: bool
    search: Search
    account: Account
    next_page: str | None = None
    notice: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history."""

    text: str
    on: date
    at: datetime | None
    about: str = ""


@dataclass(frozen=True, slots=True)
class CredentialPage:
    """One credential that was issued here, for its owner. `forms` are the files to download."""

    card: Card
    contents: Contents
    registered_name: str
    recognised_then: Recognised
    recognised_now: Recognised
    valid_until: date | None
    status_on: date | None
    status_reason: str | None
    homepage: str
    forms: tuple[str, ...]
    history: tuple[Happened, ...]
    corrected: bool = False
    places: tuple[PlaceView, ...] = ()


@dataclass(frozen=True, slots=True)
class ElsewherePage:
    """One credential that was issued elsewhere, with what the check found a moment ago."""

    item: Item
    checked: Checked
    checked_at: datetime
    vouched: bool
    history: tuple[Happened, ...]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Something that a learner says of themselves."""

    item: Item
    organisation: str
    began_on: date | None
    ended_on: date | None
    description: str
    link: str
    picture: str
    history: tuple[Happened, ...]


@dataclass(frozen=True, slots=True)
class EntryFormPage:
    """The form for it; `faults` are the fields that do not fit, with what is wrong."""

    item_id: str
    values: Mapping[str, str]
    has_picture: bool = False
    faults: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The form for a credential of others; `refused` is what the check found wrong."""

    fault: str = ""
    pasted: str = ""
    refused: Checked | None = None
    known: str = ""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ArrangePage:
    """Each item with its number and its group; the first `shown` are shown, the rest hidden."""

    items: tuple[tuple[int, Item, str], ...]
    groups: tuple[GroupLine, ...]
    shown: int
    notice: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class CollectionPage:
    """The form for a record of several items."""

    items: tuple[Item, ...]
    groups: tuple[GroupLine, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """The code of a letter, filled in and not used yet."""

    code: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class StepUpPage:
    """Why a formal award cannot be accepted yet, and where a name is validated."""

    login: str


@dataclass(frozen=True, slots=True)
class NamePage:
    """How the name on an award differs; `strict` when the institution accepts no other."""

    awarded: str
    validated: str
    differences: tuple[tuple[str, str], ...]
    strict: bool
    award_id: str
    claim_code: str
