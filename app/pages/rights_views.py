"""What the templates about a person's rights get; see `app.pages.views`."""

from dataclasses import dataclass
from datetime import date, datetime

from app.identity.return_to import DEFAULT
from app.pages.holding_views import Item
from app.pages.views import Account, Card, Contents


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """Who keeps what, and why. `version` is the day on which the text last changed."""

    version: date


@dataclass(frozen=True, slots=True)
class WelcomePage:
    """What a learner accepts before the wallet is shown; `again` when an older one was accepted."""

    version: str
    changed_on: date
    again: bool = False
    return_to: str = DEFAULT


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind of notice, by its code, and whether it is wanted."""

    kind: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class RightsPage:
    """A person's rights. `address` is where notices go; without one none can be sent."""

    notices: tuple[Notice, ...]
    address: str | None
    advisers: int
    accepted_at: datetime | None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class LeavePage:
    """What leaving means for this person.

    `fresh` is whether they have just logged in; `login` leads to where they do that again.
    """

    fresh: bool
    login: str
    credentials: int
    links: int
    cents: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class LeftPage:
    """The farewell; there is nothing left to show."""


@dataclass(frozen=True, slots=True)
class RemovePage:
    """One item that is about to be taken out of the wallet."""

    card: Item
    links: int


@dataclass(frozen=True, slots=True)
class Adviser:
    """Leave for one adviser. `state` is one of invited, lapsed, open, expired, withdrawn."""

    id: str
    label: str
    name: str | None
    parts: tuple[str, ...]
    state: str
    expires_at: datetime
    invitation_expires_at: datetime


@dataclass(frozen=True, slots=True)
class AdviserLook:
    """One look of an adviser."""

    at: datetime
    name: str | None
    label: str


@dataclass(frozen=True, slots=True)
class AdvisersPage:
    """Whom a learner lets read along, and when they looked."""

    advisers: tuple[Adviser, ...]
    looks: tuple[AdviserLook, ...]
    next_page: str | None = None
    notice: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class InvitedPage:
    """An invitation that was just made: its code is shown this once."""

    adviser: Adviser
    code: str
    address: str


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who lets this adviser read along."""

    id: str
    name: str | None
    parts: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ClientsPage:
    """Who lets this adviser read along."""

    clients: tuple[Client, ...]
    next_page: str | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class AdvisedCard:
    """A credential with what it says."""

    card: Card
    contents: Contents


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a learning account."""

    on: date
    reason: str
    cents: int


@dataclass(frozen=True, slots=True)
class AdvisedPage:
    """What an adviser sees; parts that were not granted are None."""

    client: Client
    credentials: tuple[AdvisedCard, ...] | None
    account: Account | None
    movements: tuple[Movement, ...] | None


@dataclass(frozen=True, slots=True)
class StopPage:
    """The page behind the link in a notice. `done` when it has been stopped."""

    kind: str
    token: str
    done: bool = False
