"""Two writers at once on PostgreSQL: nothing is lost, doubled or waited for without end."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.core.db import Database
from tests.catalogue.worlds import NURSING, School, free_course, furnished, programme, text
from tests.moments import NOW

CODES = [f"C{number:03}" for number in range(60)]

pytestmark = pytest.mark.postgres


def test_two_imports_of_the_same_codes_leave_each_code_once(postgres_database: Database) -> None:
    with postgres_database.transaction() as session:
        owner = furnished(session).institution_id
    start = Barrier(2)

    def put(codes: list[str], title: str) -> int:
        with postgres_database.transaction() as session:
            found = School(session, owner).offerings
            start.wait()
            courses = [free_course(code, title=text(title)) for code in codes]
            return len(found.put_many(owner, courses, NOW))

    with ThreadPoolExecutor(2) as threads:
        # Each in an order of its own: they would wait for each other if it were kept.
        both = [threads.submit(put, *each) for each in ((CODES, "een"), (CODES[::-1], "twee"))]
        assert [one.result(timeout=60) for one in both] == [len(CODES)] * 2
    with postgres_database.reading() as session:
        found = School(session, owner).offerings
        kept = [found.get(owner, code).definition for code in CODES]
    assert {one.code for one in kept} == set(CODES)
    assert len({one.title.nl for one in kept}) == 1


def test_two_changes_of_one_programme_are_two_versions(postgres_database: Database) -> None:
    with postgres_database.transaction() as session:
        owner = furnished(session).institution_id
    start = Barrier(2)

    def put(sector: str) -> None:
        with postgres_database.transaction() as session:
            start.wait()
            changed = programme(sector=sector)
            School(session, owner).programmes.put_programme(owner, NURSING, changed, now=NOW)

    with ThreadPoolExecutor(2) as threads:
        for one in [threads.submit(put, sector) for sector in ("bouw", "groen")]:
            one.result(timeout=60)
    with postgres_database.reading() as session:
        assert School(session, owner).programmes.programme(owner, NURSING).version == 3
