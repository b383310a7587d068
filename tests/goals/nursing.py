"""The nursing programme of the demo, with its units of 5 and 15 EC and what is offered of them."""

from dataclasses import dataclass
from datetime import date

from app.catalogue.programme_models import CountedAchievement, ProgrammeDefinition
from app.wiring import Services
from tests.catalogue.worlds import ec, offering, programme, text, unit
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo
from tests.wallet.people import claimed, learner

NURSING = "hbo-bachelor-verpleegkunde"
REASONING, ANALYSIS, ETHICS = "klinisch-redeneren", "data-analyse", "ethiek"
COUNTED = {REASONING: "hbo-module-klinisch-redeneren", ANALYSIS: "mc-data-analyse-zorg"}


@dataclass(frozen=True, slots=True)
class Nursing:
    """The programme at De Waterkant, and who works towards it."""

    demo: Demo
    institution_id: str
    programme_id: str

    @property
    def services(self) -> Services:
        return self.demo.services

    def fenna(self) -> Caller:
        """Return the learner of the demo with all that waits for her accepted."""
        caller = learner(self.demo, "p01")
        claimed(caller)
        return caller


def nursing(demo: Demo, **change: object) -> Nursing:
    """Put the programme, its units and two offerings of the third unit."""
    counts = {slug: (CountedAchievement(achievement=one),) for slug, one in COUNTED.items()}
    with demo.database.transaction() as session:
        services = demo.services
        school = services.institutions(session).by_slug("waterkant").id
        programmes = services.programmes(session)
        definition: ProgrammeDefinition = programme(**change)
        (made,) = programmes.put_programmes(school, [(NURSING, definition)], NOW)
        units = programmes.put_units(
            school,
            [
                (REASONING, unit(part_of=(NURSING,), counts=counts[REASONING])),
                (
                    ANALYSIS,
                    unit(
                        title=text("Data-analyse in de zorg", "Data analysis in care"),
                        workload=ec("15"),
                        part_of=(NURSING,),
                        counts=counts[ANALYSIS],
                    ),
                ),
                (
                    ETHICS,
                    unit(title=text("Ethiek", "Ethics"), workload=ec("2.5"), part_of=(NURSING,)),
                ),
            ],
            NOW,
        )
        offered = services.offerings(session).put_many(
            school,
            [
                offering("ETH-2", unit=ETHICS, title=text("Ethiek", "Ethics")),
                offering(
                    "ETH-OUD",
                    unit=ETHICS,
                    title=text("Ethiek", "Ethics"),
                    starts_on=date(2026, 9, 1),
                    ends_on=None,
                ),
            ],
            NOW,
        )
        assert not any(one.refusals for one in (made, *units, *offered))
    return Nursing(demo, school, made.id or "")
