"""What a row of each form means (DOMAIN 10.1), and all that is wrong with one that does not fit."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.catalogue import oeapi_reading, ooapi_export
from app.catalogue.import_models import ImportFormat, ImportSubject
from app.catalogue.import_reading import Draft, can_read, defined, read
from app.catalogue.offering_models import Offering, OfferingDefinition
from app.catalogue.programme_models import Programme, ProgrammeDefinition, Unit, UnitDefinition
from tests.catalogue.handed_in import (
    JSON,
    code,
    course_v5,
    offering_v5,
    offering_v6,
    program_v5,
    words,
)
from tests.catalogue.worlds import free_course, offering, programme, unit
from tests.moments import NOW

V5, V6, CSV = ImportFormat
PROGRAMMES, COURSES, OFFERINGS = ImportSubject
LOAD = {"studyLoadUnit": "ects", "value": 5}
CELLS = {"code": "VR-1", "title_nl": "Fietsen", "starts_on": "2027-02-01", "price_eur": "125,5"}


def kept(form: ImportFormat, subject: ImportSubject, row: JSON) -> Any:
    draft = read(form, subject, row)
    assert isinstance(draft, Draft), draft
    found = defined(form, subject, draft.says)
    assert not isinstance(found, tuple), found
    return found


def faults(form: ImportFormat, subject: ImportSubject, row: JSON) -> set[tuple[str, str]]:
    draft = read(form, subject, row)
    found = defined(form, subject, draft.says) if isinstance(draft, Draft) else draft
    assert isinstance(found, tuple), found
    return {(each.code, each.location) for each in found}


@pytest.mark.parametrize(
    ("form", "row"),
    [pytest.param(V5, offering_v5(), id="v5"), pytest.param(V6, offering_v6(), id="v6")],
)
def test_an_offering_means_the_same_in_both_versions(form: ImportFormat, row: JSON) -> None:
    found: OfferingDefinition = kept(form, OFFERINGS, row)
    assert (found.code, found.title.nl, found.title.en) == (
        "VR-1",
        "Fietsen maken",
        "Bicycle repair",
    )
    assert found.description is not None
    assert found.description.en == "Leren in de werkplaats"
    assert (found.delivery, found.place, found.language) == ("blended", "Waterkant", "nl")
    assert (found.starts_on, found.ends_on) == (date(2027, 2, 1), date(2027, 6, 30))
    assert found.application is not None
    assert (found.application.opens_on, found.application.closes_on) == (
        date(2026, 12, 1),
        date(2027, 1, 15),
    )
    assert (found.price_cents, found.capacity) == (34_084, 20)
    assert found.workload is not None
    assert found.workload.value == Decimal(5)


def test_s3_a_course_of_5_ects_is_a_unit_of_5_ec_and_its_x_code_is_kept() -> None:
    """DOMAIN S3: `studyLoad {ects, 5}` is 5 EC; an unknown `x-` code stays a code."""
    draft = read(V5, COURSES, course_v5())
    assert isinstance(draft, Draft)
    found: UnitDefinition = kept(V5, COURSES, course_v5())
    assert (draft.name, found.workload.model_dump()) == ("kr-1", {"unit": "ects", "value": 5})
    assert [(each.type, each.code) for each in found.codes] == [("x-osiris", "KR-2027")]
    assert found.part_of == ("verpleegkunde",)


def test_codes_of_all_kinds_are_kept_as_they_came() -> None:
    found: OfferingDefinition = kept(V6, OFFERINGS, offering_v6())
    assert [(each.type, each.code) for each in found.codes] == [
        ("x-school-code", "99"),
        ("programme_code", "95293"),
    ]


def test_a_programme_has_its_level_by_law() -> None:
    found: ProgrammeDefinition = kept(V5, PROGRAMMES, program_v5())
    assert (found.level.nlqf, found.level.eqf, found.level.basis) == ("6", 6, "formal")
    assert found.size.value == 240


@pytest.mark.parametrize(
    ("told", "level"),
    [
        pytest.param({"levelOfQualification": "eqf_6"}, ("6", 6), id="eqf"),
        pytest.param({"levelOfQualification": "nlqf_4plus"}, ("4+", 4), id="vwo"),
        pytest.param({"level": "secondary_vocational_education_3"}, ("3", 3), id="mbo 3"),
        pytest.param({"levelOfQualification": "eqf_0"}, ("entry", None), id="below"),
    ],
)
def test_levels_of_version_6(told: JSON, level: tuple[str, int | None]) -> None:
    found: OfferingDefinition = kept(V6, OFFERINGS, offering_v6(**told))
    assert found.level is not None
    assert (found.level.nlqf, found.level.eqf) == level


def test_a_micro_credential_of_version_6_is_one() -> None:
    row = course_v5(
        studyLoad=[{"studyLoadUnit": "ects", "value": 15}],
        formalDocument="micro_credential_certificate",
    )
    found: UnitDefinition = kept(V6, COURSES, row)
    assert (found.kind, found.civil_effect) == ("microcredential", "microcredential")


def test_a_table_counts_with_commas_and_keeps_a_text_that_looks_like_a_formula() -> None:
    found: OfferingDefinition = kept(CSV, OFFERINGS, {**CELLS, "ec": "2,5", "title_en": "'=1+1"})
    assert found.workload is not None
    assert (found.price_cents, found.workload.value) == (12_550, Decimal("2.5"))
    assert (found.title.en, found.delivery, found.language) == ("=1+1", "online", "nl")


def test_only_offerings_come_as_a_table() -> None:
    assert [can_read(CSV, subject) for subject in ImportSubject] == [False, False, True]
    assert can_read(V5, PROGRAMMES)


@pytest.mark.parametrize(
    ("form", "row", "fault"),
    [
        pytest.param(
            V5,
            offering_v5(primaryCode=None),
            ("code_missing", "primaryCode"),
            id="no code",
        ),
        pytest.param(V5, offering_v5(name=[]), ("missing", "name"), id="no name"),
        pytest.param(V5, offering_v5(name="Fiets"), ("not_a_list", "name"), id="name a text"),
        pytest.param(
            V5, offering_v5(startDate="morgen"), ("does_not_fit", "startDate"), id="no day"
        ),
        pytest.param(V5, offering_v5(startDate=7), ("not_a_text", "startDate"), id="a number"),
        pytest.param(
            V5,
            offering_v5(teachingLanguage="deu"),
            ("language_not_ours", "teachingLanguage"),
            id="German",
        ),
        pytest.param(
            V5,
            offering_v5(priceInformation=[{"costType": "total costs", "amount": "340.845"}]),
            ("price_not_known", "priceInformation"),
            id="half cents",
        ),
        pytest.param(
            V5,
            offering_v5(priceInformation=[{"costType": "total costs", "amount": "x"}]),
            ("price_not_known", "priceInformation"),
            id="no amount",
        ),
        pytest.param(
            V5,
            offering_v5(
                priceInformation=[{"costType": "total costs", "amount": "1", "currency": "USD"}]
            ),
            ("currency_not_euro", "priceInformation"),
            id="dollars",
        ),
        pytest.param(V5, offering_v5(priceInformation=None), ("does_not_fit", ""), id="no price"),
        pytest.param(
            V5,
            offering_v5(maxNumberStudents=2.5),
            ("not_a_number", "maxNumberStudents"),
            id="half a student",
        ),
        pytest.param(
            V5,
            offering_v5(studyLoad={"studyLoadUnit": "sp", "value": 5}),
            ("workload_not_known", "studyLoad"),
            id="another load",
        ),
        pytest.param(
            V5,
            offering_v5(levelOfQualification="9"),
            ("level_not_known", "levelOfQualification"),
            id="no level",
        ),
        pytest.param(
            V5,
            offering_v5(otherCodes=[code("1", "studentNumber")]),
            ("code_of_person", "otherCodes"),
            id="a student's number",
        ),
        pytest.param(
            V5,
            offering_v5(otherCodes=[{"code": "1"}]),
            ("code_incomplete", "otherCodes"),
            id="half a code",
        ),
        pytest.param(
            V6,
            offering_v6(teachingLanguages=[3]),
            ("not_a_list", "teachingLanguages"),
            id="no languages",
        ),
        pytest.param(
            CSV, {**CELLS, "price_eur": "gratis"}, ("price_not_known", "price_eur"), id="c"
        ),
        pytest.param(CSV, {**CELLS, "price_eur": ""}, ("does_not_fit", ""), id="no price told"),
        pytest.param(CSV, {**CELLS, "starts_on": ""}, ("missing", "startDate"), id="no start"),
        pytest.param(CSV, {**CELLS, "ec": "veel"}, ("does_not_fit", "ec"), id="no EC"),
    ],
)
def test_what_is_wrong_is_told_by_the_name_of_its_place(
    form: ImportFormat, row: JSON, fault: tuple[str, str]
) -> None:
    expected = ("missing", "starts_on") if fault == ("missing", "startDate") else fault
    assert expected in faults(form, OFFERINGS, row)


def test_a_programme_with_a_code_of_signs_only_has_no_place() -> None:
    assert faults(V5, PROGRAMMES, program_v5("---")) == {("code_missing", "primaryCode")}


@pytest.mark.parametrize(
    "definition",
    [
        pytest.param(offering(), id="at a tariff"),
        pytest.param(free_course(), id="at a price"),
        pytest.param(free_course(delivery="online", place=None, ends_on=None), id="online"),
    ],
)
def test_what_is_exported_and_read_again_is_what_it_was(definition: OfferingDefinition) -> None:
    one = Offering(
        id="x", institution_id="y", definition=definition, created_at=NOW, updated_at=NOW
    )
    written = ooapi_export.offering(one)
    # A description is required there; where there was none, the title takes its place.
    again = kept(V5, OFFERINGS, written)
    assert again.model_copy(update={"description": definition.description}) == definition


def test_a_unit_and_a_programme_come_back_as_they_went() -> None:
    made: JSON = {"id": "x", "institution_id": "y", "version": 1, "created_at": NOW}
    one = Unit(slug="kr", definition=unit(), **made)
    assert kept(V5, COURSES, ooapi_export.course(one)) == unit()
    whole = Programme(slug="vpk", definition=programme(), **made)
    told = read(V5, PROGRAMMES, ooapi_export.program(whole))
    assert isinstance(told, Draft)
    # What the standard cannot say stays with us.
    assert told.says.keys() == {"title", "description", "level", "size", "sector"}


def test_words_in_one_language_serve_for_both() -> None:
    found: OfferingDefinition = kept(V5, OFFERINGS, offering_v5(name=words("Alleen dit")))
    assert (found.title.nl, found.title.en) == ("Alleen dit", "Alleen dit")
    assert oeapi_reading.OURS == "leerkluis"


def test_a_course_without_a_description_is_described_by_its_name() -> None:
    found: UnitDefinition = kept(V6, COURSES, course_v5(description=None, studyLoad=[LOAD]))
    assert found.description.nl == "Klinisch redeneren"


@pytest.mark.parametrize(
    ("course", "unit"),
    [
        pytest.param("KR 1", "kr-1", id="by its code"),
        pytest.param({"primaryCode": code("KR.1")}, "kr-1", id="expanded"),
        pytest.param({"courseId": "x"}, None, id="without a code"),
    ],
)
def test_an_offering_names_its_course(course: Any, unit: str | None) -> None:
    found: OfferingDefinition = kept(V5, OFFERINGS, offering_v5(course=course))
    assert found.unit == unit


def test_what_is_empty_is_passed_over() -> None:
    row = offering_v5(
        name=[{"language": "nl-NL", "value": " "}, *words("Fietsen")],
        addresses=[{"city": ""}, {"city": "Waterkant"}],
    )
    found: OfferingDefinition = kept(V5, OFFERINGS, row)
    assert (found.title.nl, found.place) == ("Fietsen", "Waterkant")


def test_a_table_tells_when_one_can_apply() -> None:
    cells = {**CELLS, "apply_from": "2026-12-01", "apply_until": "2027-01-15"}
    found: OfferingDefinition = kept(CSV, OFFERINGS, cells)
    assert found.application is not None
    assert found.application.closes_on == date(2027, 1, 15)
