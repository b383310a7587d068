"""The fictional prior learning of the demo: a standard, a programme of six units, and a finding.

The demo certificate shows four units of the qualification Verzorgende IG; the programme of an mbo
school has two more, so that somebody who asks sees four exemptions proposed and two units left.
"""

from datetime import datetime
from decimal import Decimal

from app.catalogue.models import Level, LevelBasis, Prose, Text, Workload, WorkloadUnit
from app.catalogue.programme_models import (
    Accreditation,
    ProgrammeDefinition,
    RegisterCode,
    UnitDefinition,
    UnitKind,
)
from app.core.ids import new_id
from app.credentials.models import Award
from app.institutions.log_chain import Actor
from app.prior_learning.models import (
    Assessment,
    EvidenceKind,
    Finding,
    PriorEvidence,
    Route,
    Standard,
    StandardDefinition,
    StandardUnit,
)
from app.prior_learning.standards import Standards

PROVIDER, SCHOOL = "noorderbrug", "polderstad"
CERTIFICATE = STANDARD = "evc-verzorgende-ig"
PROGRAMME = "mbo-verzorgende-ig"
LEVEL = Level(nlqf="3", eqf=3, basis=LevelBasis.FORMAL)
TITLES = (
    Text(nl="Persoonlijke basiszorg", en="Personal basic care"),
    Text(nl="Verpleegtechnisch handelen", en="Technical nursing"),
    Text(nl="Rapporteren en overdragen", en="Reporting and handover"),
    Text(nl="Samenwerken met mantelzorg", en="Working with informal carers"),
    Text(nl="Werken aan kwaliteit en veiligheid", en="Working on quality and safety"),
    Text(nl="Begeleiden bij verlies en rouw", en="Support in loss and grief"),
)
# What the certificate has a learning outcome for.
SHOWN = 4


def code(number: int) -> RegisterCode:
    """Return how the register calls a part of the qualification (fictional)."""
    return RegisterCode(type="werkproces", code=f"99502-W{number}")


def standard() -> StandardDefinition:
    """Return what the provider measures against."""
    return StandardDefinition(
        title=Text(nl="Verzorgende IG (fictief)", en="Nursing assistant (fictional)"),
        codes=(RegisterCode(type="CREBO", code="99502"),),
        level=LEVEL,
        units=tuple(
            StandardUnit(id=f"u{number}", title=title, codes=(code(number),))
            for number, title in enumerate(TITLES[:SHOWN], start=1)
        ),
        certificate=CERTIFICATE,
    )


def programme() -> ProgrammeDefinition:
    """Return the programme of the school."""
    return ProgrammeDefinition(
        title=Text(nl="Verzorgende IG (fictief)", en="Nursing assistant (fictional)"),
        description=Prose(
            nl="Mbo-opleiding niveau 3 in de zorg, in zes onderdelen (fictief aanbod).",
            en="Mbo programme at level 3 in care, in six units (fictional offering).",
        ),
        codes=(RegisterCode(type="CREBO", code="99502"),),
        level=LEVEL,
        size=Workload(unit=WorkloadUnit.SBU, value=Decimal(4_800)),
        accreditations=(
            Accreditation(by="OCW (fictief register)", valid_from=datetime(2004, 8, 1).date()),  # noqa: DTZ001 - only the day is taken
        ),
        sector="zorg_en_welzijn",
    )


def units() -> list[tuple[str, UnitDefinition]]:
    """Return the units of the programme; each bears the code of a part of the qualification."""
    return [
        (
            f"verzorgende-ig-{number}",
            UnitDefinition(
                kind=UnitKind.QUALIFICATION_PART,
                title=title,
                description=Prose(
                    nl=f"Onderdeel {number} van de opleiding (fictief).",
                    en=f"Unit {number} of the programme (fictional).",
                ),
                codes=(code(number),),
                workload=Workload(unit=WorkloadUnit.SBU, value=Decimal(800)),
                level=LEVEL,
                sector="zorg_en_welzijn",
                part_of=(PROGRAMME,),
            ),
        )
        for number, title in enumerate(TITLES, start=1)
    ]


def keep_standard(standards: Standards, provider_id: str, *, by: Actor, now: datetime) -> Standard:
    """Keep the standard of the provider."""
    return standards.put(provider_id, STANDARD, standard(), by=by, now=now)


def finding(kept: Standard, award: Award, *, now: datetime) -> Assessment:
    """Return what was found of the person with the demo certificate."""
    names = tuple(unit.id for unit in kept.definition.units)
    return Assessment(
        id=new_id(),
        institution_id=kept.institution_id,
        standard=kept,
        route=Route.EDUCATION,
        assessed_on=award.awarded_on,
        evidence=(
            PriorEvidence(kind=EvidenceKind.WORK, name="Portfolio (fictief)", units=names),
            PriorEvidence(kind=EvidenceKind.INTERVIEW, name="Interview (fictief)", units=names),
        ),
        findings=tuple(Finding(unit=name, demonstrated=True) for name in names),
        award_id=award.id,
        created_at=now,
    )
