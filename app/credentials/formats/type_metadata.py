"""What the claims of our SD-JWT VCs are called, in Dutch and English (SD-JWT VC, section 6).

One table for the European type and for ours: they have the same claims. Its rows follow the rules
of the European type: what is mandatory, and what is always or never disclosed selectively.
"""

import base64
import hashlib
import json
from dataclasses import dataclass

from app.catalogue.models import AchievementKind
from app.core.documents import JSONObject
from app.core.errors import NotFoundError
from app.core.values import Localised
from app.credentials.formats.sd_jwt_vc import (
    ALWAYS_HIDDEN,
    EU_LEARNING_CREDENTIAL,
    MICROCREDENTIALS,
    vct_of,
)


class UnknownTypeError(NotFoundError):
    """There is no such type of credential here."""

    code = "unknown_credential_type"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, and whether every credential has it."""

    name: str
    mandatory: bool
    label: Localised


def _claim(name: str, nl: str, en: str, *, mandatory: bool = False) -> Claim:
    return Claim(name, mandatory, Localised(nl=nl, en=en))


CLAIMS: tuple[Claim, ...] = (
    _claim("iss", "Uitgever", "Issuer", mandatory=True),
    _claim("jti", "Kenmerk", "Identifier", mandatory=True),
    _claim("iat", "Ondertekend op", "Signed at", mandatory=True),
    _claim("exp", "Te gebruiken tot", "Usable until"),
    _claim("vct", "Soort", "Type", mandatory=True),
    _claim("cnf", "Sleutel van de houder", "Key of the holder", mandatory=True),
    _claim("status", "Intrekking", "Status", mandatory=True),
    _claim("issuing_authority", "Uitgevende instelling", "Issuing institution", mandatory=True),
    _claim("issuing_country", "Land van uitgifte", "Country of issue", mandatory=True),
    _claim("date_of_issuance", "Toegekend op", "Awarded on", mandatory=True),
    _claim("date_of_expiry", "Verloopt op", "Expires on"),
    _claim("family_name", "Achternaam", "Family name", mandatory=True),
    _claim("given_name", "Voornaam", "Given name"),
    _claim("learner_identification", "Kenmerk van de lerende", "Learner", mandatory=True),
    _claim("achievement_title", "Naam", "Title", mandatory=True),
    _claim("achievement_description", "Beschrijving", "Description"),
    _claim("learning_outcomes", "Leeruitkomsten", "Learning outcomes"),
    _claim("assessment_grade", "Resultaat", "Grade"),
    _claim("language_of_classes", "Taal van het onderwijs", "Language of tuition", mandatory=True),
    _claim("expected_study_time", "Studielast", "Study load"),
    _claim("level_of_learning_experience", "Niveau (EQF)", "Level (EQF)"),
    _claim("types_of_quality_assurance", "Kwaliteitsborging", "Quality assurance"),
    _claim("prerequisites_to_enroll", "Voorkennis", "Prerequisites"),
    _claim("integration_stackability_options", "Stapelbaar", "Stackable"),
)
NAMES = {
    EU_LEARNING_CREDENTIAL: Localised(nl="Microcredential", en="Micro-credential"),
}
OTHER_NAME = Localised(nl="Diploma of certificaat", en="Diploma or certificate")


def type_metadata(vct: str) -> JSONObject:
    """Return the metadata of one of our types, or of the European one."""
    name = NAMES.get(vct, OTHER_NAME)
    return {
        "vct": vct,
        "name": name.en,
        "display": [{"locale": locale, "name": text} for locale, text in name.model_dump().items()],
        "claims": [_described(claim, strict=vct == EU_LEARNING_CREDENTIAL) for claim in CLAIMS],
    }


def bundled_type(vct: str) -> bytes:
    """Return our copy of the metadata of a type that is named by a URN, as it is served.

    Raises:
        UnknownTypeError: it is none of which we have a copy.
    """
    if vct not in NAMES:
        raise UnknownTypeError("There is no such type of credential.")
    return written(type_metadata(vct))


def labels(metadata: JSONObject) -> dict[str, Localised]:
    """Return what the claims of a type are called, by their names (SD-JWT VC, section 9)."""
    return {
        claim["path"][0]: Localised(**{each["locale"]: each["label"] for each in claim["display"]})
        for claim in metadata["claims"]
    }


def own_type(kind: str, *, base_url: str) -> bytes:
    """Return the metadata of our own type for a kind of achievement, as it is served.

    Raises:
        UnknownTypeError: there is no such kind, or it has the European type.
    """
    known = {each.value: each for each in AchievementKind if each not in MICROCREDENTIALS}
    if kind not in known:
        raise UnknownTypeError("There is no such type of credential.")
    return written(type_metadata(vct_of(known[kind], base_url=base_url)))


def written(metadata: JSONObject) -> bytes:
    """Return metadata as the bytes over which its integrity is taken."""
    return json.dumps(metadata, ensure_ascii=False, separators=(",", ":")).encode()


def integrity(content: bytes) -> str:
    """Return what `vct#integrity` says of metadata (SD-JWT VC, section 7; W3C SRI)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def _described(claim: Claim, *, strict: bool) -> JSONObject:
    labels = claim.label.model_dump()
    return {
        "path": [claim.name],
        "mandatory": claim.mandatory or (strict and claim.name == "exp"),
        "sd": "always" if claim.name in ALWAYS_HIDDEN else "never",
        "display": [{"locale": locale, "label": text} for locale, text in labels.items()],
    }
