"""From a row of the Open Education API to what we keep (DOMAIN 10.1), whichever version it is.

A version is a table of names and words; what they mean is decided here, once. What follows from no
member of the standard stands in `ext.leerkluis`, where our own export puts it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.catalogue.oeapi_fields import (
    ON_SITE,
    ONLINE,
    Source,
    delivery_of,
    level_of,
    present,
    slugs_in,
)
from app.core.documents import JSONObject

OURS = "leerkluis"
EFFECTS = {"micro": "microcredential", "diploma": "diploma"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one version calls things; of several names, the first that is told counts."""

    languages: tuple[str, ...]
    modes: str
    deliveries: Mapping[str, str]
    levels: Mapping[str, str]
    qualifications: Mapping[str, str]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    course: tuple[str, ...]
    programme: tuple[str, ...]
    programmes: tuple[str, ...]
    formal_documents: Mapping[str, str]


def programme(source: Source, dialect: Dialect) -> JSONObject:
    """Return what a programme says, as far as it is told."""
    return present(
        {
            **_described(source),
            "level": _level(source, dialect, basis="formal"),
            "size": source.workload(_loads(source)),
            "sector": _own(source).get("sector"),
        }
    )


def course(source: Source, dialect: Dialect) -> JSONObject:
    """Return what a unit says, as far as it is told."""
    ours = _own(source)
    effect = dialect.formal_documents.get(source.text("formalDocument") or "")
    parts = [slug for member in dialect.programmes for slug in slugs_in(source, member)]
    return present(
        {
            **_described(source),
            "kind": ours.get("kind")
            or ("microcredential" if effect == "microcredential" else None),
            "workload": source.workload(_loads(source)),
            "level": _level(source, dialect, basis="indicative"),
            "civil_effect": effect,
            "sector": ours.get("sector"),
            "part_of": list(dict.fromkeys(parts)),
        }
    )


def offering(source: Source, dialect: Dialect) -> JSONObject:
    """Return what an offering says."""
    ours, price = _own(source), source.price_cents()
    of_course = [slug for member in dialect.course for slug in slugs_in(source, member)]
    of_programme = [slug for member in dialect.programme for slug in slugs_in(source, member)]
    delivery = delivery_of(source.texts(dialect.modes), dialect.deliveries)
    place = _place(source)
    return present(
        {
            **_described(source),
            "code": source.code(),
            "unit": next(iter(of_course), None),
            "programme": next(iter(of_programme), None) if not of_course else None,
            "workload": source.workload(_loads(source)),
            "level": _level(source, dialect, basis="indicative"),
            "sector": ours.get("sector"),
            "civil_effect": dialect.formal_documents.get(source.text("formalDocument") or ""),
            "language": source.language(*dialect.languages),
            "delivery": delivery or (ON_SITE if place else ONLINE),
            "place": place,
            "starts_on": source.day(*dialect.starts),
            "ends_on": source.day(*dialect.ends),
            "application": _window(source, dialect),
            "capacity": source.count("maxNumberStudents"),
            "funding": ours.get("funding", "non_funded"),
            "tariff": ours.get("tariff", "own"),
            "price_cents": price if ours.get("tariff", "own") == "own" else None,
        }
    )


def _described(source: Source) -> JSONObject:
    title = source.words("name")
    return {
        "title": title,
        "description": source.words("description"),
        "codes": source.codes(),
        "website": source.text("link"),
    }


def _own(source: Source) -> JSONObject:
    found = source.members("ext").get(OURS)
    return found if isinstance(found, dict) else {}


def _loads(source: Source) -> list[JSONObject]:
    found = source.row.get("studyLoad")
    return [found] if isinstance(found, dict) else source.objects("studyLoad")


def _level(source: Source, dialect: Dialect, *, basis: str) -> JSONObject | None:
    told = source.text("levelOfQualification")
    if told is not None and told not in dialect.qualifications:
        source.fault("level_not_known", "levelOfQualification", "This level is not of the NLQF.")
    nlqf = dialect.qualifications.get(told or "") or dialect.levels.get(source.text("level") or "")
    return level_of(nlqf, basis=basis) if nlqf else None


def _place(source: Source) -> str | None:
    for address in source.objects("addresses"):
        city = address.get("city")
        if isinstance(city, str) and city.strip():
            return city.strip()
    return None


def _window(source: Source, dialect: Dialect) -> JSONObject | None:
    periods = source.objects("enrolmentPeriods")
    told = Source(periods[0], source.faults) if periods else source
    opens, closes = told.day(*dialect.opens), told.day(*dialect.closes)
    return {"opens_on": opens, "closes_on": closes} if opens and closes else None
