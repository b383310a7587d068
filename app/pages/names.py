"""What codes are called when people read them, in Dutch and in English."""

from collections.abc import Mapping

from app.catalogue.models import AchievementKind
from app.core.values import Language
from app.credentials.checks import Check

Names = Mapping[str, tuple[str, str]]

KINDS: Names = {
    AchievementKind.HBO_BACHELOR: ("Hbo-bachelordiploma", "Bachelor's degree"),
    AchievementKind.HBO_MASTER: ("Hbo-masterdiploma", "Master's degree"),
    AchievementKind.ASSOCIATE_DEGREE: ("Associate degree", "Associate degree"),
    AchievementKind.WO_BACHELOR: ("Wo-bachelordiploma", "Bachelor's degree"),
    AchievementKind.WO_MASTER: ("Wo-masterdiploma", "Master's degree"),
    AchievementKind.MBO_DIPLOMA: ("Mbo-diploma", "Mbo diploma"),
    AchievementKind.MBO_CERTIFICATE_ELECTIVE: ("Mbo-certificaat", "Mbo certificate"),
    AchievementKind.MBO_CERTIFICATE_OCCUPATIONAL: ("Mbo-certificaat", "Mbo certificate"),
    AchievementKind.MBO_STATEMENT: ("Mbo-verklaring", "Mbo statement"),
    AchievementKind.MICROCREDENTIAL_HO: ("Microcredential hbo/wo", "Micro-credential"),
    AchievementKind.MICROCREDENTIAL_MBO: ("Microcredential mbo", "Mbo micro-credential"),
    AchievementKind.HO_MODULE: ("Module", "Module"),
    AchievementKind.EDUBADGE_REGULAR: ("Edubadge", "Edubadge"),
    AchievementKind.EDUBADGE_EXTRACURRICULAR: (
        "Extracurriculaire edubadge",
        "Extracurricular edubadge",
    ),
    AchievementKind.EVC: ("Ervaringscertificaat", "Experience certificate"),
    AchievementKind.INDUSTRY_CERTIFICATE: ("Branchecertificaat", "Industry certificate"),
    AchievementKind.COURSE_CERTIFICATE: ("Cursuscertificaat", "Course certificate"),
    AchievementKind.POST_HBO: ("Post-hbo", "Post-hbo course"),
    AchievementKind.ON_THE_JOB_TRAINING: ("Leren op het werk", "On-the-job training"),
}
OTHER_KIND = ("Bewijs", "Credential")
EU_LEARNING_CREDENTIAL = ("Microcredential", "Micro-credential")
HOURS = ("uur", "hours")
CHECKS: Names = {
    Check.PROOF: ("Handtekening", "Signature"),
    Check.ISSUER: ("Uitgever bekend", "Issuer known"),
    Check.RECOGNISED_THEN: ("Erkend op uitgiftedatum", "Recognised on the day of the award"),
    Check.RECOGNISED_NOW: ("Nu erkend", "Recognised now"),
    Check.VALIDITY: ("Geldigheid", "Validity"),
    Check.STATUS: ("Intrekking", "Revocation"),
    Check.HOLDER: ("Houder", "Holder"),
}
FACTS: Names = {
    "level": ("Niveau", "Level"),
    "workload": ("Studielast", "Study load"),
    "result": ("Resultaat", "Result"),
    "language": ("Taal", "Language"),
    "participation": ("Deelname", "Participation"),
    "assessment": ("Beoordeling", "Assessment"),
    "supervision": ("Toezicht", "Supervision"),
    "quality": ("Kwaliteitsborging", "Quality assurance"),
    "prerequisites": ("Vooraf gevraagd", "Prerequisites"),
    "programme": ("Opleidingscode", "Programme code"),
    "ground": ("Grond van toekenning", "Ground of the award"),
    "leerweg": ("Leerweg", "Learning path"),
    "evidence": ("Onderbouwing", "Evidence"),
    "stack": ("Opgebouwd uit", "Built on"),
}
SHARE_FIELDS: Names = {
    "name": ("Naam", "Name"),
    "birth_date": ("Geboortedatum", "Date of birth"),
    "grade": ("Resultaat", "Grade"),
    "description": ("Beschrijving en eisen", "Description and criteria"),
    "outcomes": ("Leeruitkomsten", "Learning outcomes"),
    "workload": ("Studielast", "Study load"),
    "level": ("Niveau", "Level"),
    "assessment": ("Toetsing", "Assessment"),
    "evidence": ("Onderbouwing", "Evidence"),
    "background": ("Opleiding en kwaliteit", "Programme and quality"),
    "whole": ("Het hele ondertekende bewijs", "The whole signed credential"),
}
SHARE_HINTS: Names = {
    "name": ("zoals de instelling die registreerde", "as the institution registered it"),
    "whole": (
        "alles wat erin staat, ook de technische kenmerken",
        "all that is in it, also the technical identifiers",
    ),
}
LEVEL_CAUTION = (
    "niveau-aanduiding, geen kwaliteitsoordeel en geen recht op doorstroom",
    "an indication of level, not a judgement of quality and no right of admission",
)
VALUES: Names = {
    "online": ("online", "online"),
    "onsite_or_blended": ("op locatie of gemengd", "on site or blended"),
    "volunteering": ("vrijwilligerswerk", "volunteering"),
    "work_experience": ("werkervaring", "work experience"),
    "personalized_learning_activities": ("persoonlijke leeractiviteiten", "personal activities"),
    "testing": ("toets", "test"),
    "application_of_a_skill": ("toepassing van een vaardigheid", "application of a skill"),
    "portfolio": ("portfolio", "portfolio"),
    "recognition_of_prior_learning": (
        "erkenning van eerder geleerde",
        "recognition of prior learning",
    ),
    "unsupervised_no_id": ("zonder toezicht, identiteit niet vastgesteld", "unsupervised, no ID"),
    "supervised_no_id": ("met toezicht, identiteit niet vastgesteld", "supervised, no ID"),
    "supervised_online": ("online toezicht", "supervised online"),
    "onsite_with_id": ("op locatie, identiteit vastgesteld", "on site, identity verified"),
    "regular": ("regulier", "regular"),
    "partial_exit": ("vertrek met een deel van de opleiding", "partial exit"),
    "validation": ("validering van eerder geleerde", "validation of prior learning"),
    "exemption": ("vrijstelling", "exemption"),
    "bol": ("beroepsopleidende leerweg (bol)", "school-based (bol)"),
    "bbl": ("beroepsbegeleidende leerweg (bbl)", "work-based (bbl)"),
    "derde_leerweg": ("derde leerweg", "third learning path"),
    "nl": ("Nederlands", "Dutch"),
    "en": ("Engels", "English"),
}


def name_of(names: Names, code: str, language: Language) -> str:
    """Return what a code is called; a code without a name is shown as it is."""
    return in_language(names.get(code, (code, code)), language)


def in_language(pair: tuple[str, str], language: Language) -> str:
    """Return the half of a pair that the reader reads."""
    return pair[1] if language == "en" else pair[0]
