"""Offerings: a unit or programme that can be followed from some day on, somewhere, at a price."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from app.catalogue.models import CivilEffect, Code, Level, Prose, Slug, Text, Workload
from app.catalogue.programme_models import RegisterCode
from app.core.text import ShortText, WebAddress
from app.core.values import Language, Value

# EUR 1,000,000: dearer than any course.
MAX_CENTS = 100_000_000
Cents = Annotated[int, Field(ge=0, le=MAX_CENTS, strict=True)]


class Delivery(StrEnum):
    """How an offering is followed."""

    ONLINE = "online"
    ON_SITE = "on_site"
    BLENDED = "blended"


class FundingKind(StrEnum):
    """Whether the state pays for the provider's education (bekostigd)."""

    FUNDED = "funded"
    NON_FUNDED = "non_funded"


class TariffMode(StrEnum):
    """How the price comes about."""

    # The price stands on the offering itself.
    OWN = "own"
    STATUTORY_YEAR = "statutory_year"
    STATUTORY_MODULE = "statutory_module"
    MODULE = "module"
    FLEX = "flex"


class ApplicationWindow(Value):
    """The days between which one can apply, both included."""

    opens_on: date
    closes_on: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes_on < self.opens_on:
            raise ValueError("the window closes on or after the day on which it opens")
        return self


class OfferingDefinition(Value):
    """What is offered. `unit` or `programme` says of what; a free course has neither."""

    code: ShortText
    title: Text
    description: Prose | None = None
    unit: Slug | None = None
    programme: Slug | None = None
    codes: tuple[RegisterCode, ...] = Field(default=(), max_length=20)
    workload: Workload | None = None
    level: Level | None = None
    sector: Code | None = None
    civil_effect: CivilEffect = CivilEffect.NONE
    language: Language = "nl"
    delivery: Delivery
    place: ShortText | None = None
    starts_on: date
    ends_on: date | None = None
    application: ApplicationWindow | None = None
    capacity: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    funding: FundingKind
    tariff: TariffMode = TariffMode.OWN
    price_cents: Cents | None = None
    website: WebAddress | None = None

    @model_validator(mode="after")
    def _of_one_thing_at_one_price(self) -> Self:
        if self.unit is not None and self.programme is not None:
            raise ValueError("an offering is of a unit or of a programme, not of both")
        if (self.tariff is TariffMode.OWN) != (self.price_cents is not None):
            raise ValueError("an own price goes with price_cents; a tariff goes without")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("it ends on or after the day on which it starts")
        if self.delivery is not Delivery.ONLINE and self.place is None:
            raise ValueError("say the place, or that it is online")
        return self


class Offering(Value):
    """An offering of an institution."""

    id: str
    institution_id: str
    definition: OfferingDefinition
    created_at: datetime
    updated_at: datetime
