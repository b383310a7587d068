"""The daily run of learning rights over 1,000,000 accounts, killed with SIGKILL halfway.

It tells how many accounts a second, the memory of the worker at a quarter and at the end, and that
nobody was granted a year twice or not at all.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.core.clock import system_clock
from app.core.db import Database, connect
from app.ops.context import services_of
from app.ops.migrations import migrate
from app.settings import Settings
from app.work.running import Runner
from benchmarks.issue import databases
from benchmarks.support.figures import machine
from benchmarks.support.population import NOW, populate
from benchmarks.support.serving import resident_kb
from tests.service import KEY

JSON = dict[str, Any]
ACCOUNTS, QUICK_ACCOUNTS = 1_000_000, 5_000
POLL_SECONDS = 0.5
COUNTS = {
    "accounts": "SELECT count(*) FROM learner",
    "grants": "SELECT count(*) FROM entitlement_grant",
    "twice": (
        "SELECT count(*) FROM (SELECT learner_id FROM entitlement_grant"
        " GROUP BY learner_id, age HAVING count(*) > 1) AS found"
    ),
    "granted_cents": "SELECT sum(base_cents + extra_cents) FROM entitlement_grant",
    "held_cents": "SELECT sum(balance_cents) FROM ledger_account WHERE kind = 'holder'",
}


def main(*, accounts: int) -> None:
    """Measure on both databases, and print the figures as one JSON object."""
    with databases() as urls:
        found = {name: measure(url, accounts) for name, url in urls.items()}
    print(json.dumps({"benchmark": "entitlements", "machine": machine(), **found}))


def measure(url: str, accounts: int) -> JSON:
    """Return the figures of one database."""
    engine = connect(url)
    migrate(engine)
    populate(engine, accounts)
    database, services = Database(engine), services_of(_settings(url))
    with database.transaction() as session:
        services.entitlement_runs(session).begin(NOW.date(), now=NOW)
    began = time.perf_counter()
    memory, _ = _work(database, url, accounts, kill_at=0.5)
    later, waited = _work(database, url, accounts, kill_at=None)
    memory += later
    seconds = time.perf_counter() - began - waited
    found = {name: counted(database, name) for name in COUNTS}
    engine.dispose()
    if found["grants"] != found["accounts"] or found["twice"]:
        raise SystemExit(f"a grant was lost or given twice: {found}")
    if found["granted_cents"] != found["held_cents"]:
        raise SystemExit(f"a cent was lost or made: {found}")
    return {
        "accounts": accounts,
        "accounts_per_second": round(accounts / seconds),
        "seconds": round(seconds, 1),
        "seconds_from_kill_to_going_on": round(waited, 1),
        "worker_mb_at_a_quarter": memory[len(memory) // 4] // 1024,
        "worker_mb_at_the_end": memory[-1] // 1024,
        "granted_twice": found["twice"],
    }


def _work(
    database: Database, url: str, accounts: int, *, kill_at: float | None
) -> tuple[list[int], float]:
    """Let a worker go on, and kill it when so much is done.

    Return its memory over time in kB, and after how many seconds something was done.
    """
    command = [sys.executable, "-m", "benchmarks.entitlements", "--work", url]
    worker = subprocess.Popen(command, cwd=Path(__file__).parents[1])
    began, before, waited = time.perf_counter(), counted(database, "grants"), 0.0
    memory = []
    while worker.poll() is None:
        memory.append(resident_kb(worker.pid))
        time.sleep(POLL_SECONDS)
        done = counted(database, "grants")
        if done > before and not waited:
            waited = time.perf_counter() - began
        if kill_at is not None and done >= kill_at * accounts:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
    return [kb for kb in memory if kb], waited


def counted(database: Database, name: str) -> int:
    """Return one of the counts."""
    with database.reading() as session:
        return int(session.scalar(text(COUNTS[name])) or 0)


def work(url: str) -> None:
    """Do all that there is to do; what a killed worker had is taken over when its lease is over."""
    database = Database(connect(url))
    runner = Runner(database, system_clock, services_of(_settings(url)).handlers())
    while _is_left(database):
        if not runner.step():
            runner.rescue()
            time.sleep(POLL_SECONDS)


def _is_left(database: Database) -> bool:
    open_chunks = "SELECT count(*) FROM job_chunk WHERE state IN ('waiting', 'claimed')"
    with database.reading() as session:
        return bool(session.scalar(text(open_chunks)))


def _settings(url: str) -> Settings:
    return Settings(
        base_url="https://wallet.example", secret_key=KEY, key_encryption_key=KEY, database_url=url
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--accounts", type=int, default=ACCOUNTS)
    parser.add_argument("--work", help="be the worker of this database")
    asked = parser.parse_args()
    if asked.work:
        work(asked.work)
    else:
        main(accounts=QUICK_ACCOUNTS if asked.quick else asked.accounts)
