"""What the pages about a learner's own identity get; as in `views`, nothing is left to decide."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class LinkedLine:
    """A linked account. `source` is empty for a bank or a state; `live` tells that it counts."""

    source: str
    eppn: str | None
    name: str | None
    validated_at: datetime
    expires_at: datetime
    live: bool


@dataclass(frozen=True, slots=True)
class EmailLine:
    """An e-mail address. `state` is one of provider, verified, waiting."""

    id: str
    address: str
    state: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser that is logged in; `browser` and `system` can be empty."""

    id: str
    browser: str
    system: str
    started_at: datetime
    last_seen_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """Who the learner is. `assurance` is one of name, level, none; `step_up` is where to raise it.

    `notice` and `fault` are codes of what the last form did.
    """

    name: str | None
    birth_date: date | None
    provider: str
    told_at: datetime | None
    assurance: str
    step_up: str
    links: tuple[LinkedLine, ...]
    emails: tuple[EmailLine, ...]
    sessions: tuple[SessionLine, ...]
    can_mail: bool
    concerns_recovery: bool
    notice: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class RecoveryLine:
    """A request for a wallet. `state` is one of asked, approved, refused, done."""

    id: str
    state: str
    asked_at: datetime
    ready_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfferedWallet:
    """An older wallet that seems to be the learner's."""

    account: str
    source: str
    created_at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecoveryPage:
    """What concerns the learner; `obstacle` is empty when the wallet can be had at once."""

    offer: OfferedWallet | None
    mine: RecoveryLine | None
    obstacle: str
    of_my_wallet: tuple[RecoveryLine, ...]
    notice: str = ""
