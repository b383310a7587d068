"""The form of an award: from the fields of a browser to the order of the API, and back."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from app.catalogue.models import AwardGround
from app.core.values import Language
from app.credentials.awarding import AwardOrder
from app.credentials.bodies import NewAwardBody
from app.credentials.models import Award, RecipientKind
from app.pages import institution_names as own_names
from app.pages import names
from app.pages.form_faults import Places, beside, of_validation
from app.pages.institution_names import options_of
from app.pages.rendering import DUTCH_TIME

PLACES: Places = {
    **{
        name: name
        for name in (
            "achievement_id",
            "name",
            "given_name",
            "family_name",
            "awarded_on",
            "ground",
            "result",
            "valid_until",
            "language",
            "supersedes",
        )
    },
    "recipient": "recipient",
    "evidence": "evidence_name",
    "evidence/0/name": "evidence_name",
    "evidence/0/description": "evidence_description",
    "evidence/0/url": "evidence_url",
    "stack": "stack",
}
END_OF_DAY = time(23, 59, 59)


class AwardFields(BaseModel):
    """The form as a browser sends it: text only; what it means is decided later."""

    model_config = ConfigDict(extra="ignore")

    key: str = ""
    achievement_id: str = ""
    recipient_kind: str = "eppn"
    recipient: str = ""
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    awarded_on: str = ""
    ground: str = "regular"
    result: str = ""
    valid_until: str = ""
    evidence_name: str = ""
    evidence_description: str = ""
    evidence_url: str = ""
    # The ids of the credentials on which it is built, each on a line of its own.
    stack: str = ""
    language: str = "nl"
    supersedes: str = ""


def order_of(fields: AwardFields, language: Language) -> AwardOrder | dict[str, str]:
    """Return what the form asks for, or what is wrong beside which field."""
    faults = dict(_faults(fields, language))
    try:
        body = NewAwardBody.model_validate(_document(fields))
    except ValidationError as error:
        return {**beside(of_validation(error), PLACES, language), **faults}
    return faults or body.order()


def fields_of(award: Award) -> AwardFields:
    """Return the form that corrects an award. A claim code is made anew."""
    by_code = award.recipient.kind is RecipientKind.CLAIM_CODE
    own = [item for item in award.evidence if item.credential is None]
    evidence = own[0] if own else None
    filled: dict[str, object] = {
        "supersedes": award.id,
        "recipient_kind": award.recipient.kind,
        "recipient": "" if by_code else award.recipient.value,
        "valid_until": award.valid_until and award.valid_until.astimezone(DUTCH_TIME).date(),
        "evidence_name": evidence and evidence.name,
        "evidence_description": evidence and evidence.description,
        "evidence_url": evidence and evidence.url,
        "stack": "\n".join(award.stack),
        **award.model_dump(
            include={
                "achievement_id",
                "name",
                "given_name",
                "family_name",
                "awarded_on",
                "ground",
                "result",
                "language",
            }
        ),
    }
    return AwardFields.model_validate(
        {name: str(value) for name, value in filled.items() if value is not None}
    )


def choices(
    achievements: tuple[tuple[str, str], ...], language: Language
) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the lists of the form to choose from."""
    return {
        "achievement_id": achievements,
        "recipient_kind": options_of(own_names.RECIPIENTS, language),
        "ground": options_of(names.VALUES, language, AwardGround),
        "language": options_of(own_names.LANGUAGES, language),
    }


def _faults(fields: AwardFields, language: Language) -> Mapping[str, str]:
    found = {}
    if not fields.achievement_id:
        found["achievement_id"] = "unknown_achievement"
    if not fields.awarded_on:
        found["awarded_on"] = "no_date"
    if fields.valid_until and _end_of(fields.valid_until) is None:
        found["valid_until"] = "no_date"
    if fields.recipient_kind != RecipientKind.CLAIM_CODE and "@" not in fields.recipient:
        found["recipient"] = "no_address"
    return {name: own_names.fault_of(code, language) for name, code in found.items()}


def _document(fields: AwardFields) -> dict[str, Any]:
    text = {name: value.replace("\r\n", "\n").strip() for name, value in fields}
    by_code = text["recipient_kind"] == RecipientKind.CLAIM_CODE
    return {
        **{name: text[name] for name in ("name", "achievement_id", "awarded_on")},
        **{
            name: text[name] or None
            for name in ("given_name", "family_name", "result", "supersedes")
        },
        "ground": text["ground"],
        "language": text["language"],
        "recipient": {text["recipient_kind"]: True if by_code else text["recipient"]},
        "valid_until": _end_of(text["valid_until"]),
        "evidence": _evidence(text),
        "stack": text["stack"].split(),
    }


def _end_of(day: str) -> datetime | None:
    """Return the last moment here of a day, or None for what is no day."""
    try:
        begins = datetime.strptime(day, "%Y-%m-%d").date()  # noqa: DTZ007 - only the day is taken
    except ValueError:
        return None
    return datetime.combine(begins, END_OF_DAY, DUTCH_TIME)


def _evidence(text: Mapping[str, str]) -> list[dict[str, str | None]]:
    item = {part: text[f"evidence_{part}"] or None for part in ("name", "description", "url")}
    # Without a name the model points at the name, as it should.
    return [item] if any(item.values()) else []
