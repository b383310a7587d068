"""An award as an Open Badges 3.0 credential (1EdTech Open Badges 3.0, on VC Data Model 2.0).

A credential says what was achieved and who awarded it. It never holds the name, the addresses or
the birthday of the person: its subject is a random name of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from urllib.parse import urljoin

from app.catalogue.models import Achievement, AchievementDefinition, AchievementKind, WorkloadUnit
from app.core.documents import JSONObject
from app.core.values import Language
from app.credentials.contexts import CREDENTIALS_V2, NL_EDU_CONTEXT, OPEN_BADGES
from app.credentials.formats.alignments import alignments
from app.credentials.models import Award, AwardEvidence, StatusPurpose
from app.institutions.models import Institution

# The types of Open Badges 3.0 that come nearest to each kind (section B.1.1).
ACHIEVEMENT_TYPE: Mapping[AchievementKind, str] = {
    AchievementKind.HBO_BACHELOR: "BachelorDegree",
    AchievementKind.HBO_MASTER: "MasterDegree",
    AchievementKind.ASSOCIATE_DEGREE: "AssociateDegree",
    AchievementKind.WO_BACHELOR: "BachelorDegree",
    AchievementKind.WO_MASTER: "MasterDegree",
    AchievementKind.MBO_DIPLOMA: "Diploma",
    AchievementKind.MBO_CERTIFICATE_ELECTIVE: "Certificate",
    AchievementKind.MBO_CERTIFICATE_OCCUPATIONAL: "Certificate",
    AchievementKind.MBO_STATEMENT: "CertificateOfCompletion",
    AchievementKind.MICROCREDENTIAL_HO: "MicroCredential",
    AchievementKind.MICROCREDENTIAL_MBO: "MicroCredential",
    AchievementKind.HO_MODULE: "Course",
    AchievementKind.EDUBADGE_REGULAR: "Badge",
    AchievementKind.EDUBADGE_EXTRACURRICULAR: "CoCurricular",
    AchievementKind.EVC: "ext:RecognitionOfPriorLearning",
    AchievementKind.INDUSTRY_CERTIFICATE: "Certification",
    AchievementKind.COURSE_CERTIFICATE: "CertificateOfCompletion",
    AchievementKind.POST_HBO: "CertificateOfCompletion",
    AchievementKind.ON_THE_JOB_TRAINING: "ext:OnTheJobTraining",
}
WORKLOAD_TERM = {
    WorkloadUnit.ECTS: "ECTS",
    WorkloadUnit.SBU: "SBU",
    WorkloadUnit.HOURS: "timeInvestment",
}
# What evidence is that is a credential itself.
STACKED = "StackedCredential"
RESULT_NAME = {"nl": "Eindbeoordeling", "en": "Final assessment"}


@dataclass(frozen=True, slots=True)
class Status:
    """A place in a status list."""

    purpose: StatusPurpose
    index: int
    list_url: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the credential calls its subject and its achievement."""

    subject: str
    achievement: str


def render(
    *,
    award: Award,
    issuer: Institution,
    achievement: Achievement,
    names: Names,
    status: Sequence[Status],
    now: datetime,
) -> JSONObject:
    """Return the credential of an award, without proof."""
    definition = achievement.definition
    return _present(
        {
            "@context": [CREDENTIALS_V2, OPEN_BADGES, NL_EDU_CONTEXT],
            "id": award.credential_id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": definition.title.in_language(award.language),
            "issuer": _issuer(issuer, award.language),
            "validFrom": _moment(min(now, _start_of(award.awarded_on))),
            "validUntil": _moment(award.valid_until) if award.valid_until else None,
            "awardedDate": _moment(_start_of(award.awarded_on)),
            "credentialSubject": _present(
                {
                    "id": names.subject,
                    "type": ["AchievementSubject", "NlEduAward"],
                    "awardGround": award.ground.value,
                    "achievement": described(achievement, names.achievement, award.language),
                    "creditsEarned": _credits(definition),
                    "result": _result(award, names.achievement),
                }
            ),
            "evidence": [_evidence(item) for item in award.evidence],
            "credentialStatus": [_status(place) for place in status],
        }
    )


