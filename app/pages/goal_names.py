"""What the words of progress are called when people read them, in Dutch and in English."""

from app.catalogue.models import WorkloadUnit
from app.catalogue.programme_models import UnitKind
from app.catalogue.stack_models import LapseReason
from app.pages.names import Names

LOADS: Names = {
    WorkloadUnit.ECTS: ("EC", "EC"),
    WorkloadUnit.SBU: ("SBU", "SBU"),
    WorkloadUnit.HOURS: ("uur", "hours"),
}
UNIT_KINDS: Names = {
    UnitKind.MODULE: ("Module", "Module"),
    UnitKind.ELECTIVE: ("Keuzedeel", "Elective"),
    UnitKind.QUALIFICATION_PART: ("Deel van de kwalificatie", "Part of the qualification"),
    UnitKind.MICROCREDENTIAL: ("Microcredential", "Micro-credential"),
}
REASONS: Names = {
    LapseReason.REVOKED: ("De uitgever heeft het ingetrokken.", "The issuer has revoked it."),
    LapseReason.SUSPENDED: (
        "De uitgever heeft het opgeschort. Het telt weer zodra dat voorbij is.",
        "The issuer has suspended it. It counts again as soon as that is over.",
    ),
    LapseReason.EXPIRED: ("De geldigheid is verlopen.", "Its validity has ended."),
    LapseReason.TOO_LONG_AGO: (
        "Het is te lang geleden toegekend. De instelling telt het maar een beperkte tijd mee.",
        "It was awarded too long ago. The institution counts it for a limited time.",
    ),
    LapseReason.OTHER_VERSION: (
        "De instelling telt een andere versie mee. Vraag de examencommissie wat mogelijk is.",
        "The institution counts another version. Ask the exam board what is possible.",
    ),
}
ALL_OF = ("Dit allemaal", "All of this")
ONE_OF = ("Eén van deze", "One of these")
CREDITS = (
    "{needed} {unit} aan onderdelen: {obtained} behaald",
    "{needed} {unit} in units: {obtained} obtained",
)
OF_THESE = (" (uit {units})", " (out of {units})")
LEVEL = (
    "{needed} {unit} op niveau NLQF {level} of hoger: {obtained} behaald",
    "{needed} {unit} at NLQF level {level} or higher: {obtained} obtained",
)
BAR = (
    "{obtained} van {needed} {unit} behaald, nog {left} te gaan",
    "{obtained} of {needed} {unit} obtained, {left} to go",
)
