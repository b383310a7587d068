"""Imports on both databases: looked at, written, again, and what a killed worker leaves behind."""

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from app.catalogue.import_models import (
    ROWS_OF_PART,
    CatalogueImport,
    ImportFormat,
    ImportOrder,
    ImportSubject,
)
from app.catalogue.import_store import ImportPartRow, ImportRow, owner_of
from app.catalogue.imports import (
    PreviewNotFinishedError,
    UnknownImportError,
    forget_old_imports,
)
from app.catalogue.offering_rows import OfferingRow
from app.catalogue.receiving import (
    FormatNotForSubjectError,
    NoRowsError,
    Receiving,
    TooManyRowsError,
)
from app.catalogue.splitting import UnreadableFileError
from app.core.db import Database
from app.core.errors import AppError
from app.core.paging import Slice
from app.work.models import JobState, RowError
from app.work.previewing import KEPT
from app.work.running import Runner
from app.work.service import Work
from tests.catalogue.handed_in import (
    JSON,
    ROW,
    as_file,
    as_table,
    course_v5,
    offering_v5,
    program_v5,
)
from tests.catalogue.worlds import NURSING, furnished
from tests.moments import NOW
from tests.service import whole_services

V5, _, CSV = ImportFormat
PROGRAMMES, COURSES, OFFERINGS = ImportSubject


@pytest.fixture
def school(database: Database) -> str:
    """Return the id of an institution with a programme and two units."""
    with database.transaction() as session:
        return furnished(session).institution_id


def runner(database: Database) -> Runner:
    return Runner(database, lambda: NOW, whole_services().handlers())


def finish(database: Database) -> None:
    work = runner(database)
    while work.step():
        pass


def take(
    database: Database,
    school: str,
    file: BytesIO,
    subject: ImportSubject = OFFERINGS,
    form: ImportFormat = V5,
) -> str:
    order = ImportOrder(format=form, subject=subject, name="aanbod")
    return Receiving(database).take(school, order, file, now=NOW).id


def seen(database: Database, school: str, import_id: str) -> CatalogueImport:
    with database.reading() as session:
        return whole_services().catalogue_imports(session).get(school, import_id)


def begin(database: Database, school: str, import_id: str) -> CatalogueImport:
    with database.transaction() as session:
        return whole_services().catalogue_imports(session).begin(school, import_id, now=NOW)


def imported(database: Database, school: str, file: BytesIO, **how: Any) -> CatalogueImport:
    """Preview and import a file; return what became of it."""
    import_id = take(database, school, file, **how)
    finish(database)
    begin(database, school, import_id)
    finish(database)
    return seen(database, school, import_id)


def counts(found: CatalogueImport) -> dict[str, int]:
    assert found.running is not None
    return found.running.counts


def errors(database: Database, school: str, job_id: str) -> tuple[RowError, ...]:
    with database.reading() as session:
        return Work(session).errors(job_id, Slice(200), owner=owner_of(school)).items


def offerings(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(OfferingRow)) or 0


def many(number: int, **change: Any) -> list[JSON]:
    return [offering_v5(f"VR-{n}", **change) for n in range(number)]


def test_a_preview_tells_what_would_be_and_writes_nothing(database: Database, school: str) -> None:
    import_id = take(database, school, as_file(*many(2), offering_v5("X", startDate="ooit")))
    finish(database)
    found = seen(database, school, import_id)
    assert (found.preview.state, found.rows) == (JobState.FINISHED, 3)
    assert found.preview.counts == {"created": 2, "refused": 1}
    assert (found.running, offerings(database)) == (None, 0)


def test_an_import_writes_what_is_right_and_tells_of_the_rest(
    database: Database, school: str
) -> None:
    rows = [
        offering_v5("A"),
        offering_v5("B", startDate="1999-01-01", endDate=None),
        offering_v5("A"),
        offering_v5("C", course={"primaryCode": {"codeType": "identifier", "code": "onbekend"}}),
        offering_v5("D", name=[{"language": "nl-NL", "value": "BSN 111222333"}]),
    ]
    found = imported(database, school, as_file(*rows))
    assert found.running is not None
    assert counts(found) == {"created": 1, "refused": 4}
    told = [(e.row, e.column, e.code) for e in errors(database, school, found.running.id)]
    assert told == [
        (2, "startDate", "provider_not_recognised"),
        (3, None, "code_twice"),
        (4, "course", "unknown_unit"),
        (5, None, "bsn_not_allowed"),
    ]


def test_the_same_file_again_changes_nothing(database: Database, school: str) -> None:
    rows = many(3)
    assert counts(imported(database, school, as_file(*rows))) == {"created": 3}
    assert counts(imported(database, school, as_file(*rows))) == {"unchanged": 3}
    dearer = {"costType": "total costs", "amount": "400"}
    rows[1] = offering_v5("VR-1", priceInformation=[dearer])
    assert counts(imported(database, school, as_file(*rows))) == {"unchanged": 2, "changed": 1}
    assert offerings(database) == 3


