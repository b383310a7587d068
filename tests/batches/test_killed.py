"""kill -9 of a worker in the middle of a part: the batch ends at exactly as many awards as rows."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from app.batches.models import ROWS_OF_PART, Batch
from app.core.db import Database
from app.credentials.award_rows import AwardRow, CredentialRow, SecuredFormRow
from app.credentials.status_blocks import StatusListRow
from tests.batches.world import School, lines, rows, school
from tests.running import ROOT
from tests.work.test_killed import until

ROWS = ROWS_OF_PART + 20


@contextmanager
def worker(database: Database, home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.batches.victim", url, str(home)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def is_whole(here: School, batch: Batch) -> None:
    """Check that each row is one award, none half, with a place in the lists of its own."""
    with here.database.reading() as session:
        count = {
            table: session.scalar(select(func.count()).select_from(table))
            for table in (AwardRow, CredentialRow, SecuredFormRow)
        }
        slots = session.execute(select(AwardRow.list_id, AwardRow.list_index)).all()
        lists = session.scalars(select(StatusListRow.id)).all()
    assert set(count.values()) == {ROWS}
    assert len(set(slots)) == ROWS
    assert {list_id for list_id, _ in slots} == set(lists)
    outcomes = here.outcomes(batch)
    assert ({one.state.value for one in outcomes}, len(outcomes)) == ({"done"}, ROWS)
    assert here.log().count("award.issued") == ROWS


def test_a_killed_worker_loses_no_award_and_makes_none_twice(
    database: Database, tmp_path: Path
) -> None:
    here = school(database)
    batch = here.looked_at(lines(*rows(ROWS)), forms="data_integrity")
    here.change("start", batch)
    (tmp_path / "halt").touch()
    with worker(database, tmp_path) as first:
        until((tmp_path / "halted").exists)
        first.kill()
    # What was acknowledged before stays, and nothing of the part that was in work is there.
    assert here.awards() % ROWS_OF_PART in {0, 20}
    assert here.awards() < ROWS
    with worker(database, tmp_path), worker(database, tmp_path):
        until(lambda: here.state(batch) == "finished")
    is_whole(here, batch)
