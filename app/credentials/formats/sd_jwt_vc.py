"""An award as the claims of an SD-JWT VC, and which of them the holder may leave out.

Micro-credentials have the European type for learning credentials, with its claims and disclosure
rules; diplomas and certificates have a type of ours with the same claims. What says who the holder
is, and how well it went, is disclosed only when the holder chooses so.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.catalogue.models import Achievement, AchievementDefinition, AchievementKind, WorkloadUnit
from app.core.documents import JSONObject
from app.credentials.models import Award, StatusSlot
from app.credentials.proofs.disclosures import Path
from app.institutions.models import Institution

TYPE = "dc+sd-jwt"
EU_LEARNING_CREDENTIAL = "urn:eu.europa.ec.eudi:learning:credential:1"
MICROCREDENTIALS = frozenset(
    {AchievementKind.MICROCREDENTIAL_HO, AchievementKind.MICROCREDENTIAL_MBO}
)
# The European type wants an expiry of every credential. Where the award has none, the wallet asks
# for a new copy well before these ten years have passed.
COPY_LIFETIME = timedelta(days=3_650)
HOURS_OF = {WorkloadUnit.ECTS: 28, WorkloadUnit.SBU: 1, WorkloadUnit.HOURS: 1}
ALWAYS_HIDDEN = frozenset(
    {
        "family_name",
        "given_name",
        "learning_outcomes",
        "assessment_grade",
        "learner_identification",
        "expected_study_time",
        "level_of_learning_experience",
        "types_of_quality_assurance",
        "prerequisites_to_enroll",
        "integration_stackability_options",
    }
)
# Of what our own types add or may hide: the European type shows these two, and has no birthday.
OWN_HIDDEN = frozenset({"birthdate", "achievement_description", "language_of_classes"})
# More than the claims that differ from award to award, so that their number tells nothing.
DECOYS = 3


def vct_of(kind: AchievementKind, *, base_url: str) -> str:
    """Return the type of the credential of an achievement of this kind."""
    if kind in MICROCREDENTIALS:
        return EU_LEARNING_CREDENTIAL
    return f"{base_url}/vct/nl-edu/{kind.value}/1"


def hidden_names(vct: str) -> frozenset[str]:
    """Return which claims of a type the holder may leave out."""
    return ALWAYS_HIDDEN if vct == EU_LEARNING_CREDENTIAL else ALWAYS_HIDDEN | OWN_HIDDEN


def hidden_paths(claims: JSONObject) -> frozenset[Path]:
    """Return which of these claims the holder may leave out."""
    return frozenset((name,) for name in hidden_names(claims["vct"]) & claims.keys())


@dataclass(frozen=True, slots=True)
class Names:
    """What the credential calls its type, its subject and its list, and the key of its holder."""

    vct: str
    subject: str
    status_list: str
    holder_key: JSONObject


def render(
    *, award: Award, issuer: Institution, achievement: Achievement, names: Names, now: datetime
) -> JSONObject:
    """Return the claims of the SD-JWT VC of an award, bound to the key of its holder."""
    claims: JSONObject = {
        "iss": issuer.did,
        "jti": award.credential_id,
        "iat": int(now.timestamp()),
        "nbf": int(_start(award).timestamp()),
        "exp": _expiry(award, vct=names.vct, now=now),
        "vct": names.vct,
        "cnf": {"jwk": names.holder_key},
        "status": _status(award.slot, names.status_list),
        "issuing_authority": issuer.names.in_language(award.language),
        "issuing_country": issuer.address.country,
        "date_of_issuance": award.awarded_on.isoformat(),
        "date_of_expiry": award.valid_until.date().isoformat() if award.valid_until else None,
        "family_name": award.family_name or award.name,
        "given_name": award.given_name,
        "birthdate": _birthdate(award, vct=names.vct),
        "learner_identification": names.subject,
        "assessment_grade": award.result,
        **_achieved(achievement.definition, award),
    }
    return {name: claim for name, claim in claims.items() if claim not in (None, [])}


def _achieved(definition: AchievementDefinition, award: Award) -> JSONObject:
    language, quality = award.language, definition.quality_assurance
    needed = definition.prerequisites
    outcomes = [outcome.text.in_language(language) for outcome in definition.learning_outcomes]
    return {
        "achievement_title": definition.title.in_language(language),
        "achievement_description": definition.description.in_language(language),
        "learning_outcomes": outcomes,
        "language_of_classes": [definition.language],
        "expected_study_time": _study_time(definition),
        "level_of_learning_experience": definition.level.eqf if definition.level else None,
        "types_of_quality_assurance": [quality.name] if quality else None,
        "prerequisites_to_enroll": [needed.in_language(language)] if needed else None,
        "integration_stackability_options": definition.stacking.mode == "stackable",
    }


def _study_time(definition: AchievementDefinition) -> str | None:
    """Return the study load as a duration of ISO 8601 in hours."""
    if definition.workload is None:
        return None
    hours = definition.workload.value * HOURS_OF[definition.workload.unit]
    return f"PT{round(hours)}H"


def _birthdate(award: Award, *, vct: str) -> str | None:
    # OpenID Connect Core, section 5.1, gives the name and the form.
    known = award.birth_date is not None and vct != EU_LEARNING_CREDENTIAL
    return award.birth_date.isoformat() if award.birth_date and known else None


def _status(slot: StatusSlot, url: str) -> JSONObject:
    return {"status_list": {"idx": slot.index, "uri": url}}


def _start(award: Award) -> datetime:
    return datetime.combine(award.awarded_on, datetime.min.time(), UTC)


def _expiry(award: Award, *, vct: str, now: datetime) -> int | None:
    if award.valid_until is not None:
        return int(award.valid_until.timestamp())
    return int((now + COPY_LIFETIME).timestamp()) if vct == EU_LEARNING_CREDENTIAL else None
