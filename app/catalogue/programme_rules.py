"""Whether a programme can be what it says: its demands can be met with its own units."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.catalogue.common_rules import bsn_refusals, level_refusals, load_refusals
from app.catalogue.models import NLQF
from app.catalogue.programme_models import (
    AllOf,
    CreditsNeeded,
    LevelNeeded,
    OneOf,
    ProgrammeDefinition,
    Requirement,
    UnitDefinition,
    UnitNeeded,
)
from app.catalogue.study_load import in_ec, is_at_least
from app.core.refusals import Refusal

# Deeper than any examination regulation that we have seen, by a factor of two.
MAX_DEPTH = 6
# A programme of 240 EC in units of 0.5 EC.
MAX_DEMANDS = 480

Placed = tuple[str, Requirement]


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """What an institution has: its units by slug, and the slugs of what it awards."""

    slug: str
    units: Mapping[str, UnitDefinition]
    achievements: frozenset[str]

    def parts(self) -> Mapping[str, UnitDefinition]:
        """Return the units that are a part of the programme."""
        return {slug: unit for slug, unit in self.units.items() if self.slug in unit.part_of}


def walk(requirement: Requirement, place: str = "requirement") -> Iterator[Placed]:
    """Yield a demand and all within it, each with its place; no deeper than one too deep."""
    waiting = [(place, requirement, 1)]
    while waiting:
        where, found, depth = waiting.pop()
        yield where, found
        if isinstance(found, AllOf | OneOf) and depth <= MAX_DEPTH:
            waiting += [
                (f"{where}/parts/{number}", part, depth + 1)
                for number, part in enumerate(found.parts)
            ]


def named_in(requirement: Requirement | None) -> frozenset[str]:
    """Return the slugs of all units that a demand names."""
    if requirement is None:
        return frozenset()
    return frozenset(slug for _, found in walk(requirement) for slug in _named(found))


def size(definition: ProgrammeDefinition, _facts: ProgrammeFacts) -> Iterator[Refusal]:
    """The size is counted in steps, and a demand is no deeper or longer than one can read."""
    yield from load_refusals(definition.size, location="size")
    found = list(walk(definition.requirement)) if definition.requirement else []
    if len(found) > MAX_DEMANDS:
        message = f"A programme has at most {MAX_DEMANDS} demands."
        yield Refusal("requirement_too_long", "requirement", message)
    if any(place.count("/parts/") >= MAX_DEPTH for place, _ in found):
        message = f"Put demands within each other at most {MAX_DEPTH} deep."
        yield Refusal("requirement_too_deep", "requirement", message)


def units(definition: ProgrammeDefinition, facts: ProgrammeFacts) -> Iterator[Refusal]:
    """Each unit that is named exists and is a part of the programme."""
    if definition.requirement is None:
        return
    parts = facts.parts()
    for place, found in walk(definition.requirement):
        for slug in _named(found):
            if slug not in facts.units:
                yield Refusal("unknown_unit", place, f"There is no unit {slug}.")
            elif slug not in parts:
                message = f"The unit {slug} is not part of this programme: say so at the unit."
                yield Refusal("unit_not_part_of", place, message)


def credits_in_reach(definition: ProgrammeDefinition, facts: ProgrammeFacts) -> Iterator[Refusal]:
    """The units that may meet a demand of study load have so much together."""
    if definition.requirement is None:
        return
    for place, found in walk(definition.requirement):
        if isinstance(found, CreditsNeeded | LevelNeeded):
            reach = _reach(found, facts.parts())
            if reach < in_ec(found.credits):
                message = f"The units that count here have {_shown(reach)} EC together."
                yield Refusal("credits_out_of_reach", f"{place}/credits", message)


def periods(definition: ProgrammeDefinition, _facts: ProgrammeFacts) -> Iterator[Refusal]:
    """An accreditation ends on or after the day on which it begins."""
    for number, found in enumerate(definition.accreditations):
        if found.valid_until is not None and found.valid_until < found.valid_from:
            place = f"accreditations/{number}/valid_until"
            yield Refusal("period_not_in_order", place, "valid_until is not before valid_from.")


def goal(definition: ProgrammeDefinition, facts: ProgrammeFacts) -> Iterator[Refusal]:
    """What the exam board awards in the end is described as an achievement."""
    slug = definition.leads_to
    if slug is not None and slug not in facts.achievements:
        yield Refusal("unknown_achievement", "leads_to", f"There is no achievement {slug}.")


def words(definition: ProgrammeDefinition, _facts: ProgrammeFacts) -> Iterator[Refusal]:
    """The levels belong together, and no text holds a BSN."""
    yield from level_refusals(definition.level)
    # Codes of registers are typed numbers of their own; everything else is text.
    yield from bsn_refusals(definition.model_dump(mode="json", exclude={"codes"}))


ASKED: tuple[Callable[[ProgrammeDefinition, ProgrammeFacts], Iterator[Refusal]], ...] = (
    size,
    units,
    credits_in_reach,
    periods,
    goal,
    words,
)


def refusals(definition: ProgrammeDefinition, facts: ProgrammeFacts) -> list[Refusal]:
    """Return every reason why a programme cannot be what it says."""
    return [refusal for rule in ASKED for refusal in rule(definition, facts)]


def _named(found: Requirement) -> tuple[str, ...]:
    if isinstance(found, UnitNeeded):
        return (found.unit,)
    return () if isinstance(found, AllOf | OneOf) else found.of


def _reach(found: CreditsNeeded | LevelNeeded, parts: Mapping[str, UnitDefinition]) -> Fraction:
    counted = [parts[slug] for slug in frozenset(found.of) & parts.keys()]
    counted = counted if found.of else list(parts.values())
    if isinstance(found, LevelNeeded):
        counted = list(_of_level(counted, found.at_least))
    return sum((in_ec(unit.workload) for unit in counted), Fraction(0))


def _of_level(found: Iterable[UnitDefinition], wanted: NLQF) -> Iterator[UnitDefinition]:
    for unit in found:
        if unit.level is not None and is_at_least(unit.level.nlqf, wanted=wanted):
            yield unit


def _shown(load: Fraction) -> str:
    return f"{float(load):g}"
