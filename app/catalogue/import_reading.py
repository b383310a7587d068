"""Reads one row of an import: what it puts under which name, or all that is wrong with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from app.catalogue import oeapi_reading, offering_csv, ooapi_v5, ooapi_v6
from app.catalogue.import_models import ImportFormat, ImportSubject
from app.catalogue.oeapi_fields import Source, slug_of
from app.catalogue.offering_models import OfferingDefinition
from app.catalogue.programme_models import ProgrammeDefinition, UnitDefinition
from app.core.documents import JSONObject
from app.core.refusals import Refusal

PROGRAMMES, COURSES, OFFERINGS = ImportSubject
DEFINITIONS: Mapping[ImportSubject, type[BaseModel]] = {
    PROGRAMMES: ProgrammeDefinition,
    COURSES: UnitDefinition,
    OFFERINGS: OfferingDefinition,
}
_READ = {
    PROGRAMMES: oeapi_reading.programme,
    COURSES: oeapi_reading.course,
    OFFERINGS: oeapi_reading.offering,
}
_DIALECTS = {ImportFormat.OOAPI_V5: ooapi_v5.DIALECT, ImportFormat.OOAPI_V6: ooapi_v6.DIALECT}
# Where a member of ours comes from, for who reads the errors beside the file.
_MEMBERS = {
    "title": "name",
    "codes": "otherCodes",
    "code": "primaryCode",
    "size": "studyLoad",
    "workload": "studyLoad",
    "website": "link",
    "level": "levelOfQualification",
    "starts_on": "startDate",
    "ends_on": "endDate",
    "place": "addresses",
    "capacity": "maxNumberStudents",
    "price_cents": "priceInformation",
    "unit": "course",
    "programme": "program",
    "part_of": "programs",
    "language": "teachingLanguage",
    "delivery": "modeOfDelivery",
}
_COLUMNS = {
    "title": "title_nl",
    "description": "description_nl",
    "workload": "ec",
    "price_cents": "price_eur",
    "application": "apply_from",
}
NOTHING: JSONObject = {}
_DEFAULTS: Mapping[ImportSubject, JSONObject] = {COURSES: {"kind": "module"}}
# CSV holds no more than a flat row can say.
_TABLES = frozenset({(ImportFormat.CSV, PROGRAMMES), (ImportFormat.CSV, COURSES)})


@dataclass(frozen=True, slots=True)
class Draft:
    """What a row puts: the name under which, and what it says, not yet as one of our values."""

    name: str
    says: JSONObject


def can_read(form: ImportFormat, subject: ImportSubject) -> bool:
    """Tell whether rows of this subject come in this form."""
    return (form, subject) not in _TABLES


def name_in(form: ImportFormat, row: Mapping[str, object]) -> str | None:
    """Return by what the institution knows a row, without reading the rest of it."""
    if form is ImportFormat.CSV:
        found: object = row.get("code")
    else:
        entry = row.get("primaryCode")
        found = entry.get("code") if isinstance(entry, dict) else None
    return found.strip() if isinstance(found, str) and found.strip() else None


def read(
    form: ImportFormat, subject: ImportSubject, row: JSONObject
) -> Draft | tuple[Refusal, ...]:
    """Return what a row puts, or what is wrong with its form."""
    source = Source(row)
    says = _draft(form, subject, source)
    name = name_in(form, row) or ""
    if subject is not OFFERINGS:
        name = slug_of(name)
        says.pop("code", None)
        if not name and not source.faults:
            source.fault("code_missing", "primaryCode", "Give a code with letters or digits.")
    return tuple(source.faults) if source.faults else Draft(name, says)


def defined(
    form: ImportFormat, subject: ImportSubject, says: JSONObject, *, former: JSONObject = NOTHING
) -> BaseModel | tuple[Refusal, ...]:
    """Return what a draft says as one of our values, or what does not fit.

    What it does not tell stays as it was in `former`.
    """
    whole = {**_DEFAULTS.get(subject, {}), **former, **says}
    if subject is not OFFERINGS and "description" not in whole and "title" in whole:
        whole["description"] = whole["title"]
    try:
        return DEFINITIONS[subject].model_validate_json(_json(whole))
    except ValidationError as error:
        return tuple(
            _fault(form, fault["type"], fault["loc"], fault["msg"]) for fault in error.errors()
        )


def place_of(form: ImportFormat, location: str) -> str:
    """Return what a member of ours is called in the file."""
    first = location.partition("/")[0]
    named = _COLUMNS if form is ImportFormat.CSV else _MEMBERS
    return named.get(first, first)


def _draft(form: ImportFormat, subject: ImportSubject, source: Source) -> JSONObject:
    if form is ImportFormat.CSV:
        return offering_csv.offering(source)
    return _READ[subject](source, _DIALECTS[form])


def _json(says: JSONObject) -> bytes:
    # As JSON: there a day is a text, and a number of cents is no fraction.
    return json.dumps(says, ensure_ascii=False).encode()


def _fault(form: ImportFormat, kind: str, location: tuple[int | str, ...], message: str) -> Refusal:
    code = "missing" if kind == "missing" else "does_not_fit"
    member = place_of(form, str(location[0])) if location else ""
    return Refusal(code, member, message.removeprefix("Value error, "))
