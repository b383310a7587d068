"""A policy of learning rights as data: each assumption of the plans is a named parameter.

The plans of 2020 were never enacted, and will change: nothing of them stands in code.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from app.catalogue.models import Text
from app.core.values import Value
from app.entitlements.models import HighestLevel
from app.learning_account.models import Cents
from app.learning_account.written import Day

PLAIN = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})?", re.ASCII)


def _plain_number(value: object) -> object:
    if isinstance(value, str) and PLAIN.fullmatch(value) is None:
        raise ValueError("write a number such as 1 or 0.5")
    return value


# Half a week, 1.25 weeks: no finer, and never a year.
Weeks = Annotated[
    Decimal, BeforeValidator(_plain_number), Field(ge=0, le=52, max_digits=4, decimal_places=2)
]
Age = Annotated[int, Field(strict=True, ge=16, le=99)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$")]


class GrantDay(StrEnum):
    """A1': when a year of rights begins."""

    BIRTHDAY = "birthday"
    CALENDAR_YEAR = "calendar_year"


class WorkRule(StrEnum):
    """A2': when somebody must work. `in_year`: on the grant day, or from a later day on."""

    ON_GRANT_DAY = "on_grant_day"
    IN_YEAR = "in_year"
    MONTHLY = "monthly"
    NONE = "none"


class LevelRule(StrEnum):
    """A3': the level on the grant day, or that of each month."""

    GRANT_DAY = "grant_day"
    MONTHLY = "monthly"


class StartRule(StrEnum):
    """A6': what the year that runs when the scheme starts gives."""

    FULL_YEAR = "full_year"
    NONE = "none"
    PRO_RATA = "pro_rata"


class LeapDay(StrEnum):
    """A8': the birthday of who was born on 29 February, in other years."""

    MARCH_1 = "march_1"
    FEBRUARY_28 = "february_28"


class SectorBonus(Value):
    """A13': a campaign that gives something once, for one sector, to be used until its end."""

    campaign: Code
    sector: Code
    weeks: Weeks
    valid_from: Day
    valid_until: Day

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self


class BudgetCap(Value):
    """A budget of a year, shared by all who are entitled."""

    cents: Cents
    persons: Annotated[int, Field(strict=True, ge=1)]


class EntitlementPolicy(Value):
    """One version of the policy; it holds from `effective_from` until a later version does."""

    version: Annotated[Code, Field(description="A name that is never given twice")]
    names: Text
    effective_from: Day
    scheme_start: Annotated[
        Day | None, Field(description="A6': before this day nothing is granted")
    ] = None
    grant_day: GrantDay = GrantDay.BIRTHDAY
    first_age: Age = 27
    last_age: Age = 66
    base_weeks: Weeks = Decimal(1)
    extra_weeks: dict[HighestLevel, Weeks] = Field(
        default_factory=dict, description="A5': levels that are not named get nothing extra"
    )
    hours_per_week: Annotated[int, Field(strict=True, ge=1, le=60)] = 40
    cents_per_hour: Annotated[int, Field(strict=True, ge=1, le=100_000)] = 750
    work_rule: WorkRule = WorkRule.IN_YEAR
    level_rule: LevelRule = LevelRule.GRANT_DAY
    start_rule: StartRule = StartRule.FULL_YEAR
    leap_day: LeapDay = LeapDay.MARCH_1
    lapse_age: Annotated[
        Age | None, Field(description="A7': unused rights lapse at this birthday")
    ] = 67
    months_valid: Annotated[int | None, Field(strict=True, ge=1, le=600)] = None
    sector_bonuses: tuple[SectorBonus, ...] = ()
    budget_cap: BudgetCap | None = None
    claw_back: Literal["none"] = Field("none", description="A4': grants stay when a level rises")
    indexation: Literal["none"] = Field("none", description="A9': a new version has new prices")
    refund_of_expired: Literal["to_funder"] = Field("to_funder", description="A11'")
    payout: Literal["none"] = Field("none", description="A12': no cash, no transfer to others")
    rounding: Literal["half_up_per_line"] = Field("half_up_per_line", description="A15'")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.last_age < self.first_age:
            raise ValueError("last_age lies before first_age")
        if self.lapse_age is not None and self.lapse_age <= self.last_age:
            raise ValueError("lapse_age must come after last_age")
        campaigns = [bonus.campaign for bonus in self.sector_bonuses]
        if len(set(campaigns)) < len(campaigns):
            raise ValueError("each campaign needs a name of its own")
        return self

    def follows(self, other: Self) -> bool:
        """Tell whether years and campaigns count as in `other`, so that nothing is given twice."""
        sectors = {bonus.campaign: bonus.sector for bonus in other.sector_bonuses}
        return (self.grant_day, self.leap_day) == (other.grant_day, other.leap_day) and all(
            sectors.get(bonus.campaign, bonus.sector) == bonus.sector
            for bonus in self.sector_bonuses
        )

    def extra_of(self, level: HighestLevel | None) -> Decimal:
        """Return the extra weeks of a level; a level that nobody attested gives none."""
        return self.extra_weeks.get(level, Decimal(0)) if level else Decimal(0)

    def price(self, weeks: Fraction) -> int:
        """Return what so many weeks are worth, rounded once, half up, in cents."""
        return rounded(weeks * self.hours_per_week * self.cents_per_hour)

    def ceiling(self) -> int | None:
        """Return the most that one person gets in a year when the budget has a cap."""
        cap = self.budget_cap
        return None if cap is None else rounded(Fraction(cap.cents, cap.persons))


def rounded(cents: Fraction) -> int:
    """Return whole cents, half up."""
    exact = Decimal(cents.numerator) / Decimal(cents.denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def in_force(policies: Sequence[EntitlementPolicy], day: date) -> EntitlementPolicy | None:
    """Return the version that holds on a day; None before the first one."""
    begun = [policy for policy in policies if policy.effective_from <= day]
    return max(begun, key=lambda policy: policy.effective_from, default=None)
