"""The nursing programme of the demo with a third unit, and what is offered of that one."""

from dataclasses import dataclass
from datetime import date

from app.catalogue.programme_models import ProgrammeDefinition
from tests.catalogue.worlds import ec, offering, text, unit
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo
from tests.wallet.people import claimed, learner

NURSING = "hbo-bachelor-verpleegkunde"
REASONING, ANALYSIS, ETHICS = "hbo-module-klinisch-redeneren", "mc-data-analyse-zorg", "ethiek"


@dataclass(frozen=True, slots=True)
class Nursing:
    """The programme at De Waterkant, and who works towards it."""

    demo: Demo
    programme_id: str

    def fenna(self) -> Caller:
        """Return the learner of the demo with all that waits for her accepted."""
        caller = learner(self.demo, "p01")
        claimed(caller)
        return caller


def nursing(demo: Demo, **change: object) -> Nursing:
    """Add a unit with an offering to come and one that began; change what the programme says."""
    title = text("Ethiek", "Ethics")
    with demo.database.transaction() as session:
        services = demo.services
        school = services.institutions(session).by_slug("waterkant").id
        programmes, offerings = services.programmes(session), services.offerings(session)
        said = programmes.programme(school, NURSING).definition.model_dump(by_alias=True)
        definition = ProgrammeDefinition.model_validate({**said, **change})
        (made,) = programmes.put_programmes(school, [(NURSING, definition)], NOW)
        ethics = unit(title=title, workload=ec("2.5"), part_of=(NURSING,))
        units = programmes.put_units(school, [(ETHICS, ethics)], NOW)
        began = {"starts_on": date(2026, 9, 1), "ends_on": None}
        offered = offerings.put_many(
            school,
            [
                offering("ETH-2", unit=ETHICS, title=title),
                offering("ETH-OUD", unit=ETHICS, title=title, **began),
            ],
            NOW,
        )
        assert not any(one.refusals for one in (made, *units, *offered))
    return Nursing(demo, made.id or "")
