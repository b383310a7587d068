"""The daily run of learning rights over 1,000,000 accounts: the first day, and a normal one.

On the first day everybody is granted a year; halfway the worker is killed with SIGKILL and another
goes on. On the next day those whose birthday it is are granted one. It tells how many accounts a
second, the memory of the worker at a quarter, at most and at the end, and that nobody was granted a
year twice or not at all; and last that the whole ledger holds, with the memory of who proved it.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.core.clock import system_clock
from app.core.db import Database, connect
from app.ops.context import services_of
from app.ops.migrations import migrate
from app.settings import Settings
from app.work.running import Runner
from benchmarks.support.databases import databases
from benchmarks.support.figures import machine
from benchmarks.support.population import NOW, born, populate
from benchmarks.support.serving import resident_kb
from tests.service import KEY

JSON = dict[str, Any]
ACCOUNTS, QUICK_ACCOUNTS = 1_000_000, 5_000
POLL_SECONDS = 0.5
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)
COUNTS = {
    "accounts": "SELECT count(*) FROM learner",
    "grants": "SELECT count(*) FROM entitlement_grant",
    "twice": (
        "SELECT count(*) FROM (SELECT learner_id FROM entitlement_grant"
        " GROUP BY learner_id, age HAVING count(*) > 1) AS found"
    ),
    "transfers": "SELECT count(*) FROM transfer",
    "granted_cents": "SELECT sum(base_cents + extra_cents) FROM entitlement_grant",
    "held_cents": "SELECT sum(balance_cents) FROM ledger_account WHERE kind = 'holder'",
}
# How many people were gone through, on all days: counting a million rows would be work of its own.
DONE = "SELECT sum(rows_done) FROM job"
LEFT = "SELECT count(*) FROM job_chunk WHERE state IN ('waiting', 'claimed')"


def main(names: list[str], *, accounts: int) -> None:
    """Measure on these databases, and print the figures as one JSON object."""
    with databases() as urls:
        found = {name: measure(url, accounts) for name, url in urls.items() if name in names}
    print(json.dumps({"benchmark": "entitlements", "machine": machine(), **found}))


def measure(url: str, accounts: int) -> JSON:
    """Return the figures of one database."""
    engine = connect(url)
    migrate(engine)
    began = time.perf_counter()
    populate(engine, accounts)
    ready = time.perf_counter() - began
    database = Database(engine)
    first = day(database, url, TODAY, kill_at=accounts // 2)
    _must_be_right(database, grants=accounts)
    normal = day(database, url, TOMORROW, kill_at=None)
    birthdays = sum(map(_has_birthday, range(accounts)))
    _must_be_right(database, grants=accounts + birthdays)
    found = {
        "accounts": accounts,
        "seconds_to_populate": round(ready, 1),
        "first_day": first.figures(accounts) | {"grants": accounts},
        "normal_day": normal.figures(accounts) | {"grants": birthdays},
        "granted_twice": counted(database, "twice"),
        "ledger": _told("--verify", url),
    }
    engine.dispose()
    print(json.dumps(found), file=sys.stderr, flush=True)
    return found


@dataclass(frozen=True, slots=True)
class Run:
    """The run of one day: all its seconds, those from the kill to going on, and memory."""

    seconds: float
    waited: float
    memory_kb: list[int]

    def figures(self, accounts: int) -> JSON:
        """Return what is told about it."""
        memory = self.memory_kb
        return {
            "accounts_per_second": round(accounts / self.seconds),
            "seconds": round(self.seconds, 1),
            "seconds_from_kill_to_going_on": round(self.waited, 1),
            "worker_mb_at_a_quarter": memory[len(memory) // 4] // 1024,
            "worker_mb_at_most": max(memory) // 1024,
            "worker_mb_at_the_end": memory[-1] // 1024,
        }


def day(database: Database, url: str, on: date, *, kill_at: int | None) -> Run:
    """Do the run of a day, with a worker that is killed once when so many are done."""
    began = time.perf_counter()
    with database.transaction() as session:
        services_of(_settings(url)).entitlement_runs(session).begin(on, now=NOW)
    memory, waited = _work(database, url, kill_at=kill_at)
    if kill_at is not None:
        later, waited = _work(database, url, kill_at=None)
        memory += later
    return Run(time.perf_counter() - began, waited, memory)


def _work(database: Database, url: str, *, kill_at: int | None) -> tuple[list[int], float]:
    """Let a worker go on, and kill it when so much is done.

    Return its memory over time in kB, and after how many seconds something was done.
    """
    before, began, waited = _number(database, DONE), time.perf_counter(), 0.0
    worker = subprocess.Popen(_self("--work", url), cwd=Path(__file__).parents[1])
    memory = []
    while worker.poll() is None:
        memory.append(resident_kb(worker.pid))
        time.sleep(POLL_SECONDS)
        done = _number(database, DONE)
        if done > before and not waited:
            waited = time.perf_counter() - began
        if kill_at is not None and done >= kill_at:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
    return memory, waited


def _must_be_right(database: Database, *, grants: int) -> None:
    found = {name: counted(database, name) for name in COUNTS}
    if found["grants"] != grants or found["twice"]:
        raise SystemExit(f"a grant was lost or given twice: {found}, and not {grants}")
    if found["granted_cents"] != found["held_cents"]:
        raise SystemExit(f"a cent was lost or made: {found}")


def _has_birthday(number: int) -> bool:
    day_born = born(number)
    return (day_born.month, day_born.day) == (TOMORROW.month, TOMORROW.day)


def counted(database: Database, name: str) -> int:
    """Return one of the counts."""
    return _number(database, COUNTS[name])


def _number(database: Database, asked: str) -> int:
    with database.reading() as session:
        return int(session.scalar(text(asked)) or 0)


def work(url: str) -> None:
    """Do all that there is to do; what a killed worker had is taken over when its lease is over."""
    database = Database(connect(url))
    runner = Runner(database, system_clock, services_of(_settings(url)).handlers())
    while _number(database, LEFT):
        if not runner.step():
            runner.rescue()
            time.sleep(POLL_SECONDS)


def verify(url: str) -> None:
    """Prove the ledger, and print how long it took and how much memory."""
    database, began = Database(connect(url)), time.perf_counter()
    with database.reading() as session:
        end = services_of(_settings(url)).ledger(session).verify()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = round(time.perf_counter() - began, 1)
    print(json.dumps({"transfers": end.transfers, "seconds": seconds, "mb_at_most": peak // 1024}))


def _told(verb: str, url: str) -> JSON:
    command, home = _self(verb, url), Path(__file__).parents[1]
    done = subprocess.run(command, cwd=home, check=True, stdout=subprocess.PIPE)
    told: JSON = json.loads(done.stdout)
    return told


def _self(verb: str, url: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.entitlements", verb, url]


def _settings(url: str) -> Settings:
    return Settings(
        base_url="https://wallet.example", secret_key=KEY, key_encryption_key=KEY, database_url=url
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--accounts", type=int, default=ACCOUNTS)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--work", help="be the worker of this database")
    parser.add_argument("--verify", help="prove the ledger of this database")
    asked = parser.parse_args()
    if asked.work:
        work(asked.work)
    elif asked.verify:
        verify(asked.verify)
    else:
        both = ["sqlite", "postgresql"]
        number = QUICK_ACCOUNTS if asked.quick else asked.accounts
        main([asked.database] if asked.database else both, accounts=number)