def test_programmes_courses_and_offerings_find_each_other(database: Database, school: str) -> None:
    assert counts(
        imported(database, school, as_file(program_v5("Zorg.1")), subject=PROGRAMMES)
    ) == {"created": 1}
    course = course_v5("Z-1", programs=[{"primaryCode": {"codeType": "x", "code": "Zorg.1"}}])
    assert counts(imported(database, school, as_file(course), subject=COURSES)) == {"created": 1}
    offered = offering_v5("A", course={"primaryCode": {"codeType": "x", "code": "Z-1"}})
    assert counts(imported(database, school, as_file(offered))) == {"created": 1}
    with database.reading() as session:
        programmes = whole_services().programmes(session)
        (counting,) = programmes.counting(school, "z-1") or programmes.units_of(
            programmes.programme(school, "zorg-1")
        )
    assert counting.slug in {"zorg-1", "z-1"}


def test_what_the_file_cannot_say_of_a_programme_stays(database: Database, school: str) -> None:
    found = imported(database, school, as_file(program_v5(NURSING)), subject=PROGRAMMES)
    assert counts(found) == {"changed": 1}
    with database.reading() as session:
        programme = whole_services().programmes(session).programme(school, NURSING)
    assert programme.definition.accreditations != ()
    assert [code.type for code in programme.definition.codes] == ["crohoCreboCode"]


def test_a_table_is_imported_like_any_other_form(database: Database, school: str) -> None:
    rows = [ROW.replace("VR-1", f"VR-{n}") for n in range(3)] + ["VR-9;;;;;;;"]
    found = imported(database, school, as_table(*rows), form=CSV)
    assert counts(found) == {"created": 3, "refused": 1}


def test_a_killed_import_goes_on_without_loss_or_doubles(database: Database, school: str) -> None:
    """The process dies between two parts, and while a part is written: see tests/work for -9."""
    number = 2 * ROWS_OF_PART + 10
    import_id = take(database, school, as_file(*many(number)))
    finish(database)
    begin(database, school, import_id)
    assert runner(database).step()
    assert offerings(database) == ROWS_OF_PART

    def dies(_session: Any, _chunk: Any, _now: Any) -> Any:
        raise KeyboardInterrupt

    handlers = dict.fromkeys(whole_services().handlers(), dies)
    with pytest.raises(KeyboardInterrupt):
        Runner(database, lambda: NOW, handlers).step()
    later = NOW.replace(hour=NOW.hour + 1)
    resumed = Runner(database, lambda: later, whole_services().handlers())
    while resumed.step():
        pass
    found = seen(database, school, import_id)
    assert found.running is not None
    assert (found.running.state, found.running.rows_done) == (JobState.FINISHED, number)
    assert (counts(found), offerings(database)) == ({"created": number}, number)


def test_an_import_begins_once_and_after_its_preview(database: Database, school: str) -> None:
    import_id = take(database, school, as_file(*many(1)))
    with pytest.raises(PreviewNotFinishedError):
        begin(database, school, import_id)
    finish(database)
    first = begin(database, school, import_id)
    again = begin(database, school, import_id)
    assert first.running is not None
    assert again.running is not None
    assert first.running.id == again.running.id


def test_the_import_of_another_institution_is_not_there(database: Database, school: str) -> None:
    import_id = take(database, school, as_file(*many(1)))
    with pytest.raises(UnknownImportError):
        seen(database, "another", import_id)


@pytest.mark.parametrize(
    ("file", "how", "error"),
    [
        pytest.param(b"[]", {}, NoRowsError, id="no rows"),
        pytest.param(b"[{]", {}, UnreadableFileError, id="no JSON"),
        pytest.param(
            b"code",
            {"form": CSV, "subject": COURSES},
            FormatNotForSubjectError,
            id="courses as a table",
        ),
    ],
)
def test_what_cannot_be_taken_leaves_nothing(
    database: Database, school: str, file: bytes, how: JSON, error: type[AppError]
) -> None:
    with pytest.raises(error):
        take(database, school, BytesIO(file), **how)
    with database.reading() as session:
        for table in (ImportRow, ImportPartRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize("more", [0, 1])
def test_too_many_rows_are_refused(database: Database, school: str, more: int) -> None:
    order = ImportOrder(format=V5, subject=OFFERINGS, name="aanbod")
    receiving = Receiving(database, max_rows=3)
    if more:
        with pytest.raises(TooManyRowsError):
            receiving.take(school, order, as_file(*many(3 + more)), now=NOW)
    else:
        assert receiving.take(school, order, as_file(*many(3)), now=NOW).rows == 3


def test_old_imports_are_forgotten_with_their_rows(database: Database, school: str) -> None:
    take(database, school, as_file(*many(1)))
    with database.transaction() as session:
        assert forget_old_imports(session, now=NOW + KEPT) == 0
        assert forget_old_imports(session, now=NOW + 2 * KEPT) == 1
        assert session.scalar(select(func.count()).select_from(ImportPartRow)) == 0
