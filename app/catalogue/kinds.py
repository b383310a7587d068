"""The rules of each kind of achievement. All are asked; every reason for a refusal is given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.catalogue.grading import scale_refusals
from app.catalogue.models import (
    AchievementDefinition,
    AchievementKind,
    AwardGround,
    CivilEffect,
    LearningPath,
    LevelBasis,
    WorkloadUnit,
)
from app.core.refusals import Refusal

ECTS, SBU, HOURS = WorkloadUnit.ECTS, WorkloadUnit.SBU, WorkloadUnit.HOURS
STEP = Decimal("0.5")
# NLQF 4+ (vwo) was not mapped to EQF 5; `entry` has no EQF level.
EQF_OF_NLQF = {str(level): level for level in range(1, 9)} | {"4+": 4}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a kind demands. `smallest` and `largest` count in the unit of the workload."""

    effects: frozenset[CivilEffect]
    units: frozenset[WorkloadUnit] = frozenset({ECTS, SBU, HOURS})
    workload: bool = False
    smallest: Decimal = STEP
    largest: Decimal = Decimal(20_000)
    level: bool = False
    formal: bool = False
    programme: bool = False
    certificate_code: bool = False
    leerweg: bool = False
    expiry: bool = False
    outcomes: bool = False
    quality_assurance: bool = False


_DIPLOMA = Rules(
    effects=frozenset({CivilEffect.DIPLOMA}),
    units=frozenset({ECTS}),
    workload=True,
    level=True,
    formal=True,
    programme=True,
)
_MBO_CERTIFICATE = Rules(
    effects=frozenset({CivilEffect.MBO_CERTIFICATE}),
    units=frozenset({SBU}),
    workload=True,
    level=True,
    programme=True,
    certificate_code=True,
    leerweg=True,
)
_MICROCREDENTIAL = frozenset({CivilEffect.MICROCREDENTIAL})
_PRIVATE = frozenset({CivilEffect.INDUSTRY, CivilEffect.NONE})

RULES: dict[AchievementKind, Rules] = {
    AchievementKind.HBO_BACHELOR: _DIPLOMA,
    AchievementKind.HBO_MASTER: _DIPLOMA,
    AchievementKind.ASSOCIATE_DEGREE: _DIPLOMA,
    AchievementKind.WO_BACHELOR: _DIPLOMA,
    AchievementKind.WO_MASTER: _DIPLOMA,
    AchievementKind.MBO_DIPLOMA: Rules(
        effects=frozenset({CivilEffect.DIPLOMA}),
        units=frozenset({SBU}),
        level=True,
        formal=True,
        programme=True,
        leerweg=True,
    ),
    AchievementKind.MBO_CERTIFICATE_ELECTIVE: _MBO_CERTIFICATE,
    AchievementKind.MBO_CERTIFICATE_OCCUPATIONAL: _MBO_CERTIFICATE,
    AchievementKind.MBO_STATEMENT: Rules(
        effects=frozenset({CivilEffect.NONE}), units=frozenset({SBU, HOURS}), leerweg=True
    ),
    AchievementKind.MICROCREDENTIAL_HO: Rules(
        effects=_MICROCREDENTIAL,
        units=frozenset({ECTS}),
        workload=True,
        smallest=Decimal(3),
        largest=Decimal(30),
        level=True,
        outcomes=True,
        quality_assurance=True,
    ),
    AchievementKind.MICROCREDENTIAL_MBO: Rules(
        effects=_MICROCREDENTIAL,
        units=frozenset({SBU}),
        workload=True,
        smallest=Decimal(240),
        level=True,
        outcomes=True,
        quality_assurance=True,
    ),
    AchievementKind.HO_MODULE: Rules(
        effects=frozenset({CivilEffect.CREDITS}),
        units=frozenset({ECTS}),
        workload=True,
        largest=Decimal(60),
        level=True,
        programme=True,
    ),
    AchievementKind.EDUBADGE_REGULAR: Rules(
        effects=frozenset({CivilEffect.CREDITS, CivilEffect.NONE}),
        workload=True,
        largest=Decimal(6_720),
        level=True,
        outcomes=True,
    ),
    AchievementKind.EDUBADGE_EXTRACURRICULAR: Rules(
        effects=frozenset({CivilEffect.NONE}), units=frozenset({HOURS})
    ),
    AchievementKind.EVC: Rules(
        effects=frozenset({CivilEffect.EVC}), level=True, outcomes=True, expiry=True
    ),
    AchievementKind.INDUSTRY_CERTIFICATE: Rules(effects=_PRIVATE),
    AchievementKind.COURSE_CERTIFICATE: Rules(effects=_PRIVATE),
    AchievementKind.POST_HBO: Rules(effects=_PRIVATE),
    AchievementKind.ON_THE_JOB_TRAINING: Rules(effects=_PRIVATE, units=frozenset({SBU, HOURS})),
}