def _issuer(issuer: Institution, language: Language) -> JSONObject:
    address = issuer.address
    return _present(
        {
            "id": issuer.did,
            "type": ["Profile"],
            "name": issuer.names.in_language(language),
            "url": issuer.homepage,
            "image": {"id": issuer.logo, "type": "Image"} if issuer.logo else None,
            "address": {
                "type": ["Address"],
                "streetAddress": address.street,
                "postalCode": address.postal_code,
                "addressLocality": address.locality,
                "addressCountryCode": address.country,
            },
            "otherIdentifier": _identifiers(
                {
                    "ext:InstitutionCode": issuer.registers.institution_code,
                    "ext:RIO": issuer.registers.rio,
                    "ext:KvK": issuer.registers.kvk,
                    "ext:SchacHomeOrganization": issuer.schac_home,
                }
            ),
        }
    )


def described(achievement: Achievement, url: str, language: Language) -> JSONObject:
    """Return what a credential says of its achievement."""
    definition = achievement.definition
    programme = definition.programme
    return _present(
        {
            "id": url,
            "type": ["Achievement", "NlEduAchievement"],
            "achievementType": ACHIEVEMENT_TYPE[definition.kind],
            "kind": definition.kind.value,
            "name": definition.title.in_language(language),
            "description": definition.description.in_language(language),
            "criteria": {"narrative": definition.criteria.in_language(language)},
            "inLanguage": definition.language,
            "version": str(achievement.version),
            "image": _image(definition.image, url),
            "alignment": alignments(definition, language),
            "learningOutcome": [
                outcome.text.in_language(language) for outcome in definition.learning_outcomes
            ],
            **_load(definition),
            **_assessed(definition, url, language),
            "prerequisites": definition.prerequisites.in_language(language)
            if definition.prerequisites
            else None,
            "levelBasis": definition.level.basis.value if definition.level else None,
            "civilEffect": definition.civil_effect.value,
            "learningPath": definition.leerweg.value if definition.leerweg else None,
            "integrationOptions": definition.stacking.mode,
            "humanCode": programme.code if programme else None,
            "certificateCode": programme.certificate_code if programme else None,
            "otherIdentifier": _identifiers(
                {f"ext:{programme.register_name}": programme.code} if programme else {}
            ),
        }
    )


def _image(image: str | None, achievement_url: str) -> JSONObject | None:
    # A picture that was handed in here has an address below that of the service.
    if image is not None:
        image = urljoin(achievement_url, image)
    return {"id": image, "type": "Image"} if image else None


def _load(definition: AchievementDefinition) -> JSONObject:
    if definition.workload is None:
        return {}
    value = _number(definition.workload.value)
    return {
        WORKLOAD_TERM[definition.workload.unit]: value,
        "creditsAvailable": _credits(definition),
    }


def _credits(definition: AchievementDefinition) -> int | float | None:
    load = definition.workload
    return _number(load.value) if load and load.unit is WorkloadUnit.ECTS else None


def _assessed(definition: AchievementDefinition, url: str, language: Language) -> JSONObject:
    assessment = definition.assessment
    scale = assessment.grading
    described = None
    if scale is not None:
        named = scale.min is None
        described = _present(
            {
                "id": f"{url}#result",
                "type": ["ResultDescription"],
                "name": RESULT_NAME[language],
                "resultType": "LetterGrade" if named else "RawScore",
                "allowedValue": scale.scale.split("-") if named else None,
                "valueMin": scale.min,
                "valueMax": scale.max,
                "requiredValue": scale.pass_mark,
            }
        )
    return {
        "participationType": definition.participation.value,
        "assessmentType": assessment.type.value,
        "supervisionType": assessment.supervision.value,
        "identityChecked": assessment.id_verified,
        "resultDescription": [described] if described else None,
    }


def _result(award: Award, achievement_url: str) -> list[JSONObject] | None:
    if award.result is None:
        return None
    return [
        {
            "type": ["Result"],
            "resultDescription": f"{achievement_url}#result",
            "value": award.result,
        }
    ]


def _evidence(item: AwardEvidence) -> JSONObject:
    return _present(
        {
            "id": item.credential or item.url,
            "type": ["Evidence"],
            "name": item.name,
            "description": item.description,
            "genre": STACKED if item.credential else None,
        }
    )


def _status(place: Status) -> JSONObject:
    return {
        "id": f"{place.list_url}#{place.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": place.purpose.value,
        "statusListIndex": str(place.index),
        "statusListCredential": place.list_url,
    }


def _identifiers(codes: Mapping[str, str | None]) -> list[JSONObject]:
    return [
        {"type": "IdentifierEntry", "identifier": code, "identifierType": kind}
        for kind, code in codes.items()
        if code is not None
    ]


def _present(members: JSONObject) -> JSONObject:
    """Leave out what is absent or empty: a null would not be covered by the signature."""
    return {name: value for name, value in members.items() if value not in (None, [], {})}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
