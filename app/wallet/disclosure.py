"""What a link shows of a credential: the parts that each field opens, and nothing else.

A projection is built up from nothing: a member that no row below names is never shown, also when
a later version of a format adds it. It has the shape of the credential, so that whoever reads the
one reads the other, but no proof, no identifier of the subject, and no place in a status list.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from app.core.documents import JSONObject
from app.wallet.models import Field, ItemKind, Person


@dataclass(frozen=True, slots=True)
class Opens:
    """The members of an Open Badge, the claims of an SD-JWT VC, and what a learner says, opened."""

    credential: frozenset[str] = frozenset()
    subject: frozenset[str] = frozenset()
    achievement: frozenset[str] = frozenset()
    alignments: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()


ALWAYS = Opens(
    credential=frozenset({"type", "name", "awardedDate", "validFrom", "validUntil"}),
    subject=frozenset({"type"}),
    achievement=frozenset({"type", "achievementType", "kind", "name"}),
    claims=frozenset(
        {
            "iss", "vct", "iat", "nbf", "exp", "issuing_authority", "issuing_country",
            "date_of_issuance", "date_of_expiry", "achievement_title",
        }
    ),
    said=frozenset({"title"}),
)  # fmt: skip
ISSUER_MEMBERS = frozenset({"id", "type", "name", "url"})
OPENS: Mapping[Field, Opens] = {
    Field.NAME: Opens(claims=frozenset({"family_name", "given_name"})),
    Field.BIRTH_DATE: Opens(claims=frozenset({"birthdate"})),
    Field.GRADE: Opens(subject=frozenset({"result"}), claims=frozenset({"assessment_grade"})),
    Field.DESCRIPTION: Opens(
        achievement=frozenset({"description", "criteria", "inLanguage"}),
        claims=frozenset({"achievement_description", "language_of_classes"}),
        said=frozenset({"description"}),
    ),
    Field.OUTCOMES: Opens(
        achievement=frozenset({"learningOutcome"}), claims=frozenset({"learning_outcomes"})
    ),
    Field.WORKLOAD: Opens(
        subject=frozenset({"creditsEarned"}),
        achievement=frozenset({"ECTS", "SBU", "timeInvestment", "creditsAvailable"}),
        claims=frozenset({"expected_study_time"}),
    ),
    Field.LEVEL: Opens(
        achievement=frozenset({"levelBasis"}),
        alignments=frozenset({"ext:NLQF", "ext:EQF"}),
        claims=frozenset({"level_of_learning_experience"}),
    ),
    Field.ASSESSMENT: Opens(
        subject=frozenset({"awardGround"}),
        achievement=frozenset(
            {"participationType", "assessmentType", "supervisionType", "identityChecked"}
        ),
    ),
    Field.EVIDENCE: Opens(credential=frozenset({"evidence"}), said=frozenset({"link", "picture"})),
    Field.BACKGROUND: Opens(
        achievement=frozenset(
            {"prerequisites", "humanCode", "certificateCode", "learningPath", "civilEffect"}
        ),
        alignments=frozenset({"ext:QualityAssurance", "ext:ISCEDF"}),
        claims=frozenset(
            {
                "types_of_quality_assurance",
                "prerequisites_to_enroll",
                "integration_stackability_options",
            }
        ),
        said=frozenset({"organisation", "began_on", "ended_on"}),
    ),
    Field.WHOLE: Opens(claims=frozenset({"learner_identification"})),
}
# What says who somebody is, is never part of "everything": it is chosen by its own name.
PERSONAL = frozenset({Field.NAME, Field.BIRTH_DATE})
# What an SD-JWT VC needs to be verified at all.
TECHNICAL_CLAIMS = frozenset({"jti", "cnf", "status", "vct#integrity"})


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What is shown of one credential: its projection, and the person where that was chosen."""

    contents: JSONObject
    person: Person


