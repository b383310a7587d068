"""Spenders in processes of their own, all after the same money."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess

from app.core.db import Database, connect
from app.core.errors import ConflictError, UnavailableError
from app.spending.rules import ShortError
from tests.moments import NOW
from tests.service import whole_services

PROCESSES, TOGETHER = 4, 16


def spend(url: str, holder_id: str, offerings: list[str], tries: int) -> None:
    """Let sixteen spend at once, each until there is too little."""
    database, services = Database(connect(url)), whole_services()

    def once(number: int) -> None:
        for _attempt in range(tries):
            try:
                with database.transaction() as session:
                    spending = services.spending(session)
                    spending.reserve(holder_id, offerings[number], chosen=None, now=NOW)
            except ShortError:
                return
            except (UnavailableError, ConflictError):
                continue

    with ThreadPoolExecutor(TOGETHER) as pool:
        list(pool.map(once, range(TOGETHER)))
    database.engine.dispose()


def let_spend(
    url: str, holder_id: str, offerings: list[str], *, tries: int, kill: Callable[[], float] | None
) -> None:
    """Let 64 spend in four processes; with `kill`, end two of them so many seconds later."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.spending.spenders"])
    started = [
        context.Process(target=spend, args=(url, holder_id, offerings, tries))
        for _ in range(PROCESSES)
    ]
    for process in started:
        process.start()
    if kill is not None:
        for process in started[:2]:
            time.sleep(kill())
            _kill(process)
    for process in started:
        process.join(120)


def _kill(process: BaseProcess) -> None:
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
