"""What the pages of offerings get, in the language of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.pages.views import Fact

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PriceView:
    """What it costs; `left_cents` is what remains to pay after the budget that was given."""

    cents: int
    left_cents: int | None
    rule: str
    reckoning: str
    year: str
    table: str
    is_yearly: bool


@dataclass(frozen=True, slots=True)
class OfferingCard:
    """An offering in the list."""

    id: str
    title: str
    provider: str
    starts_on: date
    where: str
    chips: tuple[str, ...]
    price: PriceView | None


@dataclass(frozen=True, slots=True)
class OfferingsPage:
    """What was asked, what was found, and where the next page is."""

    asked: Mapping[str, str]
    faults: Mapping[str, str]
    sectors: Options
    levels: Options
    found: tuple[OfferingCard, ...]
    is_asked: bool
    is_narrowed: bool
    is_further: bool
    next_page: str | None


@dataclass(frozen=True, slots=True)
class OfferingPage:
    """Everything of one offering."""

    card: OfferingCard
    description: str
    part_of: tuple[str, ...]
    facts: tuple[Fact, ...]
    website: str
    back: str
