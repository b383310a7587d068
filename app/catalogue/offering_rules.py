"""Whether an institution can offer what it says, on the day on which it starts, at that price."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from app.catalogue.common_rules import bsn_refusals, level_refusals, load_refusals
from app.catalogue.finding import Described, Surroundings, described, price_of
from app.catalogue.offering_models import FundingKind, OfferingDefinition
from app.core.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Recognised:
    """That an institution is recognised in a period; the last day counts too."""

    funded: bool
    valid_from: date
    valid_until: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether it is recognised on `day` by this."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class OfferingFacts:
    """What an institution has beside an offering, and by whom it is recognised."""

    around: Surroundings
    recognised: tuple[Recognised, ...]


def provider(whole: Described, facts: OfferingFacts) -> Iterator[Refusal]:
    """The provider is recognised on the first day, and funded if the offering is."""
    day = whole.definition.starts_on
    holding = [found for found in facts.recognised if found.covers(day)]
    if not holding:
        message = "The institution is not recognised on the day on which this starts."
        yield Refusal("provider_not_recognised", "starts_on", message)
    elif whole.definition.funding is FundingKind.FUNDED and not any(
        found.funded for found in holding
    ):
        message = "Only a funded institution offers funded education."
        yield Refusal("provider_not_funded", "funding", message)


def subject(whole: Described, _facts: OfferingFacts) -> Iterator[Refusal]:
    """The unit or programme that is offered is there."""
    definition = whole.definition
    if definition.unit is not None and whole.unit is None:
        yield Refusal("unknown_unit", "unit", f"There is no unit {definition.unit}.")
    if definition.programme is not None and whole.programme is None:
        message = f"There is no programme {definition.programme}."
        yield Refusal("unknown_programme", "programme", message)


def period(whole: Described, _facts: OfferingFacts) -> Iterator[Refusal]:
    """One can no longer apply when it has ended."""
    window, ends_on = whole.definition.application, whole.definition.ends_on
    if window is not None and ends_on is not None and window.closes_on > ends_on:
        message = "The application window closes before it ends."
        yield Refusal("window_after_the_end", "application/closes_on", message)


def tariff(whole: Described, facts: OfferingFacts) -> Iterator[Refusal]:
    """The tariff is one that it can have."""
    found = price_of(whole, facts.around.tables)
    if isinstance(found, tuple):
        yield from found


def words(whole: Described, _facts: OfferingFacts) -> Iterator[Refusal]:
    """The load is in steps, the levels belong together, and no text holds a BSN."""
    definition = whole.definition
    yield from load_refusals(definition.workload, location="workload")
    yield from level_refusals(definition.level)
    yield from bsn_refusals(definition.model_dump(mode="json", exclude={"codes", "code"}))


ASKED: tuple[Callable[[Described, OfferingFacts], Iterator[Refusal]], ...] = (
    provider,
    subject,
    period,
    tariff,
    words,
)


def refusals(definition: OfferingDefinition, facts: OfferingFacts) -> list[Refusal]:
    """Return every reason why an offering cannot be what it says."""
    whole = described(definition, facts.around)
    return [refusal for rule in ASKED for refusal in rule(whole, facts)]
