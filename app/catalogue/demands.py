"""How far the demands of a programme are met by a set of units, and which units they still ask."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from app.catalogue.models import Workload
from app.catalogue.programme_models import (
    AllOf,
    CreditsNeeded,
    LevelNeeded,
    OneOf,
    Requirement,
    UnitDefinition,
    UnitNeeded,
)
from app.catalogue.stack_models import Amount, PartProgress
from app.catalogue.study_load import in_ec, in_unit, is_at_least

Units = Mapping[str, UnitDefinition]


def amount_of(units: Iterable[UnitDefinition], needed: Workload) -> Amount:
    """Return how much of a study load these units are together, in the measure of that load."""
    total = sum((in_ec(unit.workload) for unit in units), Fraction(0))
    wanted = Fraction(needed.value)
    return Amount(min(in_unit(total, needed.unit), wanted), wanted, needed.unit)


def evaluate(requirement: Requirement, met: Units) -> PartProgress:
    """Return how far a demand is met by the units that somebody has."""
    if isinstance(requirement, UnitNeeded):
        return PartProgress(requirement, met=requirement.unit in met)
    if isinstance(requirement, AllOf | OneOf):
        parts = tuple(evaluate(part, met) for part in requirement.parts)
        enough = all if isinstance(requirement, AllOf) else any
        return PartProgress(requirement, met=enough(part.met for part in parts), parts=parts)
    amount = amount_of(_counting(requirement, met).values(), requirement.credits)
    return PartProgress(requirement, met=not amount.left, amount=amount)


def asked(progress: PartProgress, units: Units) -> frozenset[str]:
    """Return the units of a programme that a demand which is not met has to do with."""
    if progress.met:
        return frozenset()
    if isinstance(progress.requirement, UnitNeeded):
        return frozenset({progress.requirement.unit})
    if isinstance(progress.requirement, AllOf | OneOf):
        return frozenset().union(*(asked(part, units) for part in progress.parts))
    return frozenset(_counting(progress.requirement, units))


def demanded(requirement: Requirement | None) -> frozenset[str]:
    """Return the units without which a demand cannot be met."""
    if isinstance(requirement, UnitNeeded):
        return frozenset({requirement.unit})
    if isinstance(requirement, AllOf):
        return frozenset().union(*(demanded(part) for part in requirement.parts))
    return frozenset()


def _counting(requirement: CreditsNeeded | LevelNeeded, units: Units) -> Units:
    found = {slug: units[slug] for slug in requirement.of if slug in units}
    found = found if requirement.of else dict(units)
    if isinstance(requirement, CreditsNeeded):
        return found
    wanted = requirement.at_least
    return {
        slug: unit
        for slug, unit in found.items()
        if unit.level is not None and is_at_least(unit.level.nlqf, wanted=wanted)
    }
