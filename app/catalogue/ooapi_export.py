"""Our catalogue in the words of the Open Education API, version 5.

What the standard has no member for stands in `ext.leerkluis`; our import reads it from there, so
that what was exported and imported again is what it was.
"""

from collections.abc import Mapping
from decimal import Decimal

from app.catalogue.models import Level, Workload, WorkloadUnit
from app.catalogue.offering_models import Delivery, Offering
from app.catalogue.programme_models import Programme, RegisterCode, Unit
from app.core.documents import JSONObject
from app.core.values import Localised

LOADS = {WorkloadUnit.ECTS: "ects", WorkloadUnit.SBU: "sbu", WorkloadUnit.HOURS: "hour"}
MODES = {Delivery.ONLINE: "online", Delivery.ON_SITE: "on campus", Delivery.BLENDED: "hybrid"}
LEVELS = {
    **{str(level): f"secondary vocational education {level}" for level in range(1, 5)},
    "5": "associate degree",
    "6": "bachelor",
    "7": "master",
    "8": "doctoral",
}
LANGUAGES = {"nl": "nld", "en": "eng"}


def program(programme: Programme) -> JSONObject:
    """Return a programme as a `Program`."""
    told = programme.definition
    return _told(
        {
            "programId": programme.id,
            "programType": "program",
            "primaryCode": _code("programCode", programme.slug),
            **_described(told.title, told.description, programme.slug),
            "teachingLanguage": "nld",
            "studyLoad": _load(told.size),
            "levelOfQualification": _qualification(told.level),
            "otherCodes": _codes(told.codes),
            "link": told.website,
            "ext": _ours(sector=told.sector),
        }
    )


def course(unit: Unit) -> JSONObject:
    """Return a unit as a `Course`."""
    told = unit.definition
    return _told(
        {
            "courseId": unit.id,
            "primaryCode": _code("identifier", unit.slug),
            **_described(told.title, told.description, unit.slug),
            "teachingLanguage": "nld",
            "level": LEVELS.get(told.level.nlqf, "undefined") if told.level else "undefined",
            "levelOfQualification": _qualification(told.level),
            "studyLoad": _load(told.workload),
            "otherCodes": _codes(told.codes),
            "programs": [{"primaryCode": _code("programCode", slug)} for slug in told.part_of],
            "ext": _ours(sector=told.sector, kind=told.kind.value),
        }
    )


def offering(offered: Offering) -> JSONObject:
    """Return an offering as a `CourseOffering` or `ProgramOffering`."""
    told, window = offered.definition, offered.definition.application
    return _told(
        {
            "offeringId": offered.id,
            "offeringType": "program" if told.programme else "course",
            "primaryCode": _code("offeringCode", told.code),
            **_described(told.title, told.description or told.title, told.code),
            "teachingLanguage": LANGUAGES[told.language],
            "modeOfDelivery": [MODES[told.delivery]],
            "resultExpected": True,
            "course": {"primaryCode": _code("identifier", told.unit)} if told.unit else None,
            "program": {"primaryCode": _code("programCode", told.programme)}
            if told.programme
            else None,
            "studyLoad": _load(told.workload),
            "levelOfQualification": _qualification(told.level),
            "startDate": told.starts_on.isoformat(),
            "endDate": told.ends_on.isoformat() if told.ends_on else None,
            "enrollStartDate": window.opens_on.isoformat() if window else None,
            "enrollEndDate": window.closes_on.isoformat() if window else None,
            "maxNumberStudents": told.capacity,
            "addresses": [{"addressType": "teaching", "city": told.place}] if told.place else None,
            "priceInformation": _price(told.price_cents),
            "otherCodes": _codes(told.codes),
            "link": told.website,
            "ext": _ours(sector=told.sector, funding=told.funding.value, tariff=told.tariff.value),
        }
    )


def _described(title: Localised, description: Localised, code: str) -> JSONObject:
    return {"name": _words(title), "abbreviation": code, "description": _words(description)}


def _words(text: Localised) -> list[JSONObject]:
    return [{"language": "nl-NL", "value": text.nl}, {"language": "en-GB", "value": text.en}]


def _code(kind: str, code: str) -> JSONObject:
    return {"codeType": kind, "code": code}


def _codes(codes: tuple[RegisterCode, ...]) -> list[JSONObject]:
    return [_code(each.type, each.code) for each in codes]


def _load(load: Workload | None) -> JSONObject | None:
    return {"studyLoadUnit": LOADS[load.unit], "value": float(load.value)} if load else None


def _qualification(level: Level | None) -> str | None:
    return level.nlqf if level is not None and level.nlqf != "entry" else None


def _price(cents: int | None) -> list[JSONObject] | None:
    if cents is None:
        return None
    amount = f"{Decimal(cents) / 100:.2f}"
    return [{"costType": "total costs", "amount": amount, "currency": "EUR"}]


def _ours(**told: str | None) -> JSONObject:
    return {"leerkluis": {name: value for name, value in told.items() if value is not None}}


def _told(members: Mapping[str, object]) -> JSONObject:
    return {name: value for name, value in members.items() if value not in (None, [])}
