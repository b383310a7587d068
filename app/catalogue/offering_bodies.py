"""Offerings as the API shows them: to the institution as it put them, to everybody with a price."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from app.catalogue.models import CivilEffect, Level, Prose, Text, Workload
from app.catalogue.offering_models import (
    ApplicationWindow,
    Delivery,
    FundingKind,
    Offering,
    OfferingDefinition,
    TariffMode,
)
from app.catalogue.offerings import Offered
from app.catalogue.programme_models import RegisterCode
from app.catalogue.tariff_models import Price, TariffTable, year_name
from app.catalogue.tariff_sentences import SENTENCES
from app.core.values import Language, Localised


class OfferingBody(BaseModel):
    """An offering as its institution put it."""

    id: str
    created_at: datetime
    updated_at: datetime
    definition: OfferingDefinition

    @classmethod
    def of(cls, offering: Offering) -> "OfferingBody":
        """Return an offering for its institution."""
        return cls(
            id=offering.id,
            created_at=offering.created_at,
            updated_at=offering.updated_at,
            definition=offering.definition,
        )


class TableBody(BaseModel):
    """The tariff table that was used."""

    from_year: str = Field(examples=["2020-2021"])
    version: int
    basis: Text

    @classmethod
    def of(cls, table: TariffTable) -> "TableBody":
        """Return a table by its name."""
        year = year_name(table.from_year)
        return cls(from_year=year, version=table.version, basis=table.definition.basis)


class PriceBody(BaseModel):
    """What it costs, and by which rule, table and year."""

    cents: int = Field(examples=[16_667])
    own_payment_cents: int | None = Field(
        default=None, description="What is left to pay after the budget that was asked with"
    )
    rule: TariffMode
    explanation: Localised
    reckoning: str = Field(examples=["5 EC x EUR 2,000.00 / 60 EC"])
    year: str = Field(examples=["2026-2027"], description="The academic year in which it starts")
    table: TableBody | None = Field(description="Absent where the provider sets the price")

    @classmethod
    def of(cls, price: Price, *, budget_cents: int | None) -> "PriceBody":
        """Return a price with its explanation."""
        found = price.explanation
        left = None if budget_cents is None else max(0, price.cents - budget_cents)
        return cls(
            cents=price.cents,
            own_payment_cents=left,
            rule=found.rule,
            explanation=SENTENCES[found.rule],
            reckoning=found.reckoning,
            year=year_name(found.year),
            table=TableBody.of(found.table) if found.table else None,
        )


class ProviderBody(BaseModel):
    """Who offers it."""

    id: str
    names: Localised | None


class OfferedBody(BaseModel):
    """An offering as everybody sees it; level, load and sector may be those of its unit."""

    id: str
    provider: ProviderBody
    code: str
    title: Text
    description: Prose | None
    unit: str | None
    programme: str | None
    codes: tuple[RegisterCode, ...]
    workload: Workload | None
    level: Level | None
    sector: str | None
    civil_effect: CivilEffect
    language: Language
    delivery: Delivery
    place: str | None
    starts_on: date
    ends_on: date | None
    application: ApplicationWindow | None
    capacity: int | None
    funding: FundingKind
    website: str | None
    price: PriceBody | None = Field(description="Absent while its tariff does not hold")

    @classmethod
    def of(cls, offered: Offered, *, budget_cents: int | None) -> "OfferedBody":
        """Return an offering for everybody."""
        offering, whole = offered.offering, offered.whole
        told = offering.definition.model_dump(exclude={"price_cents", "tariff"})
        price = PriceBody.of(offered.price, budget_cents=budget_cents) if offered.price else None
        described = {"workload": whole.workload, "level": whole.level, "sector": whole.sector}
        provider = ProviderBody(id=offering.institution_id, names=offered.institution)
        return cls(**{**told, **described, "id": offering.id, "provider": provider, "price": price})
