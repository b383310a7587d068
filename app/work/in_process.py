"""The worker on SQLite: a thread of the server, which looks for work every second."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog

from app.core.errors import UnavailableError
from app.work.running import Runner

log = structlog.get_logger()

PAUSE_SECONDS = 1.0


@contextmanager
def working(runner: Runner) -> Iterator[None]:
    """Do what comes up as long as the block lasts; the chunk in work at its end is finished."""
    stop = Event()
    thread = Thread(target=_work, args=(runner, stop), name="work", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _work(runner: Runner, stop: Event) -> None:
    while not stop.is_set():
        try:
            found = runner.step()
        except UnavailableError as error:
            log.warning("worker.waiting", code=error.code)
            found = False
        if not found:
            stop.wait(PAUSE_SECONDS)
