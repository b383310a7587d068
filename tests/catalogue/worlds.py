"""A catalogue for tests: an institution with a programme, its units, and offerings of them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.catalogue.models import Level, LevelBasis, Prose, Text, Workload, WorkloadUnit
from app.catalogue.offering_models import OfferingDefinition
from app.catalogue.offerings import Offerings
from app.catalogue.programme_models import (
    Accreditation,
    ProgrammeDefinition,
    UnitDefinition,
    UnitKind,
)
from app.catalogue.programmes import Programmes
from app.institutions.models import NewInstitution, NewRecognition, RecognitionKind
from app.wiring import Services
from tests.journeys.story import INSTITUTION
from tests.moments import NOW
from tests.service import whole_services

NURSING, REASONING, WOUNDS = "verpleegkunde", "klinisch-redeneren", "wondzorg"
BACHELOR = Level(nlqf="6", eqf=6, basis=LevelBasis.FORMAL)
RECOGNISED = NewRecognition(
    kind=RecognitionKind.FUNDED,
    authority="OCW (fictief register)",
    valid_from=date(2020, 1, 1),
    valid_until=date(2029, 12, 31),
)


def text(nl: str, en: str | None = None) -> Text:
    return Text(nl=nl, en=en or nl)


def ec(value: str) -> Workload:
    return Workload(unit=WorkloadUnit.ECTS, value=Decimal(value))


def programme(**change: Any) -> ProgrammeDefinition:
    """Return the nursing programme, with changes."""
    whole: dict[str, Any] = {
        "title": text("Verpleegkunde", "Nursing"),
        "description": Prose(nl="Opleiding tot verpleegkundige", en="Training for nurses"),
        "level": BACHELOR,
        "size": ec("240"),
        "accreditations": (Accreditation(by="NVAO (fictief)", valid_from=date(2022, 1, 1)),),
        "sector": "zorg_en_welzijn",
    }
    return ProgrammeDefinition(**whole | change)


def unit(**change: Any) -> UnitDefinition:
    """Return the unit of 5 EC, with changes."""
    whole: dict[str, Any] = {
        "kind": UnitKind.MODULE,
        "title": text("Klinisch redeneren", "Clinical reasoning"),
        "description": Prose(nl="Redeneren aan het bed", en="Reasoning at the bedside"),
        "workload": ec("5"),
        "level": BACHELOR.model_copy(update={"basis": LevelBasis.INDICATIVE}),
        "sector": "zorg_en_welzijn",
        "part_of": (NURSING,),
    }
    return UnitDefinition(**whole | change)


def offering(code: str = "KR-1", **change: Any) -> OfferingDefinition:
    """Return an offering of the unit at the module tariff, with changes."""
    whole: dict[str, Any] = {
        "code": code,
        "title": text("Klinisch redeneren", "Clinical reasoning"),
        "unit": REASONING,
        "delivery": "blended",
        "place": "Waterkant",
        "starts_on": date(2027, 2, 1),
        "ends_on": date(2027, 6, 30),
        "funding": "funded",
        "tariff": "module",
    }
    return OfferingDefinition(**whole | change)


def free_course(code: str = "VRIJ-1", **change: Any) -> OfferingDefinition:
    """Return a course of its own, at a price of its own, with changes."""
    whole: dict[str, Any] = {
        "unit": None,
        "title": text("Fietsen maken", "Bicycle repair"),
        "workload": ec("3"),
        "tariff": "own",
        "price_cents": 12_500,
        "funding": "non_funded",
    }
    return offering(code, **whole | change)


@dataclass(frozen=True, slots=True)
class School:
    """An institution and its services in one unit of work."""

    session: Session
    institution_id: str
    services: Services = field(default_factory=whole_services)

    @property
    def programmes(self) -> Programmes:
        return self.services.programmes(self.session)

    @property
    def offerings(self) -> Offerings:
        return self.services.offerings(self.session)


def school(session: Session, slug: str = "waterkant", **change: Any) -> School:
    """Return a new institution that is recognised."""
    services = whole_services()
    order = NewInstitution.model_validate({**INSTITUTION, "slug": slug, **change})
    made = services.institutions(session).register(order, now=NOW)
    services.institutions(session).add_recognition(made.id, RECOGNISED, now=NOW)
    return School(session, made.id, services)


def furnished(session: Session, slug: str = "waterkant") -> School:
    """Return an institution with the nursing programme and its units of 5 and 15 EC."""
    made = school(session, slug)
    made.programmes.put_programmes(made.institution_id, [(NURSING, programme())], NOW)
    wounds = unit(title=text("Wondzorg", "Wound care"), workload=ec("15"))
    put = made.programmes.put_units(
        made.institution_id, [(REASONING, unit()), (WOUNDS, wounds)], NOW
    )
    assert not any(result.refusals for result in put), put
    return made
