"""A worker that can be killed: `python -m tests.work.victim DATABASE_URL FOLDER`.

It does chunks of the kind `copy`. If FOLDER/halt is there, it takes it away, says so in
FOLDER/halted and hangs in the middle of a chunk, with half of its rows written.
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core.clock import system_clock
from app.core.db import Database, connect
from app.web.rate_limits import RateCount
from app.work.engine import Engine
from app.work.in_process import working
from app.work.models import Chunk, ChunkReport
from app.work.running import Runner
from tests.moments import NOW

# Short, so that a test does not wait for half a minute.
LEASE = timedelta(seconds=3)


def write(session: Session, row: int) -> None:
    """Write a row that cannot be there twice."""
    session.execute(insert(RateCount).values(bucket=f"row {row}", began_at=NOW, hits=1))


def copy(session: Session, chunk: Chunk, _now: datetime) -> ChunkReport:
    """Write every row of a chunk."""
    rows: list[int] = chunk.payload["rows"]
    for row in rows[:1]:
        write(session, row)
    halt = Path(sys.argv[2]) / "halt"
    if halt.exists():
        halt.rename(halt.with_name("halted"))
        time.sleep(3600)
    for row in rows[1:]:
        write(session, row)
    return ChunkReport(done=len(rows), counts={"written": len(rows)})


def main(url: str) -> None:
    """Work until killed."""
    engine = connect(url)
    runner = Runner(Database(engine), system_clock, {"copy": copy}, lease=LEASE)
    if url.startswith("sqlite"):
        with working(runner):
            time.sleep(3600)
    else:
        Engine(url, runner).run_forever()


if __name__ == "__main__":
    main(sys.argv[1])