def civil_effect(definition: AchievementDefinition, rules: Rules) -> Iterator[Refusal]:
    """The civil effect is one that this kind can have."""
    if definition.civil_effect not in rules.effects:
        allowed = " or ".join(sorted(rules.effects))
        yield Refusal(
            "civil_effect_not_of_kind", "civil_effect", f"The civil effect of this kind: {allowed}."
        )


def workload(definition: AchievementDefinition, rules: Rules) -> Iterator[Refusal]:
    """The study load is there where it must be, in the right unit and size."""
    load = definition.workload
    if load is None:
        if rules.workload:
            yield Refusal("workload_missing", "workload", "This kind has a study load.")
        return
    if load.unit not in rules.units:
        allowed = " or ".join(sorted(rules.units))
        yield Refusal(
            "workload_unit_not_of_kind", "workload/unit", f"This kind counts in {allowed}."
        )
    elif not rules.smallest <= load.value <= rules.largest:
        message = f"This kind has {rules.smallest} to {rules.largest} {load.unit}."
        yield Refusal("workload_out_of_range", "workload/value", message)
    if load.value % (STEP if load.unit is ECTS else 1):
        message = "Count EC in steps of 0.5, and hours in whole hours."
        yield Refusal("workload_not_in_steps", "workload/value", message)


def level(definition: AchievementDefinition, rules: Rules) -> Iterator[Refusal]:
    """The level is there where it must be, rests on the law for a diploma, and maps to the EQF."""
    found = definition.level
    if found is None:
        if rules.level:
            yield Refusal("level_missing", "level", "This kind has an NLQF level.")
        return
    if rules.formal and found.basis is not LevelBasis.FORMAL:
        yield Refusal("level_not_formal", "level/basis", "The level of a diploma is formal.")
    if found.eqf != EQF_OF_NLQF.get(found.nlqf):
        message = "This EQF level does not belong to the NLQF level."
        yield Refusal("level_mismatch", "level/eqf", message)


def codes(definition: AchievementDefinition, rules: Rules) -> Iterator[Refusal]:
    """The codes of the registers are there where they must be."""
    programme = definition.programme
    if rules.programme and programme is None:
        yield Refusal("programme_missing", "programme", "This kind belongs to a programme.")
    if rules.certificate_code and (programme is None or programme.certificate_code is None):
        message = "An mbo certificate has the code under which it was established."
        yield Refusal("certificate_code_missing", "programme/certificate_code", message)
    if rules.leerweg and definition.leerweg is None:
        yield Refusal("leerweg_missing", "leerweg", "This kind has a leerweg: bol, bbl or derde.")


def contents(definition: AchievementDefinition, rules: Rules) -> Iterator[Refusal]:
    """Outcomes, quality assurance and an expiry are there where they must be."""
    if rules.outcomes and not definition.learning_outcomes:
        yield Refusal("outcomes_missing", "learning_outcomes", "This kind has learning outcomes.")
    if rules.quality_assurance and definition.quality_assurance is None:
        message = "This kind says who watches over its quality."
        yield Refusal("quality_assurance_missing", "quality_assurance", message)
    if rules.expiry and definition.validity is None:
        message = "An experience certificate expires: give its validity, such as P2Y."
        yield Refusal("validity_missing", "validity", message)


def scale(definition: AchievementDefinition, _rules: Rules) -> Iterator[Refusal]:
    """The results have a scale that is one."""
    if definition.assessment.grading is not None:
        yield from scale_refusals(definition.assessment.grading)


ASKED: tuple[Callable[[AchievementDefinition, Rules], Iterator[Refusal]], ...] = (
    civil_effect,
    workload,
    level,
    codes,
    contents,
    scale,
)


def refusals(definition: AchievementDefinition) -> list[Refusal]:
    """Return every reason why an achievement cannot be of its kind."""
    rules = RULES[definition.kind]
    return [refusal for rule in ASKED for refusal in rule(definition, rules)]


def award_refusals(definition: AchievementDefinition, *, ground: AwardGround) -> list[Refusal]:
    """Return every reason why an achievement cannot be awarded on this ground."""
    found = []
    if definition.kind is AchievementKind.EVC and ground is not AwardGround.VALIDATION:
        message = "An experience certificate is awarded on validation."
        found.append(Refusal("ground_not_of_kind", "ground", message))
    if ground is AwardGround.PARTIAL_EXIT and definition.leerweg not in {
        LearningPath.BOL,
        LearningPath.BBL,
    }:
        message = "A partial exit exists for learners in bol or bbl only."
        found.append(Refusal("ground_needs_bol_or_bbl", "ground", message))
    if definition.leerweg is LearningPath.THIRD and ground is not AwardGround.REGULAR:
        message = "In the derde leerweg an award is made on the ground regular."
        found.append(Refusal("ground_not_regular", "ground", message))
    return found


def is_formal(kind: AchievementKind) -> bool:
    """Tell whether the law gives a kind its effect: diplomas, degrees and mbo certificates."""
    by_law = {CivilEffect.DIPLOMA, CivilEffect.MBO_CERTIFICATE}
    return bool(RULES[kind].effects & by_law)
