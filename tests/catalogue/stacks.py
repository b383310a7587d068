"""A nursing programme with units and credentials for stacking: valid by default, changed by key."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.catalogue.exemptions import ExemptionGround, GrantedExemption
from app.catalogue.models import Level, LevelBasis, Prose, Text, Workload, WorkloadUnit
from app.catalogue.programme_models import (
    CountedAchievement,
    Programme,
    ProgrammeDefinition,
    Requirement,
    Unit,
    UnitDefinition,
    UnitKind,
)
from app.catalogue.stack_models import Held, LearnerRecord, Progress
from app.catalogue.stacking import progress
from tests.moments import NOW

WATERKANT, TAXUS = "waterkant", "taxus"
NURSING = "hbo-bachelor-verpleegkunde"


def load(value: str, unit: WorkloadUnit = WorkloadUnit.ECTS) -> Workload:
    return Workload(unit=unit, value=Decimal(value))


def a_level(nlqf: str) -> Level:
    return Level.model_validate({"nlqf": nlqf, "eqf": 6, "basis": LevelBasis.INDICATIVE})


def a_programme(requirement: Requirement | None = None, *, size: str = "240") -> Programme:
    return Programme(
        id="programme-1",
        institution_id=WATERKANT,
        slug=NURSING,
        version=1,
        definition=ProgrammeDefinition(
            title=Text(nl="Verpleegkunde", en="Nursing"),
            description=Prose(nl="Opleiding tot verpleegkundige", en="Training for nurses"),
            level=a_level("6"),
            size=load(size),
            requirement=requirement,
        ),
        created_at=NOW,
    )


def a_unit(slug: str, ects: str = "5", **change: Any) -> Unit:
    """Return a unit as which the achievement of its own name counts, unless changed."""
    whole: dict[str, Any] = {
        "kind": UnitKind.MODULE,
        "title": Text(nl=slug, en=slug),
        "description": Prose(nl=slug, en=slug),
        "workload": load(ects),
        "part_of": (NURSING,),
        "counts": (CountedAchievement(achievement=slug),),
    }
    definition = UnitDefinition(**whole | change)
    return Unit(
        id=f"unit-{slug}",
        institution_id=WATERKANT,
        slug=slug,
        version=1,
        definition=definition,
        created_at=NOW,
    )


def a_credential(achievement: str, **change: Any) -> Held:
    whole: dict[str, Any] = {
        "id": f"award-{achievement}",
        "institution_id": WATERKANT,
        "achievement": achievement,
        "version": 1,
        "awarded_on": date(2026, 3, 18),
    }
    return Held(**whole | change)


def an_exemption(unit: str, **change: Any) -> GrantedExemption:
    whole: dict[str, Any] = {
        "institution_id": WATERKANT,
        "programme": NURSING,
        "unit": unit,
        "ground": ExemptionGround.PRIOR_LEARNING,
        "granted_on": date(2026, 10, 1),
        "reference": f"EX-{unit}",
    }
    return GrantedExemption(**whole | change)


def reckon(
    programme: Programme,
    units: tuple[Unit, ...],
    *held: Held,
    exemptions: tuple[GrantedExemption, ...] = (),
    now: datetime = NOW,
) -> Progress:
    return progress(programme, units, LearnerRecord(held, exemptions), now=now)


def met(found: Progress) -> dict[str, str]:
    """Return by which credential or exemption each unit is met."""
    return {
        one.unit.slug: one.held_id or (one.exemption.reference if one.exemption else "")
        for one in found.units
        if one.held_id or one.exemption
    }


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)
