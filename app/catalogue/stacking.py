"""How far somebody is in a programme, from what it demands and what they have.

It tells who can go to the exam board. It never makes a diploma.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime

from app.catalogue import demands
from app.catalogue.assigning import assign
from app.catalogue.counting import counts_until, is_of, lapse
from app.catalogue.exemptions import GrantedExemption
from app.catalogue.programme_models import Programme, Unit
from app.catalogue.programme_rules import named_in
from app.catalogue.stack_models import (
    Held,
    Lapsed,
    LearnerRecord,
    PartProgress,
    Progress,
    UnitProgress,
    UnitState,
)
from app.catalogue.study_load import in_ec

FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Met:
    """What meets the units of a programme, by slug."""

    exemptions: Mapping[str, GrantedExemption]
    held: Mapping[str, Held]

    def __contains__(self, slug: str) -> bool:
        return slug in self.exemptions or slug in self.held


def progress(
    programme: Programme, units: Iterable[Unit], record: LearnerRecord, *, now: datetime
) -> Progress:
    """Return how far somebody is with the units that are a part of a programme.

    An exemption comes before a credential: the credential can then meet another unit. Two awards
    of one achievement are two credentials.
    """
    own = {unit.slug: unit for unit in sorted(units, key=lambda unit: unit.slug)}
    # In one order and each once, so that it does not matter how the credentials came.
    held = sorted({one.id: one for one in record.held}.values(), key=_last_to_lapse)
    exemptions = _exemptions(programme, own, record.exemptions)
    met = _Met(exemptions, _assigned(programme, own, held, exemptions.keys(), now=now))
    definitions = {slug: unit.definition for slug, unit in own.items()}
    obtained = {slug: found for slug, found in definitions.items() if slug in met}
    demand = programme.definition.requirement
    part = demands.evaluate(demand, obtained) if demand else None
    amount = demands.amount_of(obtained.values(), programme.definition.size)
    asked = demands.asked(part, definitions) if part else frozenset[str]()
    # Study load that is short can be filled with any unit.
    helps = frozenset(own) if amount.left else asked
    used = {held.id for held in met.held.values()}
    return Progress(
        programme=programme,
        amount=amount,
        units=tuple(_unit(unit, met, helps) for unit in own.values()),
        requirement=part,
        lapsed=tuple(_lapsed(own, held, now)),
        unused=_unused(own, held, used, now),
        eligible_for_exam_board=_is_complete(part) and not amount.left,
    )


def _is_complete(part: PartProgress | None) -> bool:
    return part is None or part.met


def _assigned(
    programme: Programme,
    units: Mapping[str, Unit],
    held: Sequence[Held],
    exempted: AbstractSet[str],
    *,
    now: datetime,
) -> dict[str, Held]:
    candidates = {
        unit.slug: [one.id for one in held if _counts(one, unit, now)]
        for unit in _worthiest_first(programme, units)
        if unit.slug not in exempted
    }
    by_id = {one.id: one for one in held}
    return {slug: by_id[held_id] for slug, held_id in assign(candidates).items()}


def _exemptions(
    programme: Programme, units: Mapping[str, Unit], exemptions: Iterable[GrantedExemption]
) -> dict[str, GrantedExemption]:
    granted = sorted(exemptions, key=lambda one: (one.granted_on, one.reference))
    found: dict[str, GrantedExemption] = {}
    for one in granted:
        here = (one.institution_id, one.programme) == (programme.institution_id, programme.slug)
        if here and one.unit in units:
            found.setdefault(one.unit, one)
    return found


def _worthiest_first(programme: Programme, units: Mapping[str, Unit]) -> list[Unit]:
    """Return what must be there, then what is named, then the rest; each the largest first."""
    demand = programme.definition.requirement
    must, named = demands.demanded(demand), named_in(demand)

    def place(unit: Unit) -> tuple[bool, bool, object, str]:
        load = in_ec(unit.definition.workload)
        return unit.slug not in must, unit.slug not in named, -load, unit.slug

    return sorted(units.values(), key=place)


def _last_to_lapse(held: Held) -> tuple[float, int, str]:
    until = held.valid_until or FOREVER
    return -until.timestamp(), held.awarded_on.toordinal(), held.id


def _counts(held: Held, unit: Unit, now: datetime) -> bool:
    return is_of(held, unit) and lapse(held, unit, now=now) is None


def _unit(unit: Unit, met: _Met, helps: frozenset[str]) -> UnitProgress:
    exemption, held = met.exemptions.get(unit.slug), met.held.get(unit.slug)
    if exemption is not None:
        return UnitProgress(unit, UnitState.MET, exemption=exemption)
    if held is not None:
        until = counts_until(held, unit)
        return UnitProgress(unit, UnitState.MET, held_id=held.id, counts_until=until)
    return UnitProgress(unit, UnitState.OPEN if unit.slug in helps else UnitState.SPARE)


def _lapsed(units: Mapping[str, Unit], held: Sequence[Held], now: datetime) -> Iterator[Lapsed]:
    """Yield the credentials that count as no unit, for each unit that they were given for."""
    for one in held:
        found = [
            (unit.slug, lapse(one, unit, now=now)) for unit in units.values() if is_of(one, unit)
        ]
        if all(reason is not None for _, reason in found):
            yield from (Lapsed(one.id, slug, reason) for slug, reason in found if reason)


def _unused(
    units: Mapping[str, Unit], held: Sequence[Held], used: set[str], now: datetime
) -> tuple[str, ...]:
    return tuple(
        one.id
        for one in held
        if one.id not in used and any(_counts(one, unit, now) for unit in units.values())
    )
