"""A provider that assesses, an mbo school with a programme of six units, and who asks there."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import httpx2

from app.catalogue.exemptions import GrantedExemption
from app.catalogue.models import Level, LevelBasis, Prose, Text, Workload, WorkloadUnit
from app.catalogue.programme_models import (
    ProgrammeDefinition,
    RegisterCode,
    UnitDefinition,
    UnitKind,
)
from app.ops.demo.catalogue import demo_catalogue
from app.prior_learning.granted import PriorLearning
from app.staff.models import Role
from tests.catalogue.definitions import definition_of
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo, school
from tests.staff.desk import School
from tests.staff.desk import school as workplace
from tests.wallet.people import learner

JSON = dict[str, Any]
PROVIDER, SCHOOL, PROGRAMME = "noorderbrug", "polderstad", "verzorgende-ig"
UNITS = tuple(f"eenheid-{number}" for number in range(1, 7))
LEVEL = {"nlqf": "3", "eqf": 3, "basis": "indicative"}
PEOPLE = "/api/v1/me/exemption-requests"


def code(number: int) -> JSON:
    """Return how the register calls a part of the qualification."""
    return {"type": "werkproces", "code": f"99502-K{number}"}


def certificate() -> JSON:
    """Return the achievement behind the certificate: its outcomes are the six units."""
    outcomes = [
        {"id": f"u{number}", "text": {"nl": f"Eenheid {number}", "en": f"Unit {number}"}}
        for number in range(1, 7)
    ]
    return {**definition_of("evc-verzorgende-ig"), "learning_outcomes": outcomes}


def standard(**change: Any) -> JSON:
    """Return the standard of six units."""
    units = [
        {
            "id": f"u{number}",
            "title": {"nl": f"Eenheid {number}", "en": f"Unit {number}"},
            "codes": [code(number)],
        }
        for number in range(1, 7)
    ]
    titled = {"nl": "Verzorgende IG (fictief)", "en": "Nursing assistant (fictional)"}
    good = {"title": titled, "level": LEVEL, "units": units, "certificate": "evc-zes"}
    return {**good, **change}


def assessment(eppn: str, *, shown: int = 4, **change: Any) -> JSON:
    """Return an assessment in which the first units were shown."""
    names = [f"u{number}" for number in range(1, 7)]
    good = {
        "standard": "verzorgende",
        "route": "education",
        "assessed_on": "2026-11-02",
        "evidence": [
            {"kind": "work_experience", "name": "Portfolio thuiszorg", "units": names[:shown]}
        ],
        "findings": [
            {"unit": name, "demonstrated": place < shown} for place, name in enumerate(names)
        ],
        "recipient": {"eppn": eppn},
        "name": "Fenna van Voorbeeld",
    }
    return {**good, **change}


@dataclass(frozen=True)
class Experience:
    """Everybody who takes part."""

    demo: Demo
    slug: str = SCHOOL

    @cached_property
    def provider(self) -> Caller:
        """The client of the EVC provider."""
        return school(self.demo, PROVIDER)

    @cached_property
    def college(self) -> Caller:
        """The client of the school with the programme."""
        return school(self.demo, self.slug)

    @cached_property
    def place(self) -> School:
        """Where people of the school work."""
        return workplace(self.demo, self.slug)

    def put(self, caller: Caller, path: str, body: JSON) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {caller.token}"}
        return caller.client.put(path, json=body, headers=headers)

    def begin(self, provider: Caller | None = None) -> None:
        """Keep the certificate, the standard, and the programme."""
        provider = provider or self.provider
        provider.post("/api/v1/achievements", {"slug": "evc-zes", "definition": certificate()})
        kept = self.put(provider, "/api/v1/evc-standards/verzorgende", standard())
        assert kept.status_code == 200, kept.text
        self.programme(self.place.institution.id)

    def programme(self, institution_id: str) -> None:
        """Keep the programme with six units; each bears the code of a part of the register."""
        with self.demo.database.transaction() as session:
            programmes = self.demo.services.programmes(session)
            programmes.put_programmes(institution_id, [(PROGRAMME, a_programme())], NOW)
            units = [(slug, a_unit(place)) for place, slug in enumerate(UNITS, start=1)]
            put = programmes.put_units(institution_id, units, NOW)
        assert [result.refusals for result in put if result.refusals] == []

    def assessed(self) -> list[JSON]:
        """Return what was assessed here, and not in the demo."""
        found = self.provider.get("/api/v1/evc-assessments")["items"]
        return [each for each in found if each["standard"] == "verzorgende"]

    def learner(self, person_id: str) -> Caller:
        """Return a demo person, by their token."""
        return learner(self.demo, person_id)

    def certified(
        self, person_id: str = "p01", *, provider: Caller | None = None, **change: Any
    ) -> tuple[Caller, str]:
        """Assess somebody; return them, with the certificate in their wallet."""
        caller = self.learner(person_id)
        body = assessment(eppn_of(person_id), **change)
        made = (provider or self.provider).post("/api/v1/evc-assessments", body)
        caller.post("/api/v1/me/claims", {"award_id": made["award_id"]})
        items = caller.get("/api/v1/me/credentials")["items"]
        (item,) = [one["id"] for one in items if one["award_id"] == made["award_id"]]
        return caller, item

    def asked(self, person_id: str = "p01", **change: Any) -> tuple[Caller, JSON]:
        """Ask the school for exemptions; return the learner and the request."""
        caller, item = self.certified(person_id, **change)
        return caller, caller.post(PEOPLE, wish(item, institution=self.slug))

    def worker(self, person_id: str, *roles: Role) -> Caller:
        """Return somebody who works for the school, by their token."""
        self.place.person(person_id, *roles)
        return self.learner(person_id)

    def granted(self, caller: Caller) -> tuple[GrantedExemption, ...]:
        """Return what stacking would read."""
        me = caller.get("/api/v1/me")["id"]
        with self.demo.database.reading() as session:
            return PriorLearning(session).granted(me)


def experience(demo: Demo, slug: str = SCHOOL) -> Experience:
    """Return everybody, with all that is needed to assess and to ask."""
    made = Experience(demo, slug)
    made.begin()
    return made


def wish(item: str, **change: str) -> JSON:
    return {"item_id": item, "institution": SCHOOL, "programme": PROGRAMME, **change}


def desk(request: JSON, step: str = "") -> str:
    return f"/api/v1/desks/{SCHOOL}/exemption-requests/{request['id']}{step}"


def eppn_of(person_id: str) -> str:
    person = demo_catalogue().person(person_id)
    assert person is not None
    return person.eppn


def _level() -> Level:
    return Level(nlqf="3", eqf=3, basis=LevelBasis.FORMAL)


def a_programme() -> ProgrammeDefinition:
    return ProgrammeDefinition(
        title=Text(nl="Verzorgende IG (fictief)", en="Nursing assistant (fictional)"),
        description=Prose(nl="Mbo-opleiding.", en="Mbo programme."),
        codes=(RegisterCode(type="CREBO", code="99502"),),
        level=_level(),
        size=Workload(unit=WorkloadUnit.SBU, value=Decimal(3_200)),
    )


def a_unit(number: int, **change: Any) -> UnitDefinition:
    good: JSON = {
        "kind": UnitKind.QUALIFICATION_PART,
        "title": Text(nl=f"Onderdeel {number}", en=f"Part {number}"),
        "description": Prose(nl="Een onderdeel.", en="A part."),
        "codes": (RegisterCode(**code(number)),),
        "workload": Workload(unit=WorkloadUnit.SBU, value=Decimal(500)),
        "part_of": (PROGRAMME,),
    }
    return UnitDefinition(**{**good, **change})
