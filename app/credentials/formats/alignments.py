"""How frameworks, registers and quality marks stand in an achievement (Open Badges 3.0, B.2)."""

from app.catalogue.models import AchievementDefinition, LevelBasis, QualityAssurance
from app.core.documents import JSONObject
from app.core.values import Language, Localised

BASIS = {
    LevelBasis.FORMAL: Localised(nl="bij wet", en="by law"),
    LevelBasis.NCP_NLQF: Localised(nl="ingeschaald door NCP NLQF", en="classified by NCP NLQF"),
    LevelBasis.INDICATIVE: Localised(nl="indicatief", en="indicative"),
}


def alignments(definition: AchievementDefinition, language: Language) -> list[JSONObject]:
    """Return what an achievement refers to: its level, its quality assurance and its field."""
    found = []
    if definition.level is not None:
        found += _levels(definition, language)
    if definition.quality_assurance is not None:
        found.append(_quality(definition.quality_assurance))
    if definition.isced_f is not None:
        found.append(
            _alignment(
                "ext:ISCEDF",
                "ISCED-F 2013",
                definition.isced_f,
                f"http://data.europa.eu/snb/isced-f/{definition.isced_f}",
                "International Standard Classification of Education: Fields",
            )
        )
    return found


def _levels(definition: AchievementDefinition, language: Language) -> list[JSONObject]:
    level = definition.level
    if level is None:
        return []
    word = "niveau" if language == "nl" else "level"
    in_words = BASIS[level.basis].in_language(language)
    nlqf = _alignment(
        "ext:NLQF",
        f"NLQF {word} {level.nlqf} ({in_words})",
        level.nlqf,
        "https://nlqf.nl",
        "Nederlands kwalificatieraamwerk NLQF",
    )
    if level.eqf is None:
        return [nlqf]
    eqf = _alignment(
        "ext:EQF",
        f"EQF {word} {level.eqf}",
        str(level.eqf),
        f"http://data.europa.eu/snb/eqf/{level.eqf}",
        "European Qualifications Framework",
    )
    return [eqf, nlqf]


def _quality(quality: QualityAssurance) -> JSONObject:
    return _alignment(
        "ext:QualityAssurance", quality.name, quality.code, quality.url, quality.agency
    )


def _alignment(
    kind: str, name: str, code: str | None, url: str | None, framework: str | None
) -> JSONObject:
    members = {
        "type": ["Alignment"],
        "targetType": kind,
        "targetName": name,
        "targetCode": code,
        "targetUrl": url,
        "targetFramework": framework,
    }
    return {name: member for name, member in members.items() if member is not None}
