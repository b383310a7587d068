"""Whether a unit can be what it says: the programmes and achievements that it names are there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.catalogue.common_rules import bsn_refusals, level_refusals, load_refusals
from app.catalogue.programme_models import ProgrammeDefinition, UnitDefinition
from app.catalogue.programme_rules import named_in
from app.core.refusals import Refusal


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What an institution has: its programmes by slug, and the slugs of what it awards.

    `former` are the programmes of which the unit is a part until now.
    """

    slug: str
    programmes: Mapping[str, ProgrammeDefinition]
    achievements: frozenset[str]
    former: frozenset[str] = frozenset()


def programmes(definition: UnitDefinition, facts: UnitFacts) -> Iterator[Refusal]:
    """It is a part of programmes that exist, and goes on in those that demand it."""
    for slug in definition.part_of:
        if slug not in facts.programmes:
            yield Refusal("unknown_programme", "part_of", f"There is no programme {slug}.")
    for slug in sorted(facts.former - set(definition.part_of)):
        found = facts.programmes.get(slug)
        if found is not None and facts.slug in named_in(found.requirement):
            message = f"The programme {slug} demands this unit: change its requirement first."
            yield Refusal("unit_demanded", "part_of", message)


def achievements(definition: UnitDefinition, facts: UnitFacts) -> Iterator[Refusal]:
    """What counts as the unit is described, and in versions that are in order."""
    for number, counted in enumerate(definition.counts):
        place = f"counts/{number}"
        if counted.achievement not in facts.achievements:
            message = f"There is no achievement {counted.achievement}."
            yield Refusal("unknown_achievement", f"{place}/achievement", message)
        if counted.to_version is not None and counted.to_version < counted.from_version:
            message = "to_version is not before from_version."
            yield Refusal("versions_not_in_order", f"{place}/to_version", message)


def words(definition: UnitDefinition, _facts: UnitFacts) -> Iterator[Refusal]:
    """The load is in steps, the levels belong together, and no text holds a BSN."""
    yield from load_refusals(definition.workload, location="workload")
    yield from level_refusals(definition.level)
    yield from bsn_refusals(definition.model_dump(mode="json", exclude={"codes"}))


ASKED: tuple[Callable[[UnitDefinition, UnitFacts], Iterator[Refusal]], ...] = (
    programmes,
    achievements,
    words,
)


def refusals(definition: UnitDefinition, facts: UnitFacts) -> list[Refusal]:
    """Return every reason why a unit cannot be what it says."""
    return [refusal for rule in ASKED for refusal in rule(definition, facts)]
