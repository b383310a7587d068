"""What templates get: frozen values in the language of the reader, with nothing left to decide.

Texts that a template shows as they are have been put into one language before; dates and money
are values, and the template's filters write them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.values import Language


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every page. `here` is its own path, for the switch of language."""

    language: Language
    here: str
    signed_in: bool
    demo: bool = False
    wallet_is_asked_for: bool = False
    is_staff: bool = False
    is_funder: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a list of facts; `note` is a caution that must stand beside the value."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A credential as a card. `state` is one of valid, suspended, revoked, expired.

    Only what was not issued here can be without a day. `origin` is issued, imported or
    self_asserted.
    """

    id: str
    title: str
    kind: str
    institution: str
    awarded_on: date | None
    badge: str
    chips: tuple[str, ...] = ()
    state: str = "valid"
    origin: str = "issued"
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """What one source has put aside."""

    name: str
    cents: int


@dataclass(frozen=True, slots=True)
class Account:
    """The learning account: public and private money apart; loans are shown and never summed."""

    public: tuple[Balance, ...]
    private: tuple[Balance, ...]
    loans: tuple[Balance, ...]
    public_cents: int
    private_cents: int
    total_cents: int
    notice: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a credential says, as facts and as texts."""

    description: str
    criteria: str
    outcomes: tuple[str, ...]
    facts: tuple[Fact, ...]
    # Whether it tells what somebody showed to know from experience (EVC).
    experience: bool = False


@dataclass(frozen=True, slots=True)
class Recognised:
    """A recognition of the issuer, or none (`authority` is empty)."""

    authority: str
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A link in the learner's list. `state` is one of open, expired, withdrawn."""

    id: str
    label: str
    titles: tuple[str, ...]
    state: str
    show_name: bool
    created_at: datetime
    expires_at: datetime
    looks: int
    max_views: int | None = None
    has_pin: bool = False
    locked: bool = False
    allow_download: bool = False
    for_linkedin: bool = False


@dataclass(frozen=True, slots=True)
class SharesPage:
    """The learner's links."""

    shares: tuple[Share, ...]
    next_page: str | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field of a credential that can be shown."""

    code: str
    name: str
    hint: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choosable:
    """An item that can be shared, with the fields that have something to show."""

    card: Card
    chosen: bool
    fields: tuple[FieldChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class ShareForm:
    """What stands in the form for a link. `days` is 0 where the end stays as it is."""

    label: str = ""
    days: int = 30
    message: str = ""
    pin: str = ""
    max_views: str = ""
    allow_download: bool = False


@dataclass(frozen=True, slots=True)
class NewSharePage:
    """The form for a link, or for a change of `share`; `fault` is the member that is wrong."""

    credentials: tuple[Choosable, ...]
    form: ShareForm = ShareForm()
    fault: str = ""
    share: Share | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class LinkedInPage:
    """The form that makes a link for a profile."""

    credentials: tuple[Card, ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class MadeSharePage:
    """A link that was just made: its address is shown this once."""

    url: str
    qr: str
    share: Share
    linkedin: str = ""


@dataclass(frozen=True, slots=True)
class ClosedSharePage:
    """A link that is opened by a button. `asks` is one of pin, opening, locked."""

    asks: str
    path: str
    fault: str = ""
    tries_left: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a link, and what was shown; looks of before that was kept have none."""

    at: datetime
    label: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class AccessLogPage:
    """When somebody looked."""

    looks: tuple[Look, ...]
    next_page: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one check: passed, failed or undetermined, with a sentence."""

    name: str
    result: str
    message: str


@dataclass(frozen=True, slots=True)
class Revocation:
    """All that others learn of a revoked credential."""

    id: str
    on: date | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """One credential with what can be said of it. Without a good proof it has no `card`."""

    outcome: str
    code: str
    findings: tuple[Finding, ...]
    card: Card | None = None
    contents: Contents | None = None
    name: str | None = None
    revocation: Revocation | None = None
    birth_date: date | None = None
    files: tuple[str, ...] = ()
    origin: str = "issued"
    picture: str = ""


@dataclass(frozen=True, slots=True)
class VerificationPage:
    """What a link or an upload shows. `url`, `qr` and `expires_at` are there for a link.

    With `grant` the same is shown again; `carried` are the members of the form behind a preview.
    """

    outcome: str
    items: tuple[Checked, ...]
    checked_at: datetime
    url: str = ""
    qr: str = ""
    expires_at: datetime | None = None
    message: str = ""
    grant: str = ""
    downloads: bool = False
    carried: tuple[tuple[str, str], ...] = ()

    @property
    def code(self) -> str:
        """What decided the outcome, where there is one credential."""
        return self.items[0].code if len(self.items) == 1 else ""


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """The form that takes a credential; `fault` is the code of why nothing could be checked."""

    fault: str = ""
    pasted: str = ""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """A problem for a person: what is the matter, what to do, and how we find it again."""

    status: int
    code: str
    title: str
    advice: str
    request_id: str
    detail: str = ""
    login: str = ""
    faults: tuple[Mapping[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One row of the list of error codes."""

    code: str
    status: int
    meaning: str
    advice: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """The front door; the examples are decoration."""

    examples: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class ErrorCodesPage:
    """The list of error codes."""

    codes: tuple[ErrorCode, ...]


@dataclass(frozen=True, slots=True)
class ReferencePage:
    """The API reference; it has nothing of its own to show."""