def disclose(
    document: JSONObject,
    person: Person,
    fields: AbstractSet[Field],
    *,
    origin: ItemKind = ItemKind.ISSUED,
) -> Disclosed:
    """Return what these fields show of an item and of the person it is about."""
    shown = Person(
        name=person.name if Field.NAME in fields else None,
        birth_date=person.birth_date if Field.BIRTH_DATE in fields else None,
    )
    return Disclosed(PROJECTIONS[origin](document, fields), shown)


def project(document: JSONObject, fields: AbstractSet[Field]) -> JSONObject:
    """Return the part of a credential that these fields show.

    `document` is an Open Badge or another credential of its shape, or the claims of an SD-JWT VC.
    """
    if Field.WHOLE in fields:
        return document
    if "vct" in document and "credentialSubject" not in document:
        names = claims_shown(fields)
        return {name: claim for name, claim in document.items() if name in names}
    return _badge(document, fields)


def project_said(document: JSONObject, fields: AbstractSet[Field]) -> JSONObject:
    """Return the part of what a learner says that these fields show; nobody signed a whole."""
    return _only(document, ALWAYS.said.union(*(OPENS[field].said for field in fields)))


PROJECTIONS: Mapping[ItemKind, Callable[[JSONObject, AbstractSet[Field]], JSONObject]] = {
    ItemKind.ISSUED: project,
    ItemKind.IMPORTED: project,
    ItemKind.SELF_ASSERTED: project_said,
}


def claims_shown(fields: AbstractSet[Field]) -> frozenset[str]:
    """Return the names of the claims that these fields show; identifiers are not among them."""
    opened = set(Field) - PERSONAL | fields if Field.WHOLE in fields else fields
    return ALWAYS.claims.union(*(OPENS[field].claims for field in opened))


def presentable(clear: AbstractSet[str], fields: AbstractSet[Field]) -> bool:
    """Tell whether an SD-JWT VC can be handed over for these fields.

    `clear` are the claims that nobody can leave out of it: all of them must be shown anyway.
    """
    return clear <= claims_shown(fields) | TECHNICAL_CLAIMS


def offered(
    document: JSONObject, person: Person, *, origin: ItemKind = ItemKind.ISSUED
) -> tuple[Field, ...]:
    """Return the fields that have something to show of this item, in their own order."""
    nothing = disclose(document, person, frozenset(), origin=origin)
    return tuple(
        field
        for field in Field
        if disclose(document, person, frozenset({field}), origin=origin) != nothing
    )


def _badge(document: JSONObject, fields: AbstractSet[Field]) -> JSONObject:
    opened = [ALWAYS, *(OPENS[field] for field in fields)]
    subject = _object(document.get("credentialSubject"))
    achievement = _object(subject.get("achievement"))
    targets = frozenset().union(*(each.alignments for each in opened))
    alignment = [
        each for each in _objects(achievement.get("alignment")) if each.get("targetType") in targets
    ]
    shown = _only(achievement, frozenset().union(*(each.achievement for each in opened)))
    about = _only(subject, frozenset().union(*(each.subject for each in opened)))
    if "result" in about:
        about["result"] = [_only(one, _RESULT) for one in _objects(about["result"])]
    about["achievement"] = {**shown, "alignment": alignment} if alignment else shown
    top = _only(document, frozenset().union(*(each.credential for each in opened)))
    if "evidence" in top:
        top["evidence"] = [_evidence(one) for one in _objects(top["evidence"])]
    return {**top, "issuer": _issuer(document.get("issuer")), "credentialSubject": about}


def _evidence(item: JSONObject) -> JSONObject:
    # The name of another credential would join what was shared at two places.
    named = str(item.get("id", "")).startswith("urn:")
    return {name: value for name, value in item.items() if not (named and name == "id")}


# Without the address of its scale, which is that of the achievement.
_RESULT = frozenset({"type", "value", "achievedLevel", "status"})


def _issuer(issuer: Any) -> Any:
    return _only(issuer, ISSUER_MEMBERS) if isinstance(issuer, dict) else issuer


def _only(members: JSONObject, names: AbstractSet[str]) -> JSONObject:
    return {name: value for name, value in members.items() if name in names}


def _object(value: Any) -> JSONObject:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[JSONObject]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]
