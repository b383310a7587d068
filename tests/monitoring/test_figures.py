"""The figures of learning rights, over HTTP and on both databases."""

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.core.db import Database
from app.entitlements.models import Attestation, HighestLevel, LevelSource, WorkPeriod
from app.entitlements.rows import GrantRow
from app.monitoring.grouping import band_of
from app.monitoring.service import Monitoring
from tests.apps import BASE_URL
from tests.moments import NOW
from tests.service import whole_app, whole_services

LAST_MONTH = NOW - timedelta(days=40)
PATH = "/api/v1/monitoring"


def granted(database: Database, count: int, level: str, born: date) -> None:
    """Let so many people of a level and an age have their right of this year, last month."""
    services = whole_services()
    with database.transaction() as session:
        learners, rights = services.learners(session), services.entitlements(session)
        for number in range(count):
            claims = {"iss": "https://login.example", "sub": f"{level}-{born}-{number}"}
            one = learners.sign_in(claims, {}, now=LAST_MONTH).id
            rights.declare_birth_date(one, born, now=LAST_MONTH)
            attested = Attestation(
                level=HighestLevel(level), source=LevelSource.SELF, valid_from=date(2000, 1, 1)
            )
            rights.declare_level(one, attested, now=LAST_MONTH)
            rights.declare_work(one, [WorkPeriod(begins_on=date(2015, 1, 1))], now=LAST_MONTH)
            rights.grant_due([one], day=LAST_MONTH.date(), now=LAST_MONTH)


@pytest.fixture
def everybody(database: Database) -> TestClient:
    granted(database, 12, "mbo2", date(1981, 6, 30))
    granted(database, 11, "mbo2", date(1995, 6, 30))
    granted(database, 10, "hbo_wo", date(1981, 6, 30))
    granted(database, 2, "hbo_wo", date(1995, 6, 30))
    return TestClient(whole_app(database), base_url=BASE_URL)


def told(cell: dict[str, object]) -> set[str]:
    return {name for name, value in cell.items() if value is not None}


def test_s11_figures_by_level_and_age_without_small_groups(everybody: TestClient) -> None:
    answer = everybody.get(PATH).json()
    cells = {(one["row"], one["column"]): one for one in answer["by_level_and_age"]}
    assert answer["notice"]["nl"].endswith("geen wettelijk recht")
    assert {"persons", "granted_cents"} & told(cells["hbo_wo", "27-34"]) == set()
    assert min(one["persons"] for one in cells.values() if one.get("persons")) >= 10
    assert cells["total", "total"]["persons"] == 35
    assert cells["total", "total"]["granted_cents"] == 23 * 600_00 + 12 * 300_00


def test_s11_the_table_says_less_than_ten(everybody: TestClient) -> None:
    answer = everybody.get(f"{PATH}.csv")
    lines = answer.text.splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert lines[0].endswith("persons,granted_cents,reserved_cents,spent_cents,expired_cents")
    assert "level_and_age,hbo_wo,27-34,<10 or hidden,<10 or hidden,0,0,0" in lines
    assert any(line.startswith("level_and_age,total,total,35,") for line in lines)


@pytest.mark.usefixtures("everybody")
def test_this_month_is_not_told_yet(database: Database) -> None:
    with database.reading() as session:
        before = Monitoring(session).figures("LLO-2020", now=LAST_MONTH).by_level_and_age
        other = Monitoring(session).figures("LLO-2099", now=NOW).by_level_and_age
    assert before.cells[len(before.rows), len(before.columns)].persons == 0
    assert other.cells[len(other.rows), len(other.columns)].persons == 0


def test_the_page_shows_it_in_both_languages(everybody: TestClient) -> None:
    html = {"Accept": "text/html"}
    dutch = everybody.get("/monitoring", headers={**html, "Accept-Language": "nl"}).text
    assert "Leerrechten in cijfers" in dutch
    assert "niet getoond" in dutch
    english = everybody.get("/monitoring", headers={**html, "Accept-Language": "en"}).text
    assert "Learning rights in figures" in english


@pytest.mark.parametrize(
    ("age", "band"),
    [(17, 0), (27, 0), (34, 0), (35, 1), (45, 2), (54, 2), (55, 3), (66, 3)],
)
def test_an_age_has_a_band(age: int, band: int) -> None:
    assert band_of(age) == band


def test_who_leaves_changes_nothing_that_was_told(
    everybody: TestClient, database: Database
) -> None:
    services = whole_services()
    with database.transaction() as session:
        assert services.monitoring(session).keep(["LLO-2020"], now=NOW) == 1
    told_before = everybody.get(PATH).json()
    with database.transaction() as session:
        learner_id = session.scalars(select(GrantRow.learner_id)).first()
        assert learner_id is not None
        services.departures(session).close(learner_id, tenant="learner", now=NOW)
        assert services.monitoring(session).keep(["LLO-2020"], now=NOW) == 0
    assert everybody.get(PATH).json() == told_before


@pytest.mark.usefixtures("everybody")
def test_what_is_hidden_is_not_kept(database: Database) -> None:
    with database.transaction() as session:
        monitoring = whole_services().monitoring(session)
        live = monitoring.figures("LLO-2020", now=NOW).by_level_and_age
        monitoring.keep(["LLO-2020"], now=NOW)
        kept = monitoring.figures("LLO-2020", now=NOW).by_level_and_age
    assert kept.hidden == live.hidden
    (small,) = (cell for cell, sums in live.cells.items() if sums.persons == 2)
    assert kept.cells[small].persons == kept.cells[small].granted_cents == 0
    assert [kept.told(cell, "granted_cents") for cell in kept.cells] == [
        live.told(cell, "granted_cents") for cell in kept.cells
    ]


@pytest.mark.usefixtures("everybody")
def test_last_months_figures_stand_until_those_of_this_month_are_kept(database: Database) -> None:
    with database.transaction() as session:
        monitoring = whole_services().monitoring(session)
        monitoring.keep(["LLO-2020"], now=LAST_MONTH)
        until = monitoring.figures("LLO-2020", now=NOW).until
        monitoring.keep(["LLO-2020"], now=NOW)
        assert until < monitoring.figures("LLO-2020", now=NOW).until == NOW.date().replace(day=1)
