"""The values of learning rights: what is known about a person, and what was granted.

A right is public money that the plans of 2020 would give every year to who is 27 to 66 and works.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.values import Value
from app.learning_account.models import Address


class HighestLevel(StrEnum):
    """The highest level of education that a person has, lowest first."""

    NO_BASIC_QUALIFICATION = "geen_startkwalificatie"
    ENTREE = "entree"
    MBO_2 = "mbo2"
    MBO_3 = "mbo3"
    MBO_4 = "mbo4"
    HAVO_VWO = "havo_vwo"
    ASSOCIATE_DEGREE = "ad"
    HBO_WO = "hbo_wo"
    DOCTOR = "doctor"


class LevelSource(StrEnum):
    """Who says so."""

    SELF = "self"
    INSTITUTION = "institution"
    REGISTER = "register"


class Attestation(Value):
    """A level that somebody has from a day on. `ended_on` is the first day it no longer counts."""

    level: HighestLevel
    source: LevelSource
    valid_from: date
    ended_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether it counts on a day; the day of a diploma itself counts."""
        return self.valid_from <= day and (self.ended_on is None or day < self.ended_on)


class AttestedOrder(Value):
    """An institution or a register says: the owner of this address has this level."""

    address: Address
    level: HighestLevel
    valid_from: date


class AttestedLevel(AttestedOrder):
    """What was said, by whom; `ended_on` is the first day on which it is no longer said."""

    id: str
    attested_by: str
    source: LevelSource
    ended_on: date | None = None
    created_at: datetime


class WorkPeriod(Value):
    """Days on which somebody works, both included; `ends_on` is None while it lasts."""

    begins_on: date
    ends_on: date | None = None

    def first_day_within(self, first: date, last: date) -> date | None:
        """Return the first working day from `first` to `last`, both included."""
        day = max(first, self.begins_on)
        return day if day <= min(last, self.ends_on or last) else None


class Facts(Value):
    """What rights follow from."""

    birth_date: date
    levels: tuple[Attestation, ...] = ()
    work: tuple[WorkPeriod, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """So many months of a year at one level; None where nobody attested one."""

    level: HighestLevel | None
    months: int


@dataclass(frozen=True, slots=True)
class YearGrant:
    """What one year of life gives. `ends` is the first day of the next year.

    `rule` names the rule that gave it: `yearly`, `work_began`, `start_of_scheme` or `monthly`.
    """

    age: int
    day: date
    begins: date
    ends: date
    rule: str
    policy_version: str
    parts: tuple[Part, ...]
    level_source: LevelSource | None
    base_cents: int
    extra_cents: int
    usable_until: date | None

    @property
    def code(self) -> str:
        """Return what makes it happen once for a person."""
        return str(self.age)

    @property
    def cents(self) -> int:
        """Return all of it."""
        return self.base_cents + self.extra_cents

    @property
    def level(self) -> HighestLevel | None:
        """Return the last level that counted in it."""
        return self.parts[-1].level


def bonus_code(campaign: str) -> str:
    """Return what makes a campaign happen once for a person."""
    return f"bonus:{campaign}"


@dataclass(frozen=True, slots=True)
class BonusGrant:
    """What a campaign for a sector gives once."""

    campaign: str
    sector: str
    age: int
    day: date
    policy_version: str
    cents: int
    usable_until: date

    @property
    def code(self) -> str:
        """Return what makes it happen once for a person."""
        return bonus_code(self.campaign)


class BirthDate(Value):
    """A birth date, and whether an identity provider says so or the person."""

    day: date
    verified: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What tells one grant of a person from another: its code, its day, whether it is of a year."""

    code: str
    day: date
    is_year: bool


class Granted(Value):
    """A grant as it was made, with everything that explains it."""

    id: str
    learner_id: str
    code: str
    day: date
    age: int
    rule: str
    policy_version: str
    level: HighestLevel | None
    level_source: LevelSource | None
    birth_date_verified: bool
    sector: str | None
    months: int
    weeks: str
    base_cents: int
    extra_cents: int
    recorded_at: datetime

    @property
    def cents(self) -> int:
        """Return all of it."""
        return self.base_cents + self.extra_cents
