"""Tariffs as data: what a year and a module cost, laid down per academic year, in versions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.catalogue.models import Text, Workload
from app.catalogue.offering_models import Cents, TariffMode
from app.core.values import Value

# An academic year begins on 1 September, and is called after that year.
FIRST_MONTH = 9
AcademicYear = Annotated[int, Field(ge=2000, le=2200)]


def academic_year(day: date) -> int:
    """Return the academic year in which a day falls, by the year in which it begins."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_name(year: int) -> str:
    """Return how people write an academic year."""
    return f"{year}-{year + 1}"


class TariffDefinition(Value):
    """What study costs from an academic year on, until a later one has a table of its own."""

    basis: Text
    # What a full programme year costs by law, and what one costs where nobody pays along.
    statutory_cents: Cents
    module_cents: Cents
    credits_per_year: Annotated[int, Field(ge=1, le=240)] = 60
    # What flexstuderen costs on top of the statutory tariff.
    flex_surcharge_percent: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] = Decimal(0)
    # The switch: whether somebody who follows a single module pays the statutory tariff.
    statutory_for_modules: bool = False


class TariffTable(Value):
    """One version of the tariffs from a year on."""

    from_year: AcademicYear
    version: Annotated[int, Field(ge=1)]
    definition: TariffDefinition


class Following(StrEnum):
    """As what somebody follows it: enrolled in the programme, or this alone."""

    PROGRAMME = "programme"
    SINGLE_MODULE = "single_module"


@dataclass(frozen=True, slots=True)
class Course:
    """What somebody wants to know the price of.

    `accredited`: the programme, or one of which the unit is a part, is accredited on the day.
    """

    tariff: TariffMode
    starts_on: date
    workload: Workload | None = None
    own_cents: int | None = None
    of_programme: bool = False
    stacks: bool = False
    accredited: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """By what a price came about: the rule, the table, the year, and how it was computed."""

    rule: TariffMode
    year: int
    table: TariffTable | None
    reckoning: str


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs, in whole cents."""

    cents: int
    explanation: Explanation
