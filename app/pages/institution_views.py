"""What the templates of an institution's pages get: frozen values, nothing left to decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.pages.views import Card, Contents

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What surrounds every page of an institution. `may` are the permissions of the reader."""

    slug: str
    name: str
    place: str
    may: frozenset[str]
    waiting: int = 0

    @property
    def home(self) -> str:
        """The address of the first page."""
        return f"/institution/{self.slug}"


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was filled in: what stands in each field, and what is wrong with it.

    `fault` is about the whole; `key` makes it count once however often it is sent.
    """

    fields: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Employer:
    """An institution that the reader works for."""

    slug: str
    name: str
    roles: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An invitation that waits for the reader."""

    id: str
    name: str
    roles: str
    until: datetime


@dataclass(frozen=True, slots=True)
class InstitutionsPage:
    """For whom the reader works, and what waits. `fault` is a code of the last form."""

    employers: tuple[Employer, ...]
    offers: tuple[Offer, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class AwardRow:
    """An award in a list. `state` is one of pending, claimed, rejected, suspended, revoked."""

    id: str
    name: str
    title: str
    recipient: str
    awarded_on: date
    state: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal in a list."""

    id: str
    name: str
    title: str
    who: str
    proposed_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The first page of an institution."""

    desk: Desk
    awards: tuple[AwardRow, ...]
    proposals: tuple[ProposalRow, ...]
    four_eyes: bool
    notice: str = ""


@dataclass(frozen=True, slots=True)
class AchievementRow:
    """An achievement in a list."""

    id: str
    title: str
    kind: str
    badge: str
    chips: tuple[str, ...]
    version: int
    formal: bool


@dataclass(frozen=True, slots=True)
class AchievementsPage:
    """The achievements of an institution."""

    desk: Desk
    achievements: tuple[AchievementRow, ...]
    sought: Mapping[str, str]
    kinds: Options
    next_page: str | None = None


@dataclass(frozen=True, slots=True)
class AchievementPage:
    """An achievement as a learner and an employer will see it."""

    desk: Desk
    id: str
    slug: str
    card: Card
    contents: Contents
    civil_effect: str
    version: int
    frozen: bool
    formal: bool
    second_person: bool
    notice: str = ""


@dataclass(frozen=True, slots=True)
class AchievementFormPage:
    """The form of an achievement; `id` is absent for a new one."""

    desk: Desk
    form: Form
    choices: Mapping[str, Options]
    id: str | None = None
    title: str = ""
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class AwardsPage:
    """The awards of an institution."""

    desk: Desk
    awards: tuple[AwardRow, ...]
    sought: Mapping[str, str]
    achievements: Options
    states: Options
    next_page: str | None = None


@dataclass(frozen=True, slots=True)
class AwardFormPage:
    """The form of an award; `corrects` is the name on the award that it takes the place of."""

    desk: Desk
    form: Form
    choices: Mapping[str, Options]
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class AwardPreviewPage:
    """An award before it is made."""

    desk: Desk
    form: Form
    card: Card
    contents: Contents
    name: str
    recipient: str
    valid_until: datetime | None
    second_person: bool
    corrects: bool


@dataclass(frozen=True, slots=True)
class AwardMadePage:
    """An award, or a proposal, that was just made. A claim code is shown this once."""

    desk: Desk
    name: str
    title: str
    award_id: str = ""
    proposal_id: str = ""
    claim_code: str = ""
    claim_url: str = ""
    qr: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in one sentence; `path` leads to what it happened to."""

    at: datetime
    who: str
    what: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class AwardPage:
    """An award, what became of it, and what can be done."""

    desk: Desk
    award: AwardRow
    card: Card
    contents: Contents
    valid_until: datetime | None
    status_reason: str | None
    supersedes: str | None
    superseded_by: str | None
    credential_id: str
    version: int
    events: tuple[Event, ...]
    can: frozenset[str]
    fault: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """The proposals of an institution."""

    desk: Desk
    proposals: tuple[ProposalRow, ...]
    sought: Mapping[str, str]
    states: Options
    four_eyes: bool
    next_page: str | None = None


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal. `card` and `contents` are absent when a rule refuses it now (`refused`)."""

    desk: Desk
    proposal: ProposalRow
    recipient: str
    own: bool
    card: Card | None = None
    contents: Contents | None = None
    valid_until: datetime | None = None
    refused: tuple[str, ...] = ()
    outdated: bool = False
    corrects: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    award_id: str = ""
    fault: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works for the institution, or did."""

    id: str
    name: str
    address: str
    roles: frozenset[str]
    since: datetime
    withdrawn_at: datetime | None
    self: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invitation that nobody has answered; without an address it is by code."""

    id: str
    address: str
    roles: str
    until: datetime


@dataclass(frozen=True, slots=True)
class MembersPage:
    """The people of an institution. A code of an invitation is shown once."""

    desk: Desk
    people: tuple[Person, ...]
    invitations: tuple[Waiting, ...]
    roles: Options
    hints: Mapping[str, str]
    form: Form
    code: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """An API client in a list."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClientsPage:
    """The API clients of an institution. The secret of a new one is shown once."""

    desk: Desk
    clients: tuple[Client, ...]
    scopes: Options
    form: Form
    client_id: str = ""
    secret: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key in a list."""

    id: str
    kid: str
    algorithm: str
    state: str
    not_before: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeysPage:
    """The signing keys of an institution."""

    desk: Desk
    keys: tuple[Key, ...]
    algorithms: Options
    did: str
    rotates: bool
    form: Form
    notice: str = ""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """What an institution has chosen."""

    desk: Desk
    four_eyes: bool
    name_check: str
    formal_kinds: tuple[str, ...]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class LogPage:
    """What was done."""

    desk: Desk
    events: tuple[Event, ...]
    next_page: str | None = None
