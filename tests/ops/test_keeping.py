"""What has served its time goes, in small parts; what has not stays."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from app.core.db import Database, Row
from app.core.forgetting import TOGETHER, forget
from app.ops.housekeeping import Housekeeping
from app.ops.keeping import Keeping
from app.settings import Settings
from app.web.idempotency import IdempotentAnswer
from app.web.rate_limits import RateCount
from tests.moments import NOW

INSTANT = timedelta(microseconds=1)


def counts(database: Database, number: int, *, began_at: datetime = NOW) -> None:
    rows = [{"bucket": str(each), "began_at": began_at, "hits": 1} for each in range(number)]
    with database.transaction() as session:
        session.execute(insert(RateCount), rows)


def left(database: Database, table: type[Row]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_no_more_than_some_go_in_one_unit_of_work(database: Database) -> None:
    counts(database, 5)
    with database.transaction() as session:
        began = RateCount.began_at
        assert forget(session, RateCount, began <= NOW, first=began, limit=3) == 3
        assert forget(session, RateCount, began < NOW, first=began, limit=3) == 0
    assert left(database, RateCount) == 2


def test_a_sweep_goes_on_until_nothing_is_left(database: Database) -> None:
    counts(database, TOGETHER + 1)
    assert Housekeeping(database, lambda: NOW + timedelta(days=2)).sweep() == TOGETHER + 1
    assert left(database, RateCount) == 0


@pytest.mark.parametrize(
    ("after", "gone"),
    [
        pytest.param(timedelta(hours=2), 0, id="in time"),
        pytest.param(timedelta(hours=2) + INSTANT, 1, id="an instant later"),
    ],
)
def test_an_answer_is_kept_as_long_as_is_set(
    database: Database, after: timedelta, gone: int
) -> None:
    values = {"key_hash": "k", "body_hash": "b", "run_id": "r", "started_at": NOW}
    with database.transaction() as session:
        session.execute(insert(IdempotentAnswer), values)
    keeping = Keeping(answers=timedelta(hours=2))
    assert Housekeeping(database, lambda: NOW + after, keeping=keeping).sweep() == gone


def test_jobs_stay_longer_than_what_names_them() -> None:
    keeping = Keeping.of(Settings(keep_batches_days=100, keep_files_days=200, sweep_seconds=60))
    assert keeping.jobs > keeping.files > keeping.batches
    assert keeping.every == timedelta(minutes=1)
    assert Keeping.of(Settings()) == Keeping()
