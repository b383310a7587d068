"""The form of an achievement: from the fields of a browser to a definition, and back."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from app.catalogue.kinds import EQF_OF_NLQF
from app.catalogue.models import (
    AchievementDefinition,
    AssessmentType,
    CivilEffect,
    LearningPath,
    Participation,
    Supervision,
)
from app.core.values import Language
from app.pages import institution_names as own_names
from app.pages import names
from app.pages.form_faults import Places, beside, of_validation
from app.pages.institution_names import options_of

SCALES = {"1-10": ("1", "10", "5.5"), "0-100": ("0", "100", "55")}
PASSES = {"O-V-G": "V", "pass-fail": "pass"}
NLQF = ("entry", "1", "2", "3", "4", "4+", "5", "6", "7", "8")
REGISTERS = ("CREBO", "ISAT", "KEUZEDEEL", "RIO")
# Where the model or a rule points, and the field in which a person can mend it.
PLACES: Places = {
    **{
        f"{part}{step}": f"{part}_{language}"
        for part in ("title", "description", "criteria", "prerequisites")
        for language in ("nl", "en")
        for step in (f"/{language}",)
    },
    "slug": "slug",
    "kind": "kind",
    "learning_outcomes": "outcomes_nl",
    "level": "nlqf",
    "level/basis": "level_basis",
    "workload": "workload_value",
    "workload/unit": "workload_unit",
    "isced_f": "isced_f",
    "leerweg": "leerweg",
    "programme": "programme_code",
    "programme/certificate_code": "certificate_code",
    "participation": "participation",
    "assessment": "assessment_type",
    "assessment/supervision": "supervision",
    "assessment/grading": "grading",
    "assessment/grading/pass": "pass_mark",
    "quality_assurance": "qa_name",
    "quality_assurance/name": "qa_name",
    "quality_assurance/code": "qa_code",
    "quality_assurance/url": "qa_url",
    "quality_assurance/agency": "qa_agency",
    "stacking": "part_of",
    "civil_effect": "civil_effect",
    "validity": "validity",
    "sector": "sector",
    "image": "image",
}


class AchievementFields(BaseModel):
    """The form as a browser sends it: text only; what it means is decided later."""

    model_config = ConfigDict(extra="ignore")

    key: str = ""
    slug: str = ""
    kind: str = "microcredential_ho"
    title_nl: str = ""
    title_en: str = ""
    description_nl: str = ""
    description_en: str = ""
    criteria_nl: str = ""
    criteria_en: str = ""
    outcomes_nl: str = ""
    outcomes_en: str = ""
    nlqf: str = ""
    level_basis: str = "indicative"
    workload_value: str = ""
    workload_unit: str = "ects"
    isced_f: str = ""
    language: str = "nl"
    leerweg: str = ""
    programme_register: str = "ISAT"
    programme_code: str = ""
    certificate_code: str = ""
    participation: str = "onsite_or_blended"
    assessment_type: str = "testing"
    supervision: str = "onsite_with_id"
    id_verified: str = "yes"
    grading: str = ""
    pass_mark: str = ""
    prerequisites_nl: str = ""
    prerequisites_en: str = ""
    qa_type: str = "institutional"
    qa_name: str = ""
    qa_code: str = ""
    qa_url: str = ""
    qa_agency: str = ""
    stacking: str = "standalone"
    part_of: str = ""
    civil_effect: str = "microcredential"
    validity: str = ""
    sector: str = ""
    image: str = ""


def definition_of(
    fields: AchievementFields, language: Language, *, former: AchievementDefinition | None = None
) -> AchievementDefinition | dict[str, str]:
    """Return what the form describes, or what is wrong beside which field.

    A learning outcome that `former` has too keeps its id.
    """
    unpaired = len(_lines(fields.outcomes_nl)) != len(_lines(fields.outcomes_en))
    try:
        definition = AchievementDefinition.model_validate(_document(fields, former))
    except ValidationError as error:
        return beside(of_validation(error), PLACES, language)
    if unpaired:
        return beside([("outcomes_en", "not_paired")], {"outcomes_en": "outcomes_en"}, language)
    return definition


def fields_of(definition: AchievementDefinition, *, slug: str, key: str) -> AchievementFields:
    """Return the form of an achievement as it is now."""
    level, load, programme = definition.level, definition.workload, definition.programme
    assessment, quality = definition.assessment, definition.quality_assurance
    outcomes = definition.learning_outcomes
    filled: dict[str, object] = {
        "key": key,
        "slug": slug,
        "kind": definition.kind,
        **_both("title", definition.title),
        **_both("description", definition.description),
        **_both("criteria", definition.criteria),
        **_both("prerequisites", definition.prerequisites),
        "outcomes_nl": "\n".join(outcome.text.nl for outcome in outcomes),
        "outcomes_en": "\n".join(outcome.text.en for outcome in outcomes),
        "nlqf": level and level.nlqf,
        "level_basis": level and level.basis,
        "workload_value": load and f"{load.value.normalize():f}",
        "workload_unit": load and load.unit,
        "isced_f": definition.isced_f,
        "language": definition.language,
        "leerweg": definition.leerweg,
        "programme_register": programme and programme.register_name,
        "programme_code": programme and programme.code,
        "certificate_code": programme and programme.certificate_code,
        "participation": definition.participation,
        "assessment_type": assessment.type,
        "supervision": assessment.supervision,
        "id_verified": "yes" if assessment.id_verified else "no",
        "grading": assessment.grading and assessment.grading.scale,
        "pass_mark": assessment.grading and assessment.grading.pass_mark,
        "qa_type": quality and quality.type,
        "qa_name": quality and quality.name,
        "qa_code": quality and quality.code,
        "qa_url": quality and quality.url,
        "qa_agency": quality and quality.agency,
        "stacking": definition.stacking.mode,
        "part_of": "\n".join(definition.stacking.part_of),
        "civil_effect": definition.civil_effect,
        "validity": definition.validity,
        "sector": definition.sector,
        "image": definition.image,
    }
    return AchievementFields.model_validate(
        {name: str(value) for name, value in filled.items() if value is not None}
    )


def choices(language: Language) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the lists of the form to choose from."""
    values = names.VALUES
    return {
        "kind": own_names.kind_options(language),
        "nlqf": tuple((code, f"NLQF {code}") for code in NLQF),
        "level_basis": options_of(own_names.BASES, language),
        "workload_unit": options_of(own_names.UNITS, language),
        "language": options_of(own_names.LANGUAGES, language),
        "leerweg": options_of(values, language, LearningPath),
        "programme_register": tuple((code, code) for code in REGISTERS),
        "participation": options_of(values, language, Participation),
        "assessment_type": options_of(values, language, AssessmentType),
        "supervision": options_of(values, language, Supervision),
        "id_verified": options_of(own_names.YES_NO, language),
        "grading": options_of(own_names.SCALES, language),
        "qa_type": options_of(own_names.QUALITY, language),
        "stacking": options_of(own_names.STACKING, language),
        "civil_effect": options_of(own_names.CIVIL_EFFECTS, language, CivilEffect),
    }


