"""Rules that hold for programmes, units and offerings alike; each yields what is to change."""

from collections.abc import Iterator
from typing import Any

from app.catalogue.kinds import EQF_OF_NLQF, STEP
from app.catalogue.models import Level, Workload, WorkloadUnit
from app.core.bsn import places_of_bsn
from app.core.refusals import Refusal


def level_refusals(level: Level | None) -> Iterator[Refusal]:
    """Yield that an EQF level is not the one of its NLQF level."""
    if level is not None and level.eqf != EQF_OF_NLQF.get(level.nlqf):
        message = "This EQF level does not belong to the NLQF level."
        yield Refusal("level_mismatch", "level/eqf", message)


def load_refusals(load: Workload | None, *, location: str) -> Iterator[Refusal]:
    """Yield that a study load is not counted in the steps of its unit."""
    if load is not None and load.value % (STEP if load.unit is WorkloadUnit.ECTS else 1):
        message = "Count EC in steps of 0.5, and hours in whole hours."
        yield Refusal("workload_not_in_steps", f"{location}/value", message)


def bsn_refusals(text: dict[str, Any]) -> Iterator[Refusal]:
    """Yield each place in which a BSN stands."""
    for place in places_of_bsn(text):
        message = "Leave out the BSN: it may not be stored here."
        yield Refusal("bsn_not_allowed", place, message)
