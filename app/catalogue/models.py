"""What institutions award: achievements of the kinds that the Dutch plans name, bilingual."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.catalogue.validity import end_of, parse_duration
from app.core.text import LongText, ShortText, WebAddress
from app.core.values import Language, Localised, Value


class AchievementKind(StrEnum):
    """What is awarded."""

    HBO_BACHELOR = "hbo_bachelor_diploma"
    HBO_MASTER = "hbo_master_diploma"
    ASSOCIATE_DEGREE = "associate_degree"
    WO_BACHELOR = "wo_bachelor_diploma"
    WO_MASTER = "wo_master_diploma"
    MBO_DIPLOMA = "mbo_diploma"
    MBO_CERTIFICATE_ELECTIVE = "mbo_certificaat_keuzedeel"
    MBO_CERTIFICATE_OCCUPATIONAL = "mbo_certificaat_beroepsgericht"
    MBO_STATEMENT = "mbo_verklaring"
    MICROCREDENTIAL_HO = "microcredential_ho"
    MICROCREDENTIAL_MBO = "microcredential_mbo"
    HO_MODULE = "ho_module"
    EDUBADGE_REGULAR = "edubadge_regular"
    EDUBADGE_EXTRACURRICULAR = "edubadge_extracurricular"
    EVC = "evc_ervaringscertificaat"
    INDUSTRY_CERTIFICATE = "branche_certificaat"
    COURSE_CERTIFICATE = "course_certificate"
    POST_HBO = "post_hbo"
    ON_THE_JOB_TRAINING = "on_the_job_training"


class CivilEffect(StrEnum):
    """What an award counts for in society."""

    DIPLOMA = "diploma"
    MBO_CERTIFICATE = "mbo_certificaat"
    CREDITS = "studiepunten"
    MICROCREDENTIAL = "microcredential"
    EVC = "ervaringscertificaat"
    INDUSTRY = "branche"
    NONE = "none"


class LearningPath(StrEnum):
    """How an mbo learner goes to school (leerweg)."""

    BOL = "bol"
    BBL = "bbl"
    THIRD = "derde_leerweg"


class AwardGround(StrEnum):
    """Why an award is made."""

    REGULAR = "regular"
    PARTIAL_EXIT = "partial_exit"
    VALIDATION = "validation"
    EXEMPTION = "exemption"


class LevelBasis(StrEnum):
    """On what a level rests: the law, a decision of NCP NLQF, or the institution's own view."""

    FORMAL = "formal"
    NCP_NLQF = "ncp_nlqf"
    INDICATIVE = "indicative"


class WorkloadUnit(StrEnum):
    """In what study load is counted. One EC is 28 hours."""

    ECTS = "ects"
    SBU = "sbu"
    HOURS = "hours"


class Participation(StrEnum):
    """How one takes part."""

    ONLINE = "online"
    ONSITE_OR_BLENDED = "onsite_or_blended"
    VOLUNTEERING = "volunteering"
    WORK_EXPERIENCE = "work_experience"
    PERSONALIZED = "personalized_learning_activities"


class AssessmentType(StrEnum):
    """How is assessed."""

    TESTING = "testing"
    SKILL = "application_of_a_skill"
    PORTFOLIO = "portfolio"
    PRIOR_LEARNING = "recognition_of_prior_learning"


class Supervision(StrEnum):
    """Who watches over an assessment, and whether the person is identified."""

    UNSUPERVISED = "unsupervised_no_id"
    SUPERVISED = "supervised_no_id"
    SUPERVISED_ONLINE = "supervised_online"
    ONSITE_WITH_ID = "onsite_with_id"


NLQF = Literal["entry", "1", "2", "3", "4", "4+", "5", "6", "7", "8"]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?$")]
# A picture that was handed in here; elsewhere its address begins with that of the service.
OwnPicture = Annotated[str, StringConstraints(pattern=r"^/pictures/[0-9a-f-]{36}\.png$")]
MAX_OUTCOMES = 50


class Text(Localised):
    """A line in both languages."""

    nl: ShortText
    en: ShortText


class Prose(Localised):
    """A passage in both languages."""

    nl: LongText
    en: LongText


class LearningOutcome(Value):
    """What somebody knows or can do afterwards."""

    id: Code
    text: Prose


class Level(Value):
    """A level of the NLQF, with that of the EQF which belongs to it (`entry` has none)."""

    nlqf: NLQF
    eqf: Annotated[int, Field(ge=1, le=8)] | None
    basis: LevelBasis


class Workload(Value):
    """A study load."""

    unit: WorkloadUnit
    value: Annotated[Decimal, Field(gt=0, le=20_000, decimal_places=1)]


class ProgrammeReference(Value):
    """The programme that an achievement is or belongs to, as a register calls it."""

    register_name: Literal["CREBO", "ISAT", "KEUZEDEEL", "RIO"] = Field(alias="register")
    code: Code
    certificate_code: Code | None = None


class GradingScale(Value):
    """The scale of a result; `min` and `max` are absent where the steps have names."""

    scale: Literal["1-10", "0-100", "O-V-G", "pass-fail"]
    min: str | None = None
    max: str | None = None
    pass_mark: str = Field(alias="pass")


class Assessment(Value):
    """How is assessed whether somebody has achieved it."""

    type: AssessmentType
    supervision: Supervision
    id_verified: bool
    grading: GradingScale | None = None


class QualityAssurance(Value):
    """Who watches over the quality."""

    type: Literal["institutional", "program"]
    name: ShortText
    code: ShortText | None = None
    url: WebAddress
    agency: ShortText | None = None


class Stacking(Value):
    """Whether it counts towards something larger, and towards what (slugs of the institution)."""

    mode: Literal["standalone", "stackable"]
    part_of: tuple[Slug, ...] = Field(default=(), max_length=20)


def _duration(text: str) -> str:
    parse_duration(text)
    return text


class AchievementDefinition(Value):
    """What an award says. Each kind has rules of its own: see `app.catalogue.kinds`."""

    kind: AchievementKind
    title: Text
    description: Prose
    criteria: Prose
    learning_outcomes: tuple[LearningOutcome, ...] = Field(default=(), max_length=MAX_OUTCOMES)
    level: Level | None = None
    workload: Workload | None = None
    isced_f: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,4}$")] | None = None
    language: Language = "nl"
    leerweg: LearningPath | None = None
    programme: ProgrammeReference | None = None
    participation: Participation
    assessment: Assessment
    prerequisites: Prose | None = None
    quality_assurance: QualityAssurance | None = None
    stacking: Stacking
    civil_effect: CivilEffect
    validity: Annotated[str, AfterValidator(_duration)] | None = Field(
        None, description="How long an award is valid, such as P2Y; absent: without end"
    )
    sector: Code | None = None
    image: WebAddress | OwnPicture | None = None

    @model_validator(mode="after")
    def _outcomes_have_names_of_their_own(self) -> Self:
        names = [outcome.id for outcome in self.learning_outcomes]
        if len(set(names)) != len(names):
            raise ValueError("each learning outcome has an id of its own")
        return self

    def expires_at(self, awarded_on: date) -> datetime | None:
        """Return when an award of this day expires, or None when it never does."""
        if self.validity is None:
            return None
        return end_of(parse_duration(self.validity), begins=awarded_on)


class Achievement(Value):
    """One version of what an institution awards; frozen once something was awarded from it."""

    id: str
    institution_id: str
    slug: Slug
    version: int
    definition: AchievementDefinition
    created_at: datetime
    frozen_at: datetime | None