def _document(fields: AchievementFields, former: AchievementDefinition | None) -> dict[str, Any]:
    text = {name: _clean(value) for name, value in fields.model_dump().items()}
    document = {
        "kind": text["kind"],
        **{part: _pair(text, part) for part in ("title", "description", "criteria")},
        "learning_outcomes": _outcomes(fields, former),
        "level": _level(text),
        "workload": _workload(text),
        "isced_f": text["isced_f"],
        "language": text["language"],
        "leerweg": text["leerweg"],
        "programme": _programme(text),
        "participation": text["participation"],
        "assessment": {
            "type": text["assessment_type"],
            "supervision": text["supervision"],
            "id_verified": text["id_verified"] == "yes",
            "grading": _grading(text),
        },
        "prerequisites": _optional_pair(text, "prerequisites"),
        "quality_assurance": _quality(text),
        "stacking": {"mode": text["stacking"], "part_of": _lines(fields.part_of)},
        **{name: text[name] for name in ("civil_effect", "validity", "sector", "image")},
    }
    return {name: member for name, member in document.items() if member not in ("", None)}


def _clean(text: str) -> str:
    # Browsers end lines with CR and LF (HTML, section 4.10.22).
    return text.replace("\r\n", "\n").strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in _clean(text).split("\n") if line.strip()]


def _both(part: str, pair: Any) -> dict[str, str]:
    return {} if pair is None else {f"{part}_nl": pair.nl, f"{part}_en": pair.en}


def _pair(text: Mapping[str, str], part: str) -> dict[str, str]:
    return {"nl": text[f"{part}_nl"], "en": text[f"{part}_en"]}


def _optional_pair(text: Mapping[str, str], part: str) -> dict[str, str] | None:
    pair = _pair(text, part)
    return pair if any(pair.values()) else None


def _outcomes(
    fields: AchievementFields, former: AchievementDefinition | None
) -> list[dict[str, Any]]:
    known = {each.text.nl: each.id for each in former.learning_outcomes} if former else {}
    taken = set(known.values())
    free = (name for number in count(1) if (name := f"lo{number}") not in taken)
    # Too few lines in one language are told beside the field, not as a fault of the model.
    dutch, english = _lines(fields.outcomes_nl), _lines(fields.outcomes_en)
    return [
        {"id": known.pop(nl, None) or next(free), "text": {"nl": nl, "en": en}}
        for nl, en in zip(dutch, english, strict=False)
    ]


def _level(text: Mapping[str, str]) -> dict[str, Any] | None:
    if not text["nlqf"]:
        return None
    eqf = EQF_OF_NLQF.get(text["nlqf"])
    return {"nlqf": text["nlqf"], "eqf": eqf, "basis": text["level_basis"]}


def _workload(text: Mapping[str, str]) -> dict[str, str] | None:
    value = text["workload_value"].replace(",", ".")
    return {"unit": text["workload_unit"], "value": value} if value else None


def _programme(text: Mapping[str, str]) -> dict[str, str | None] | None:
    if not (text["programme_code"] or text["certificate_code"]):
        return None
    return {
        "register": text["programme_register"],
        "code": text["programme_code"],
        "certificate_code": text["certificate_code"] or None,
    }


def _grading(text: Mapping[str, str]) -> dict[str, str | None] | None:
    scale = text["grading"]
    if not scale:
        return None
    low, high, usual = SCALES.get(scale, (None, None, PASSES.get(scale, "")))
    mark = text["pass_mark"].replace(",", ".") or usual
    return {"scale": scale, "min": low, "max": high, "pass": mark}


def _quality(text: Mapping[str, str]) -> dict[str, str | None] | None:
    if not any(text[f"qa_{part}"] for part in ("name", "code", "url", "agency")):
        return None
    optional = {part: text[f"qa_{part}"] or None for part in ("code", "agency")}
    return {"type": text["qa_type"], "name": text["qa_name"], "url": text["qa_url"], **optional}
