"""A worker that can be killed: `python -m tests.batches.victim DATABASE_URL FOLDER`.

If FOLDER/halt is there, it takes it away, says so in FOLDER/halted and hangs when a part of a batch
has been signed and written, and is not committed yet.
"""

import sys
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from app.batches.service import ISSUE
from app.core.clock import system_clock
from app.core.db import Database, connect
from app.work.engine import Engine
from app.work.in_process import working
from app.work.models import Chunk, ChunkReport
from app.work.running import Handler, Runner
from tests.service import whole_services

# Short, so that a test does not wait for half a minute.
LEASE = timedelta(seconds=3)


def handlers(folder: Path) -> Mapping[str, Handler]:
    """Return who does the work, hanging once in the middle of a part."""
    whole = whole_services().handlers()

    def issue(session: Session, chunk: Chunk, now: datetime) -> ChunkReport:
        report = whole[ISSUE](session, chunk, now)
        session.flush()
        halt = folder / "halt"
        if halt.exists():
            halt.rename(folder / "halted")
            time.sleep(3600)
        return report

    return {**whole, ISSUE: issue}


def main(url: str, folder: Path) -> None:
    """Work until killed."""
    runner = Runner(Database(connect(url)), system_clock, handlers(folder), lease=LEASE)
    if url.startswith("sqlite"):
        with working(runner):
            time.sleep(3600)
    else:
        Engine(url, runner).run_forever()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
