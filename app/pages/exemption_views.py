"""What the templates about exemptions get; see `app.pages.views`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.pages.institution_views import Desk, Options


@dataclass(frozen=True, slots=True)
class ShownUnit:
    """A unit of a standard, and whether it was shown."""

    title: str
    codes: str
    demonstrated: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate behind a request. `state` is a standing: valid, expired, ..."""

    title: str
    provider: str
    name: str
    awarded_on: date
    valid_until: datetime | None
    state: str
    units: tuple[ShownUnit, ...]


@dataclass(frozen=True, slots=True)
class Advised:
    """What somebody advised."""

    who: str
    at: datetime
    favourable: bool
    text: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the programme. `state` is one of proposed, granted, refused, left.

    `basis` is why it was proposed: register, equivalence, or nothing.
    """

    slug: str
    title: str
    workload: str
    state: str
    basis: str = ""
    codes: str = ""
    note: str = ""
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    advice: tuple[Advised, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """A request with what became of it. `state`: open, decided, nothing, withdrawn."""

    id: str
    programme: str
    institution: str
    asked_at: datetime
    withdrawn_at: datetime | None
    state: str
    certificate: Certificate | None
    units: tuple[UnitRow, ...]

    def count(self, *states: str) -> int:
        """Return how many units are in one of these states."""
        return sum(unit.state in states for unit in self.units)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list. `name` is empty where nobody may look."""

    id: str
    programme: str
    institution: str
    name: str
    asked_at: datetime
    open: bool
    decided: int


@dataclass(frozen=True, slots=True)
class ExemptionsPage:
    """What a learner asked."""

    requests: tuple[RequestRow, ...]
    next_page: str | None = None


@dataclass(frozen=True, slots=True)
class ExemptionPage:
    """One request of a learner. `notice` is what just happened."""

    case: CaseView
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A certificate of the wallet that can be put before an institution."""

    id: str
    title: str
    provider: str
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class AskPage:
    """What a learner fills in: a certificate, an institution, and a programme of it."""

    certificates: tuple[Choice, ...]
    institutions: Options
    programmes: Options
    chosen: Mapping[str, str]
    fault: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class DeskExemptionsPage:
    """What was asked of an institution."""

    desk: Desk
    requests: tuple[RequestRow, ...]
    next_page: str | None


@dataclass(frozen=True, slots=True)
class DeskExemptionPage:
    """A request at the institution. `fault` names a field and a unit whose form does not fit."""

    desk: Desk
    case: CaseView
    fault: str = ""
    notice: str = ""
    key: str = ""
