"""Catalogues as other systems hand them in: good rows, each of which a test can change."""

import json
from io import BytesIO
from typing import Any

JSON = dict[str, Any]


def words(nl: str, en: str | None = None) -> list[JSON]:
    found = [{"language": "nl-NL", "value": nl}]
    return found + ([{"language": "en-GB", "value": en}] if en else [])


def code(of: str, kind: str = "identifier") -> JSON:
    return {"codeType": kind, "code": of}


def offering_v5(of: str = "VR-1", **change: Any) -> JSON:
    """Return an offering of version 5 on its own, at a price of its own."""
    return {
        "offeringId": "123e4567-e89b-12d3-a456-426614174000",
        "primaryCode": code(of, "offeringCode"),
        "offeringType": "course",
        "name": words("Fietsen maken", "Bicycle repair"),
        "description": words("Leren in de werkplaats"),
        "teachingLanguage": "nld",
        "modeOfDelivery": ["on campus", "online"],
        "addresses": [{"addressType": "teaching", "city": "Waterkant"}],
        "maxNumberStudents": 20,
        "resultExpected": True,
        "studyLoad": {"studyLoadUnit": "ects", "value": 5},
        "startDate": "2027-02-01",
        "endDate": "2027-06-30",
        "enrollStartDate": "2026-12-01",
        "enrollEndDate": "2027-01-15",
        "priceInformation": [
            {"costType": "STAP eligible", "amount": "1.00", "currency": "EUR"},
            {"costType": "total costs", "amount": "340.84", "currency": "EUR"},
        ],
        "otherCodes": [code("99", "x-school-code"), code("95293", "crohoCreboCode")],
        "link": "https://waterkant.example/fietsen",
        **change,
    }


def offering_v6(of: str = "VR-1", **change: Any) -> JSON:
    """Return the same offering in version 6."""
    return {
        "offeringId": "123e4567-e89b-12d3-a456-426614174000",
        "primaryCode": code(of, "offering_code"),
        "name": words("Fietsen maken", "Bicycle repair"),
        "description": words("Leren in de werkplaats"),
        "teachingLanguages": ["nl-NL", "en"],
        "modesOfDelivery": ["blended"],
        "addresses": [{"addressType": "teaching", "city": "Waterkant"}],
        "maxNumberStudents": 20,
        "studyLoad": [
            {"studyLoadUnit": "contact_time", "value": 40},
            {"studyLoadUnit": "ects", "value": 5},
        ],
        "startDateTime": "2027-02-01T09:00:00+01:00",
        "endDateTime": "2027-06-30T17:00:00+02:00",
        "enrolmentPeriods": [
            {"startDateTime": "2026-12-01T00:00:00Z", "endDateTime": "2027-01-15T00:00:00Z"}
        ],
        "priceInformation": [{"costType": "total_costs", "amount": "340.84", "currency": "EUR"}],
        "otherCodes": [code("99", "x-school-code"), code("95293", "programme_code")],
        "link": "https://waterkant.example/fietsen",
        "consumer": None,
        **change,
    }


def course_v5(of: str = "KR.1", **change: Any) -> JSON:
    return {
        "primaryCode": code(of),
        "name": words("Klinisch redeneren", "Clinical reasoning"),
        "abbreviation": "KR",
        "description": words("Redeneren aan het bed", "Reasoning at the bedside"),
        "teachingLanguage": "nld",
        "level": "bachelor",
        "studyLoad": {"studyLoadUnit": "ects", "value": 5},
        "programs": [{"primaryCode": code("Verpleegkunde")}],
        "otherCodes": [code("KR-2027", "x-osiris")],
        **change,
    }


def program_v5(of: str = "Verpleegkunde", **change: Any) -> JSON:
    return {
        "primaryCode": code(of, "programCode"),
        "programType": "program",
        "name": words("Verpleegkunde", "Nursing"),
        "abbreviation": "VPK",
        "description": words("Opleiding tot verpleegkundige", "Training for nurses"),
        "teachingLanguage": "nld",
        "levelOfQualification": "6",
        "studyLoad": {"studyLoadUnit": "ects", "value": 240},
        "otherCodes": [code("34560", "crohoCreboCode")],
        **change,
    }


HEADER = "code;title_nl;title_en;ec;level;place;starts_on;price_eur"
ROW = "VR-1;Fietsen maken;Bicycle repair;2,5;3;Waterkant;2027-02-01;125,00"


def as_file(*rows: JSON) -> BytesIO:
    return BytesIO(json.dumps(list(rows)).encode())


def as_table(*rows: str, header: str = HEADER) -> BytesIO:
    return BytesIO("\r\n".join((header, *rows)).encode())
